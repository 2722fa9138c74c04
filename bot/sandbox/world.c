#include "bot/sandbox/world.h"

#include "bot/sandbox/clock.h"
#include "events/ids.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

char *
world_copy(const char *s)
{
	char *made = strdup(s);

	if (made == NULL)
		abort();
	return made;
}

uint64_t
world_random(void)
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
	w->epoch = world_random();
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
	while (w->message_bytes > MESSAGE_BYTES_MAX &&
	       TAILQ_FIRST(&w->all) != TAILQ_LAST(&w->all, message_list))
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
world_edit_message(
    struct world *w, struct message *m, struct rich_text *body, struct text *keyboard)
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
		refuse(why, 507, "there are %d players, which is the most; reset the sandbox",
		    PLAYERS_MAX);
	if (why->code != 0)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		abort();
	p->id = id;
	p->first_name = world_copy(first_name);
	p->last_name = world_copy(last_name);
	p->username = world_copy(username);
	p->language_code = world_copy(language_code);
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
	w->epoch = world_random();
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
