#include "bot/sandbox/world.h"

#include "bot/sandbox/clock.h"
#include "events/ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
copy(const char *s)
{
	char *made = strdup(s);

	if (made == NULL)
		abort();
	return made;
}

static uint64_t
random_u64(void)
{
	uint64_t value;

	random_bytes(&value, sizeof(value));
	return value >> 12; /* JavaScript holds 53 bits */
}

struct world *
world_create(int64_t bot_id, struct updates *updates, void (*on_change)(void *arg), void *arg)
{
	struct world *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	w->bot_id = bot_id;
	w->bot_name = "Wildmarch";
	w->bot_username = "wildmarch_sandbox_bot";
	w->updates = updates;
	w->on_change = on_change;
	w->arg = arg;
	w->epoch = random_u64();
	w->next_player_id = 5000000001;
	TAILQ_INIT(&w->all);
	return w;
}

uint64_t
world_touch(struct world *w, struct player *p)
{
	w->version++;
	if (p != NULL)
		p->version = w->version;
	w->on_change(w->arg);
	return w->version;
}

/* ---- messages ---- */

static size_t
message_bytes(const struct message *m)
{
	return sizeof(*m) + m->body.text.room + m->body.entities.room + m->keyboard.room;
}

static void
forget_message(struct world *w, struct message *m)
{
	TAILQ_REMOVE(&w->all, m, in_world);
	TAILQ_REMOVE(&m->player->messages, m, in_chat);
	m->player->message_count--;
	w->message_bytes -= message_bytes(m);
	rich_text_finish(&m->body);
	text_finish(&m->keyboard);
	free(m);
}

static void
make_room(struct world *w, struct player *p)
{
	while (p->message_count > CHAT_MESSAGES_MAX)
		forget_message(w, TAILQ_FIRST(&p->messages));
	while (w->message_bytes > MESSAGE_BYTES_MAX && TAILQ_FIRST(&w->all) != TAILQ_LAST(&w->all, message_list))
		forget_message(w, TAILQ_FIRST(&w->all));
}

/* Texts of chats are many and rarely change: they keep no spare room. */
static void
take_text(struct text *from, struct text *ret)
{
	*ret = *from;
	*from = (struct text){ 0 };
	if (ret->bytes == NULL)
		return;
	ret->bytes = realloc(ret->bytes, ret->size + 1);
	if (ret->bytes == NULL)
		abort();
	ret->room = ret->size + 1;
}

static void
set_content(struct world *w, struct message *m, struct rich_text *body, struct text *keyboard)
{
	w->message_bytes -= message_bytes(m);
	if (body != NULL) {
		rich_text_finish(&m->body);
		take_text(&body->text, &m->body.text);
		take_text(&body->entities, &m->body.entities);
	}
	text_finish(&m->keyboard);
	take_text(keyboard, &m->keyboard);
	w->message_bytes += message_bytes(m);
}

struct message *
world_add_message(struct world *w, struct player *p, bool is_from_bot, struct rich_text *body,
    struct text *keyboard)
{
	struct message *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	m->player = p;
	m->id = p->next_message_id++;
	m->is_from_bot = is_from_bot;
	m->date_s = sandbox_now_s();
	TAILQ_INSERT_TAIL(&p->messages, m, in_chat);
	TAILQ_INSERT_TAIL(&w->all, m, in_world);
	p->message_count++;
	w->message_bytes += message_bytes(m);
	set_content(w, m, body, keyboard);
	if (is_from_bot) {
		p->bot_messages++;
		p->action_until_ms = 0;
	}
	m->version = world_touch(w, p);
	make_room(w, p);
	return m;
}

void
world_edit_message(struct world *w, struct message *m, struct rich_text *body, struct text *keyboard)
{
	set_content(w, m, body, keyboard);
	m->edits++;
	m->edit_date_s = sandbox_now_s();
	m->version = world_touch(w, m->player);
}

