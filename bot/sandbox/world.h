/* What this little Telegram holds: players, their private chat with the bot, the messages in it,
 * and who pressed what.
 *
 * Every change gives the world a new version and stamps what changed with it, so that a reader that
 * knows version 41 asks for what is newer. Everything is bounded: old messages and old presses go
 * when their room is needed. */
#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include "bot/sandbox/rich_text.h"
#include "bot/sandbox/updates.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#define PLAYERS_MAX 5000
#define CHAT_MESSAGES_MAX 200
#define MESSAGE_BYTES_MAX (5u << 20) /* of all chats together */
#define PRESSES_MAX 2048
#define PRESS_ANSWER_MS 15000      /* a callback query can be answered for so long */
#define PLAYER_ID_MIN 4294967297LL /* above 32 bits, to catch who holds ids in an int */
#define PLAYER_ID_MAX ((1LL << 52) - 1)

struct message {
	TAILQ_ENTRY(message) in_chat, in_world;
	struct player *player;
	int64_t id; /* per chat, from 1 */
	bool is_from_bot;
	bool is_deleted; /* kept without its text: its buttons may still be pressed by a slow finger
	                  */
	int64_t date_s, edit_date_s;
	unsigned edits;
	struct rich_text body;
	struct text keyboard; /* as keyboard_read writes it; empty for none */
	uint64_t version;
};

TAILQ_HEAD(message_list, message);

struct player {
	int64_t id; /* of the user and of the private chat */
	char *first_name, *last_name, *username, *language_code; /* "" when absent; owned */
	bool has_blocked, has_written;
	struct message_list messages; /* oldest first */
	size_t message_count;
	int64_t next_message_id;
	int64_t bot_messages; /* sent by the bot since the start, for unread badges */
	char action[24];      /* "typing", … until action_until_ms */
	int64_t action_until_ms;
	uint64_t version;
};

/* A callback query, from the finger to its answer. */
struct press {
	char id[24];
	struct player *player;
	int64_t message_id;
	int64_t pressed_ms;
	char *data, *answer; /* owned; answer is NULL while there is none */
	bool is_alert;
	uint64_t version;
};

struct world {
	int64_t bot_id;
	const char *bot_name, *bot_username;
	struct updates *updates; /* borrowed */
	uint64_t version;
	uint64_t epoch;                      /* another one after each reset */
	struct player *players[PLAYERS_MAX]; /* by id */
	size_t player_count;
	int64_t next_player_id;
	struct message_list all; /* oldest first */
	size_t message_bytes;
	struct press presses[PRESSES_MAX]; /* a ring */
	uint64_t press_count;              /* ever */
	void (*on_change)(void *arg);
	void *arg;
};

/* `on_change` is called at each new version. `updates` must live as long. */
struct world *world_create(
    int64_t bot_id, struct updates *updates, void (*on_change)(void *arg), void *arg);
void world_destroy(struct world *w); /* NULL is fine */
/* Forgets players, chats, presses and pending updates. */
void world_reset(struct world *w);
/* A new version, stamped on the player unless NULL. */
uint64_t world_touch(struct world *w, struct player *p);

/* ---- players ---- */
struct player *world_player(const struct world *w, int64_t id); /* NULL: not found */
/* id 0: one is made up. Texts are copied. NULL with `why` when the id is taken or there is no room.
 */
struct player *world_add_player(struct world *w, int64_t id, const char *first_name,
    const char *last_name, const char *username, const char *language_code, struct refusal *why);
/* Blocks or unblocks the bot and tells it (my_chat_member). Doing it twice is once. */
void world_set_blocked(struct world *w, struct player *p, bool has_blocked);

/* ---- messages ---- */
/* `body` and `keyboard` are taken over. */
struct message *world_add_message(struct world *w, struct player *p, bool is_from_bot,
    struct rich_text *body, struct text *keyboard);
/* `body` NULL keeps the text. */
void world_edit_message(
    struct world *w, struct message *m, struct rich_text *body, struct text *keyboard);
void world_delete_message(struct world *w, struct message *m);
struct message *world_message(
    const struct player *p, int64_t id); /* NULL: not found; may be a deleted one */
/* A player writes: the message and its update. */
struct message *world_say(struct world *w, struct player *p, struct rich_text *body);

/* ---- presses ---- */
/* A press of a button with this data on this message, which may be long gone. */
const struct press *world_press(
    struct world *w, struct player *p, int64_t message_id, const char *data);
/* Telegram's rules: once, and within 15 s. */
bool world_answer(
    struct world *w, const char *press_id, const char *text, bool is_alert, struct refusal *why);

/* ---- shared by world.c and world_deeds.c ---- */
char *world_copy(const char *s); /* the caller frees */
uint64_t world_random(void);     /* as large as JavaScript holds */

/* ---- as the Bot API writes them ---- */
void world_write_bot(const struct world *w, struct text *out);
void world_write_message(const struct world *w, const struct message *m, struct text *out);

#endif
