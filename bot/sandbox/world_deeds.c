/* What players do, and how the bot is told of it. */
#include "bot/sandbox/clock.h"
#include "bot/sandbox/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- as the Bot API writes them ---- */

static void
put_member(struct text *out, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	text_printf(out, ",\"%s\":", name);
	text_put_json(out, value, strlen(value));
}

void
world_write_bot(const struct world *w, struct text *out)
{
	text_printf(out, "{\"id\":%" PRId64 ",\"is_bot\":true", w->bot_id);
	put_member(out, "first_name", w->bot_name);
	put_member(out, "username", w->bot_username);
	text_putc(out, '}');
}

static void
write_user(const struct player *p, struct text *out)
{
	text_printf(out, "{\"id\":%" PRId64 ",\"is_bot\":false", p->id);
	put_member(out, "first_name", p->first_name);
	put_member(out, "last_name", p->last_name);
	put_member(out, "username", p->username);
	put_member(out, "language_code", p->language_code);
	text_putc(out, '}');
}

static void
write_chat(const struct player *p, struct text *out)
{
	text_printf(out, "{\"id\":%" PRId64, p->id);
	put_member(out, "first_name", p->first_name);
	put_member(out, "last_name", p->last_name);
	put_member(out, "username", p->username);
	text_puts(out, ",\"type\":\"private\"}");
}

void
world_write_message(const struct world *w, const struct message *m, struct text *out)
{
	text_printf(out, "{\"message_id\":%" PRId64 ",\"from\":", m->id);
	if (m->is_from_bot)
		world_write_bot(w, out);
	else
		write_user(m->player, out);
	text_puts(out, ",\"chat\":");
	write_chat(m->player, out);
	text_printf(out, ",\"date\":%" PRId64, m->date_s);
	if (m->edits > 0)
		text_printf(out, ",\"edit_date\":%" PRId64, m->edit_date_s);
	text_puts(out, ",\"text\":");
	text_put_json(out, m->body.text.bytes, m->body.text.size);
	if (m->body.entities.size > 0)
		text_printf(out, ",\"entities\":%s", m->body.entities.bytes);
	if (m->keyboard.size > 0)
		text_printf(out, ",\"reply_markup\":%s", m->keyboard.bytes);
	text_putc(out, '}');
}

/* ---- what players do ---- */

struct message *
world_say(struct world *w, struct player *p, struct rich_text *body)
{
	struct message *m = world_add_message(w, p, false, body, &(struct text){ 0 });
	struct text json = { 0 };

	p->has_written = true;
	world_write_message(w, m, &json);
	updates_add(w->updates, UPDATE_MESSAGE, json.bytes, json.size);
	text_finish(&json);
	return m;
}

static void
write_member(const struct world *w, bool has_blocked, struct text *out)
{
	text_puts(out, "{\"user\":");
	world_write_bot(w, out);
	text_puts(out,
	    has_blocked ? ",\"status\":\"kicked\",\"until_date\":0}" : ",\"status\":\"member\"}");
}

void
world_set_blocked(struct world *w, struct player *p, bool has_blocked)
{
	struct text json = { 0 };

	if (p->has_blocked == has_blocked)
		return;
	p->has_blocked = has_blocked;
	text_puts(&json, "{\"chat\":");
	write_chat(p, &json);
	text_puts(&json, ",\"from\":");
	write_user(p, &json);
	text_printf(&json, ",\"date\":%" PRId64 ",\"old_chat_member\":", sandbox_now_s());
	write_member(w, !has_blocked, &json);
	text_puts(&json, ",\"new_chat_member\":");
	write_member(w, has_blocked, &json);
	text_putc(&json, '}');
	updates_add(w->updates, UPDATE_MY_CHAT_MEMBER, json.bytes, json.size);
	text_finish(&json);
	world_touch(w, p);
}

/* The message of a press, or what is left of it: chat, id and date 0. */
static void
write_pressed(const struct world *w, const struct press *press, struct text *out)
{
	const struct message *m = world_message(press->player, press->message_id);

	if (m != NULL && !m->is_deleted) {
		world_write_message(w, m, out);
		return;
	}
	text_puts(out, "{\"chat\":");
	write_chat(press->player, out);
	text_printf(out, ",\"message_id\":%" PRId64 ",\"date\":0}", press->message_id);
}

const struct press *
world_press(struct world *w, struct player *p, int64_t message_id, const char *data)
{
	struct press *press = &w->presses[w->press_count++ % PRESSES_MAX];
	struct text json = { 0 };

	free(press->data);
	free(press->answer);
	*press =
	    (struct press){ .player = p, .message_id = message_id, .pressed_ms = sandbox_now_ms() };
	snprintf(press->id, sizeof(press->id), "%" PRIu64, 1000000000000000u + world_random());
	press->data = world_copy(data);
	press->version = world_touch(w, p);
	text_printf(&json, "{\"id\":\"%s\",\"from\":", press->id);
	write_user(p, &json);
	text_puts(&json, ",\"message\":");
	write_pressed(w, press, &json);
	text_printf(&json, ",\"chat_instance\":\"%" PRId64 "\",\"data\":", p->id * 31 + w->bot_id);
	text_put_json(&json, data, strlen(data));
	text_putc(&json, '}');
	updates_add(w->updates, UPDATE_CALLBACK_QUERY, json.bytes, json.size);
	text_finish(&json);
	return press;
}

bool
world_answer(
    struct world *w, const char *press_id, const char *text, bool is_alert, struct refusal *why)
{
	for (size_t i = 0; i < PRESSES_MAX; i++) {
		struct press *press = &w->presses[i];

		if (press->data == NULL || press->answer != NULL ||
		    strcmp(press->id, press_id) != 0 ||
		    sandbox_now_ms() - press->pressed_ms > PRESS_ANSWER_MS)
			continue;
		press->answer = world_copy(text);
		press->is_alert = is_alert;
		press->version = world_touch(w, press->player);
		return true;
	}
	return refuse(why, 400,
	    "Bad Request: query is too old and response timeout expired or query ID is invalid");
}
