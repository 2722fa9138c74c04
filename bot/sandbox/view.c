#include "bot/sandbox/view.h"

#include "bot/sandbox/clock.h"
#include "bot/sandbox/utf16.h"

#include <inttypes.h>
#include <string.h>

#define PREVIEW_CHARACTERS 80

static void
put_text(struct text *out, const char *name, const char *value)
{
	text_printf(out, ",\"%s\":", name);
	text_put_json(out, value, strlen(value));
}

static const char *
bool_word(bool b)
{
	return b ? "true" : "false";
}

/* The newest message that is still there; NULL for none. */
static const struct message *
last_message(const struct player *p)
{
	const struct message *m;

	TAILQ_FOREACH_REVERSE(m, &p->messages, message_list, in_chat)
	if (!m->is_deleted)
		return m;
	return NULL;
}

void
view_player(const struct player *p, struct text *out)
{
	const struct message *last = last_message(p);

	text_printf(out, "{\"id\":%" PRId64, p->id);
	put_text(out, "first_name", p->first_name);
	put_text(out, "last_name", p->last_name);
	put_text(out, "username", p->username);
	put_text(out, "language_code", p->language_code);
	text_printf(out,
	    ",\"has_blocked\":%s,\"has_written\":%s,\"bot_messages\":%" PRId64
	    ",\"version\":%" PRIu64,
	    bool_word(p->has_blocked), bool_word(p->has_written), p->bot_messages, p->version);
	if (last != NULL) {
		text_printf(out, ",\"last\":{\"from\":\"%s\",\"date\":%" PRId64 ",\"text\":",
		    last->is_from_bot ? "bot" : "player", last->date_s);
		text_put_json(out, last->body.text.bytes,
		    utf8_prefix(last->body.text.bytes, last->body.text.size, PREVIEW_CHARACTERS));
		text_putc(out, '}');
	}
	text_putc(out, '}');
}

void
view_message(const struct message *m, struct text *out)
{
	static const char wrapper[] = "{\"inline_keyboard\":";

	text_printf(out,
	    "{\"id\":%" PRId64 ",\"from\":\"%s\",\"date\":%" PRId64 ",\"version\":%" PRIu64, m->id,
	    m->is_from_bot ? "bot" : "player", m->date_s, m->version);
	if (m->is_deleted) {
		text_puts(out, ",\"deleted\":true}");
		return;
	}
	text_printf(out, ",\"edits\":%u,\"text\":", m->edits);
	text_put_json(out, m->body.text.bytes, m->body.text.size);
	text_printf(out, ",\"entities\":%s,\"keyboard\":",
	    m->body.entities.size > 0 ? m->body.entities.bytes : "[]");
	if (m->keyboard.size > 0) /* the rows alone: without the object round them */
		text_add(out, m->keyboard.bytes + sizeof(wrapper) - 1,
		    m->keyboard.size - sizeof(wrapper));
	else
		text_puts(out, "[]");
	text_putc(out, '}');
}

void
view_press(const struct press *p, struct text *out)
{
	text_printf(out,
	    "{\"id\":\"%s\",\"message_id\":%" PRId64 ",\"version\":%" PRIu64 ",\"answered\":%s",
	    p->id, p->message_id, p->version, bool_word(p->answer != NULL));
	text_printf(out, ",\"expired\":%s",
	    bool_word(p->answer == NULL && sandbox_now_ms() - p->pressed_ms > PRESS_ANSWER_MS));
	put_text(out, "data", p->data);
	put_text(out, "text", p->answer == NULL ? "" : p->answer);
	text_printf(out, ",\"alert\":%s}", bool_word(p->is_alert));
}

static void
put_messages(const struct player *p, uint64_t since, struct text *out)
{
	const struct message *m;
	const char *separator = "";

	TAILQ_FOREACH(m, &p->messages, in_chat) {
		if (m->version <= since)
			continue;
		text_puts(out, separator);
		view_message(m, out);
		separator = ",";
	}
}

static void
put_presses(const struct world *w, const struct player *p, uint64_t since, struct text *out)
{
	uint64_t oldest = w->press_count > PRESSES_MAX ? w->press_count - PRESSES_MAX : 0;
	const char *separator = "";

	for (uint64_t i = oldest; i < w->press_count; i++) {
		const struct press *press = &w->presses[i % PRESSES_MAX];

		if (press->player != p || press->version <= since)
			continue;
		text_puts(out, separator);
		view_press(press, out);
		separator = ",";
	}
}

void
view_chat(const struct sandbox *s, const struct player *p, uint64_t since, struct text *out)
{
	text_printf(out, "{\"version\":%" PRIu64 ",\"player\":", s->world->version);
	view_player(p, out);
	text_puts(out, ",\"messages\":[");
	put_messages(p, since, out);
	text_puts(out, "],\"presses\":[");
	put_presses(s->world, p, since, out);
	text_puts(out, "],\"commands\":");
	commands_write_for(s->commands, p->id, p->language_code, out);
	text_printf(
	    out, ",\"action\":\"%s\"}", p->action_until_ms > sandbox_now_ms() ? p->action : "");
}

void
view_changes(const struct sandbox *s, uint64_t since, const struct player *chat,
    uint64_t chat_since, struct text *out)
{
	const struct world *w = s->world;
	const char *separator = "";

	text_printf(
	    out, "{\"epoch\":%" PRIu64 ",\"version\":%" PRIu64 ",\"bot\":", w->epoch, w->version);
	world_write_bot(w, out);
	text_puts(out, ",\"players\":[");
	for (size_t i = 0; i < w->player_count; i++) {
		if (w->players[i]->version <= since)
			continue;
		text_puts(out, separator);
		view_player(w->players[i], out);
		separator = ",";
	}
	text_puts(out, "],\"chat\":");
	if (chat == NULL)
		text_puts(out, "null");
	else
		view_chat(s, chat, chat_since, out);
	text_putc(out, '}');
}
