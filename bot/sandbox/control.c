#include "bot/sandbox/control.h"

#include "bot/sandbox/clock.h"
#include "bot/sandbox/keyboard.h"
#include "bot/sandbox/polls.h"
#include "bot/sandbox/utf16.h"
#include "bot/sandbox/view.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_UNITS_MAX 64
#define CLOCK_STEP_MS_MAX (30 * 24 * 3600 * 1000LL)

/* ---- answers ---- */

void
control_reply(struct http_request *r, int status, const struct text *json)
{
	static const struct http_header headers[] = { { "Cache-Control", "no-store" }, { NULL, NULL } };

	http_reply(r, status, "application/json", headers, json->bytes, json->size);
}

void
control_refuse(struct http_request *r, const struct refusal *why)
{
	struct text json = { 0 };

	text_puts(&json, "{\"error\":");
	text_put_json(&json, why->text, strlen(why->text));
	text_putc(&json, '}');
	control_reply(r, why->code, &json);
	text_finish(&json);
}

/* ---- players ---- */

static bool
check_name(const char *what, const char *value, bool is_required, struct refusal *why)
{
	if (is_required && *value == '\0')
		return refuse(why, 400, "%s must not be empty", what);
	if (utf16_length(value, strlen(value)) > NAME_UNITS_MAX)
		return refuse(why, 400, "%s must have at most %d characters", what, NAME_UNITS_MAX);
	return true;
}

static bool
create_player(struct control *c, struct text *result)
{
	const char *first = "", *last = "", *username = "", *language = "";
	struct player *p;
	int64_t id = 0;

	if (!args_check_names(&c->args, " id first_name last_name username language_code ", &c->why) ||
	    !args_i64(&c->args, "id", false, &id, &c->why) ||
	    !args_text(&c->args, "first_name", true, &first, &c->why) ||
	    !args_text(&c->args, "last_name", false, &last, &c->why) ||
	    !args_text(&c->args, "username", false, &username, &c->why) ||
	    !args_text(&c->args, "language_code", false, &language, &c->why) ||
	    !check_name("first_name", first, true, &c->why) || !check_name("last_name", last, false, &c->why) ||
	    !check_name("username", username, false, &c->why) ||
	    !check_name("language_code", language, false, &c->why))
		return false;
	if (id != 0 && (id < PLAYER_ID_MIN || id > PLAYER_ID_MAX))
		return refuse(&c->why, 400, "id must be %lld..%lld", PLAYER_ID_MIN, PLAYER_ID_MAX);
	p = world_add_player(c->sandbox->world, id, first, last, username, language, &c->why);
	if (p == NULL)
		return false;
	view_player(p, result);
	return true;
}

static bool
read_chat(struct control *c, struct text *result)
{
	int64_t since = 0;

	if (!args_i64(&c->args, "since", false, &since, &c->why))
		return false;
	view_chat(c->sandbox, c->player, (uint64_t)since, result);
	return true;
}

static bool
block(struct control *c, struct text *result)
{
	world_set_blocked(c->sandbox->world, c->player, true);
	view_player(c->player, result);
	return true;
}

static bool
unblock(struct control *c, struct text *result)
{
	world_set_blocked(c->sandbox->world, c->player, false);
	view_player(c->player, result);
	return true;
}

/* ---- what players do ---- */

static bool
check_unblocked(struct control *c)
{
	return !c->player->has_blocked || refuse(&c->why, 409, "this player has blocked the bot; unblock it first");
}

static bool
say(struct control *c, struct text *result)
{
	struct world *w = c->sandbox->world;
	const char *text = "";
	struct rich_text body = { 0 };
	const struct message *m;

	if (!args_text(&c->args, "text", true, &text, &c->why) || !check_unblocked(c) ||
	    !rich_text_read(text, "", &body, &c->why))
		return false;
	m = world_say(w, c->player, &body);
	text_printf(result, "{\"message_id\":%" PRId64 ",\"version\":%" PRIu64 "}", m->id, w->version);
	return true;
}

/* A wanted button, and where it was found. */
struct target {
	const char *label, *data;
	int64_t message_id; /* 0: the newest message that has such a button */
	struct json *keyboard; /* owned; `button` borrows from it */
	struct button button;
};

