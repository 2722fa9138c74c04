/* The two control requests that are answered later: the page's long poll, and a test that waits
 * until a chat matches. */
#include "bot/sandbox/control.h"
#include "bot/sandbox/keyboard.h"
#include "bot/sandbox/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS_MAX 60000
#define WANTED_BYTES_MAX 512

static bool
check_wait_ms(int64_t ms, struct refusal *why)
{
	return (ms >= 0 && ms <= WAIT_MS_MAX) ||
	       refuse(why, 400, "the wait must be 0..%d ms", WAIT_MS_MAX);
}

/* ---- changes ---- */

struct changes_wait {
	struct sandbox *sandbox;
	uint64_t epoch, since, chat_since;
	int64_t chat_id;
};

static bool
try_changes(struct http_request *r, bool is_last, void *arg)
{
	const struct changes_wait *wait = arg;
	const struct world *w = wait->sandbox->world;
	bool is_other_epoch = wait->epoch != w->epoch;
	const struct player *chat = world_player(w, wait->chat_id);
	struct text json = { 0 };

	if (!is_last && !is_other_epoch && w->version <= wait->since &&
	    (chat == NULL || chat->version <= wait->chat_since))
		return false;
	view_changes(wait->sandbox, is_other_epoch ? 0 : wait->since, chat,
	    is_other_epoch ? 0 : wait->chat_since, &json);
	control_reply(r, 200, &json);
	text_finish(&json);
	return true;
}

bool
control_changes(struct control *c, struct text *result)
{
	int64_t since = 0, epoch = 0, chat_since = 0, chat_id = 0, ms = 0;
	struct changes_wait *wait;

	(void)result;
	if (!args_i64(&c->args, "since", false, &since, &c->why) ||
	    !args_i64(&c->args, "epoch", false, &epoch, &c->why) ||
	    !args_i64(&c->args, "chat", false, &chat_id, &c->why) ||
	    !args_i64(&c->args, "chat_since", false, &chat_since, &c->why) ||
	    !args_i64(&c->args, "wait_ms", false, &ms, &c->why) || !check_wait_ms(ms, &c->why))
		return false;
	wait = malloc(sizeof(*wait));
	if (wait == NULL)
		abort();
	*wait = (struct changes_wait){ c->sandbox, (uint64_t)epoch, (uint64_t)since,
		(uint64_t)chat_since, chat_id };
	c->is_waiting = true;
	waits_add(c->sandbox->waits, c->request, ms, try_changes, wait);
	return true;
}

/* ---- until a chat matches ---- */

struct match_wait {
	struct sandbox *sandbox;
	int64_t player_id;
	uint64_t after;
	char text[WANTED_BYTES_MAX], button[WANTED_BYTES_MAX],
	    toast[WANTED_BYTES_MAX]; /* "": any */
};

static const struct message *
find_message(const struct match_wait *wait, const struct player *p)
{
	const struct message *m;

	TAILQ_FOREACH_REVERSE(m, &p->messages, message_list, in_chat)
	{
		if (!m->is_from_bot || m->is_deleted || m->version <= wait->after ||
		    strstr(m->body.text.bytes, wait->text) == NULL)
			continue;
		if (wait->button[0] == '\0' || keyboard_shows(&m->keyboard, wait->button))
			return m;
	}
	return NULL;
}

static const struct press *
find_toast(const struct match_wait *wait, const struct player *p)
{
	const struct world *w = wait->sandbox->world;

	for (size_t i = 0; i < PRESSES_MAX; i++) {
		const struct press *press = &w->presses[i];

		if (press->player == p && press->answer != NULL && press->version > wait->after &&
		    strstr(press->answer, wait->toast) != NULL)
			return press;
	}
	return NULL;
}

static void
reply_match(struct http_request *r, const struct match_wait *wait, const struct message *m,
    const struct press *press)
{
	struct text json = { 0 };

	text_printf(&json, "{\"version\":%" PRIu64 ",\"message\":", wait->sandbox->world->version);
	if (m != NULL)
		view_message(m, &json);
	else
		text_puts(&json, "null");
	text_puts(&json, ",\"press\":");
	if (press != NULL)
		view_press(press, &json);
	else
		text_puts(&json, "null");
	text_putc(&json, '}');
	control_reply(r, 200, &json);
	text_finish(&json);
}

/* What the player sees instead, so that a failed test says it. */
static void
reply_timeout(struct http_request *r, const struct match_wait *wait, const struct player *p)
{
	struct text json = { 0 };

	text_puts(&json, "{\"error\":\"the chat did not match in time\",\"chat\":");
	if (p != NULL)
		view_chat(wait->sandbox, p, 0, &json);
	else
		text_puts(&json, "null");
	text_putc(&json, '}');
	control_reply(r, 408, &json);
	text_finish(&json);
}

static bool
try_match(struct http_request *r, bool is_last, void *arg)
{
	const struct match_wait *wait = arg;
	const struct player *p = world_player(wait->sandbox->world, wait->player_id);
	bool wants_message = wait->text[0] != '\0' || wait->button[0] != '\0';
	const struct message *m = p == NULL || !wants_message ? NULL : find_message(wait, p);
	const struct press *press =
	    p == NULL || wait->toast[0] == '\0' ? NULL : find_toast(wait, p);
	bool is_met = (m != NULL || !wants_message) && (press != NULL || wait->toast[0] == '\0');

	if (is_met && p != NULL) {
		reply_match(r, wait, m, press);
		return true;
	}
	if (!is_last)
		return false;
	reply_timeout(r, wait, p);
	return true;
}

static bool
read_wanted(
    const struct args *args, const char *name, char ret[WANTED_BYTES_MAX], struct refusal *why)
{
	const char *value = "";

	if (!args_text(args, name, false, &value, why))
		return false;
	if (strlen(value) >= WANTED_BYTES_MAX)
		return refuse(why, 400, "%s must have less than %d bytes", name, WANTED_BYTES_MAX);
	snprintf(ret, WANTED_BYTES_MAX, "%s", value);
	return true;
}

bool
control_wait(struct control *c, struct text *result)
{
	struct match_wait wait = { .sandbox = c->sandbox, .player_id = c->player->id }, *kept;
	int64_t after = 0, ms = 10000;

	(void)result;
	if (!args_check_names(&c->args, " text button toast after_version timeout_ms ", &c->why) ||
	    !read_wanted(&c->args, "text", wait.text, &c->why) ||
	    !read_wanted(&c->args, "button", wait.button, &c->why) ||
	    !read_wanted(&c->args, "toast", wait.toast, &c->why) ||
	    !args_i64(&c->args, "after_version", false, &after, &c->why) ||
	    !args_i64(&c->args, "timeout_ms", false, &ms, &c->why) || !check_wait_ms(ms, &c->why))
		return false;
	if (wait.text[0] == '\0' && wait.button[0] == '\0' && wait.toast[0] == '\0')
		return refuse(&c->why, 400, "say what to wait for: text, button or toast");
	wait.after = (uint64_t)after;
	kept = malloc(sizeof(*kept));
	if (kept == NULL)
		abort();
	*kept = wait;
	c->is_waiting = true;
	waits_add(c->sandbox->waits, c->request, ms, try_match, kept);
	return true;
}
