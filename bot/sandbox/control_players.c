/* The control requests about one player: who it is, what it sees, what it does. */
#include "bot/sandbox/control.h"
#include "bot/sandbox/keyboard.h"
#include "bot/sandbox/utf16.h"
#include "bot/sandbox/view.h"

#include <inttypes.h>
#include <string.h>

#define NAME_UNITS_MAX 64

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

bool
control_create_player(struct control *c, struct text *result)
{
	const char *first = "", *last = "", *username = "", *language = "";
	struct player *p;
	int64_t id = 0;

	if (!args_check_names(
		&c->args, " id first_name last_name username language_code ", &c->why) ||
	    !args_i64(&c->args, "id", false, &id, &c->why) ||
	    !args_text(&c->args, "first_name", true, &first, &c->why) ||
	    !args_text(&c->args, "last_name", false, &last, &c->why) ||
	    !args_text(&c->args, "username", false, &username, &c->why) ||
	    !args_text(&c->args, "language_code", false, &language, &c->why) ||
	    !check_name("first_name", first, true, &c->why) ||
	    !check_name("last_name", last, false, &c->why) ||
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

bool
control_read_chat(struct control *c, struct text *result)
{
	int64_t since = 0;

	if (!args_i64(&c->args, "since", false, &since, &c->why))
		return false;
	view_chat(c->sandbox, c->player, (uint64_t)since, result);
	return true;
}

bool
control_block(struct control *c, struct text *result)
{
	world_set_blocked(c->sandbox->world, c->player, true);
	view_player(c->player, result);
	return true;
}

bool
control_unblock(struct control *c, struct text *result)
{
	world_set_blocked(c->sandbox->world, c->player, false);
	view_player(c->player, result);
	return true;
}

/* ---- what players do ---- */

static bool
check_unblocked(struct control *c)
{
	return !c->player->has_blocked ||
	       refuse(&c->why, 409, "this player has blocked the bot; unblock it first");
}

bool
control_say(struct control *c, struct text *result)
{
	struct world *w = c->sandbox->world;
	const char *text = "";
	struct rich_text body = { 0 };
	const struct message *m;

	if (!args_text(&c->args, "text", true, &text, &c->why) || !check_unblocked(c) ||
	    !rich_text_read(text, "", &body, &c->why))
		return false;
	m = world_say(w, c->player, &body);
	text_printf(
	    result, "{\"message_id\":%" PRId64 ",\"version\":%" PRIu64 "}", m->id, w->version);
	return true;
}

/* A wanted button, and where it was found. */
struct target {
	const char *label, *data;
	int64_t message_id;    /* 0: the newest message that has such a button */
	struct json *keyboard; /* owned; `button` borrows from it */
	struct button button;
};

static bool
find_in_message(const struct message *m, struct target *t)
{
	struct err err = { 0 };

	if (m->keyboard.size == 0 || json_parse(m->keyboard.bytes, m->keyboard.size,
					 m->keyboard.size, &t->keyboard, &err) != 0)
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

	text_printf(result,
	    "{\"query_id\":\"%s\",\"message_id\":%" PRId64 ",\"version\":%" PRIu64 "}", press->id,
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

bool
control_press(struct control *c, struct text *result)
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