static bool
find_in_message(const struct message *m, struct target *t)
{
	struct err err = { 0 };

	if (m->keyboard.size == 0 ||
	    json_parse(m->keyboard.bytes, m->keyboard.size, m->keyboard.size, &t->keyboard, &err) != 0)
		return false;
	if (keyboard_find(t->keyboard, t->label, t->data, &t->button)) {
		t->message_id = m->id;
		return true;
	}
	json_free(t->keyboard);
	t->keyboard = NULL;
	return false;
}

static bool
find_button(const struct player *p, struct target *t)
{
	const struct message *m;

	TAILQ_FOREACH_REVERSE(m, &p->messages, message_list, in_chat)
		if ((t->message_id == 0 || t->message_id == m->id) && find_in_message(m, t))
			return true;
	return false;
}

static void
put_pressed(struct control *c, int64_t message_id, const char *data, struct text *result)
{
	const struct press *press = world_press(c->sandbox->world, c->player, message_id, data);

	text_printf(result, "{\"query_id\":\"%s\",\"message_id\":%" PRId64 ",\"version\":%" PRIu64 "}", press->id,
	    message_id, press->version);
}

static bool
press_real(struct control *c, struct target *t, struct text *result)
{
	if (t->label == NULL && t->data == NULL)
		return refuse(&c->why, 400, "say which button: label or data");
	if (!find_button(c->player, t))
		return refuse(&c->why, 404, "the player sees no such button");
	if (t->button.data != NULL) {
		put_pressed(c, t->message_id, t->button.data, result);
	} else {
		text_puts(result, "{\"url\":");
		text_put_json(result, t->button.url, strlen(t->button.url));
		text_putc(result, '}');
	}
	json_free(t->keyboard);
	return true;
}

static bool
press(struct control *c, struct text *result)
{
	struct target t = { 0 };
	bool is_forged = false;

	if (!args_check_names(&c->args, " label data message_id forged ", &c->why) ||
	    !args_text(&c->args, "label", false, &t.label, &c->why) ||
	    !args_text(&c->args, "data", false, &t.data, &c->why) ||
	    !args_i64(&c->args, "message_id", false, &t.message_id, &c->why) ||
	    !args_bool(&c->args, "forged", &is_forged, &c->why) || !check_unblocked(c))
		return false;
	if (!is_forged)
		return press_real(c, &t, result);
	if (t.data == NULL || t.message_id == 0)
		return refuse(&c->why, 400, "a forged press needs data and message_id");
	put_pressed(c, t.message_id, t.data, result);
	return true;
}

/* ---- the sandbox itself ---- */

static bool
add_fault(struct control *c, struct text *result)
{
	if (!faults_add(&c->sandbox->faults, &c->args, &c->why))
		return false;
	faults_write(&c->sandbox->faults, result);
	return true;
}

static bool
list_faults(struct control *c, struct text *result)
{
	faults_write(&c->sandbox->faults, result);
	return true;
}

static bool
clear_faults(struct control *c, struct text *result)
{
	faults_clear(&c->sandbox->faults);
	text_puts(result, "[]");
	return true;
}

static bool
read_log(struct control *c, struct text *result)
{
	int64_t after = 0, chat_id = 0;
	const char *method = NULL;

	if (!args_i64(&c->args, "after", false, &after, &c->why) ||
	    !args_i64(&c->args, "chat_id", false, &chat_id, &c->why) ||
	    !args_text(&c->args, "method", false, &method, &c->why))
		return false;
	text_printf(result, "{\"waiting\":%u,\"calls\":", polls_waiting(c->sandbox->polls));
	request_log_write(c->sandbox->log, after, method, chat_id, result);
	text_putc(result, '}');
	return true;
}

static bool
advance_clock(struct control *c, struct text *result)
{
	int64_t ms = 0;

	if (!args_i64(&c->args, "advance_ms", true, &ms, &c->why))
		return false;
	if (ms < 0 || ms > CLOCK_STEP_MS_MAX)
		return refuse(&c->why, 400, "advance_ms must be 0..%lld", CLOCK_STEP_MS_MAX);
	sandbox_clock_advance(ms);
	text_printf(result, "{\"now_ms\":%" PRId64 "}", sandbox_now_ms());
	return true;
}