void
world_delete_message(struct world *w, struct message *m)
{
	set_content(w, m, &(struct rich_text){ 0 }, &(struct text){ 0 });
	m->is_deleted = true;
	m->version = world_touch(w, m->player);
}

struct message *
world_message(const struct player *p, int64_t id)
{
	struct message *m;

	TAILQ_FOREACH_REVERSE(m, &p->messages, message_list, in_chat)
		if (m->id == id)
			return m;
	return NULL;
}

/* ---- players ---- */

/* Where the player with this id stands, or would stand. */
static size_t
player_index(const struct world *w, int64_t id)
{
	size_t low = 0, high = w->player_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->players[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct player *
world_player(const struct world *w, int64_t id)
{
	size_t i = player_index(w, id);

	return i < w->player_count && w->players[i]->id == id ? w->players[i] : NULL;
}

static void
insert_player(struct world *w, struct player *p)
{
	size_t i = player_index(w, p->id);

	memmove(&w->players[i + 1], &w->players[i], (w->player_count - i) * sizeof(w->players[0]));
	w->players[i] = p;
	w->player_count++;
}

struct player *
world_add_player(struct world *w, int64_t id, const char *first_name, const char *last_name,
    const char *username, const char *language_code, struct refusal *why)
{
	struct player *p;

	while (id == 0 && world_player(w, w->next_player_id) != NULL)
		w->next_player_id++;
	if (id == 0)
		id = w->next_player_id;
	if (world_player(w, id) != NULL)
		refuse(why, 409, "there is a player %" PRId64 " already", id);
	else if (w->player_count == PLAYERS_MAX)
		refuse(why, 507, "there are %d players, which is the most; reset the sandbox", PLAYERS_MAX);
	if (why->code != 0)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		abort();
	p->id = id;
	p->first_name = copy(first_name);
	p->last_name = copy(last_name);
	p->username = copy(username);
	p->language_code = copy(language_code);
	p->next_message_id = 1;
	TAILQ_INIT(&p->messages);
	insert_player(w, p);
	world_touch(w, p);
	return p;
}

static void
free_player(struct player *p)
{
	free(p->first_name);
	free(p->last_name);
	free(p->username);
	free(p->language_code);
	free(p);
}

static void
forget_all(struct world *w)
{
	while (!TAILQ_EMPTY(&w->all))
		forget_message(w, TAILQ_FIRST(&w->all));
	while (w->player_count > 0)
		free_player(w->players[--w->player_count]);
	for (size_t i = 0; i < PRESSES_MAX; i++) {
		free(w->presses[i].data);
		free(w->presses[i].answer);
		w->presses[i] = (struct press){ 0 };
	}
	w->press_count = 0;
}

void
world_reset(struct world *w)
{
	forget_all(w);
	updates_clear(w->updates);
	w->epoch = random_u64();
	w->next_player_id = 5000000001;
	world_touch(w, NULL);
}

void
world_destroy(struct world *w)
{
	if (w == NULL)
		return;
	forget_all(w);
	free(w);
}

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
	text_puts(out, has_blocked ? ",\"status\":\"kicked\",\"until_date\":0}" : ",\"status\":\"member\"}");
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
	*press = (struct press){ .player = p, .message_id = message_id, .pressed_ms = sandbox_now_ms() };
	snprintf(press->id, sizeof(press->id), "%" PRIu64, 1000000000000000u + random_u64());
	press->data = copy(data);
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
world_answer(struct world *w, const char *press_id, const char *text, bool is_alert, struct refusal *why)
{
	for (size_t i = 0; i < PRESSES_MAX; i++) {
		struct press *press = &w->presses[i];

		if (press->data == NULL || press->answer != NULL || strcmp(press->id, press_id) != 0 ||
		    sandbox_now_ms() - press->pressed_ms > PRESS_ANSWER_MS)
			continue;
		press->answer = copy(text);
		press->is_alert = is_alert;
		press->version = world_touch(w, press->player);
		return true;
	}
	return refuse(why, 400,
	    "Bad Request: query is too old and response timeout expired or query ID is invalid");
}