static bool
set_updates(struct control *c, struct text *result)
{
	bool is_twice = false;

	if (!args_bool(&c->args, "twice", &is_twice, &c->why))
		return false;
	updates_deliver_twice(c->sandbox->updates, is_twice);
	text_printf(result, "{\"pending\":%zu}", updates_pending(c->sandbox->updates));
	return true;
}

/* Players, chats, presses, pending updates, faults and the log go; what the bot has set (commands, update types) stays. */
static bool
reset(struct control *c, struct text *result)
{
	struct sandbox *s = c->sandbox;

	world_reset(s->world);
	polls_reset(s->polls);
	faults_clear(&s->faults);
	request_log_clear(s->log);
	updates_deliver_twice(s->updates, false);
	text_printf(result, "{\"version\":%" PRIu64 "}", s->world->version);
	return true;
}

/* ---- routes ---- */

static const struct route {
	const char *verb, *path; /* behind /control/; '*' is a player's id */
	bool (*run)(struct control *c, struct text *result);
} routes[] = {
	{ "GET", "changes", control_changes },
	{ "POST", "players", create_player },
	{ "GET", "players/*", read_chat },
	{ "POST", "players/*/say", say },
	{ "POST", "players/*/press", press },
	{ "POST", "players/*/wait", control_wait },
	{ "POST", "players/*/block", block },
	{ "POST", "players/*/unblock", unblock },
	{ "GET", "faults", list_faults },
	{ "POST", "faults", add_fault },
	{ "POST", "faults/clear", clear_faults },
	{ "GET", "log", read_log },
	{ "POST", "clock", advance_clock },
	{ "POST", "updates", set_updates },
	{ "POST", "reset", reset },
};

/* Whether `path` fits; the id at the '*' goes to *id. */
static bool
path_matches(const char *pattern, const char *path, int64_t *id)
{
	const char *star = strchr(pattern, '*');
	size_t before = star == NULL ? 0 : (size_t)(star - pattern);
	char *end;

	if (star == NULL)
		return strcmp(pattern, path) == 0;
	if (strncmp(pattern, path, before) != 0 || path[before] < '0' || path[before] > '9')
		return false;
	errno = 0;
	*id = strtoll(path + before, &end, 10);
	return errno == 0 && strcmp(star + 1, end) == 0;
}

static const struct route *
find_route(const char *verb, const char *path, int64_t *id, struct refusal *why)
{
	refuse(why, 404, "there is no such control path");
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (!path_matches(routes[i].path, path, id))
			continue;
		if (strcmp(routes[i].verb, verb) == 0) {
			why->code = 0;
			return &routes[i];
		}
		refuse(why, 405, "this control path takes another method");
	}
	return NULL;
}

/* A page of another site may post forms to a local server, but no JSON: so all that changes something is JSON. */
static bool
check_type(struct control *c, const char *verb)
{
	const char *type = http_request_header(c->request, "Content-Type");

	if (strcmp(verb, "POST") != 0 || (type != NULL && strncmp(type, "application/json", 16) == 0))
		return true;
	return refuse(&c->why, 415, "send application/json");
}

static bool
read_request(struct control *c, int64_t player_id)
{
	size_t size;
	const void *body = http_request_body(c->request, &size);

	if (player_id != 0) {
		c->player = world_player(c->sandbox->world, player_id);
		if (c->player == NULL)
			return refuse(&c->why, 404, "there is no player %" PRId64, player_id);
	}
	return check_type(c, http_request_method(c->request)) &&
	       args_read(http_request_query(c->request), http_request_header(c->request, "Content-Type"), body, size,
	           &c->args, &c->why);
}

bool
control_take(struct sandbox *s, struct http_request *r)
{
	struct control c = { .sandbox = s, .request = r };
	const struct route *route;
	struct text result = { 0 };
	int64_t player_id = 0;

	if (strncmp(http_request_path(r), "/control/", 9) != 0)
		return false;
	route = find_route(http_request_method(r), http_request_path(r) + 9, &player_id, &c.why);
	if (route == NULL || !read_request(&c, player_id) || !route->run(&c, &result))
		control_refuse(r, &c.why);
	else if (!c.is_waiting)
		control_reply(r, 200, &result);
	args_finish(&c.args);
	text_finish(&result);
	return true;
}
