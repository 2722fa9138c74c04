/* The queue of updates that the bot has not committed yet.
 *
 *   updates_add ──▶ [ 7001 7002 7003 ] ──read──▶ the bot, again and again
 *                     └─ updates_commit(7003) drops 7001 and 7002; time drops what has expired
 *
 * Bounded: when it is full, new updates are lost, as with Telegram. */
#ifndef SANDBOX_UPDATES_H
#define SANDBOX_UPDATES_H

#include "bot/sandbox/refusal.h"
#include "events/json.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct updates;

enum update_type {
	UPDATE_MESSAGE,
	UPDATE_CALLBACK_QUERY,
	UPDATE_MY_CHAT_MEMBER,
};

/* `on_added` is called after each update that was added. */
struct updates *updates_create(void (*on_added)(void *arg), void *arg);
void updates_destroy(struct updates *u); /* NULL is fine */
/* Drops everything; ids go on. */
void updates_clear(struct updates *u);

/* Queues {"update_id":…,"<type>":<body>} unless the bot doesn't want the type. `body` is JSON,
 * copied. */
void updates_add(struct updates *u, enum update_type type, const char *body, size_t size);

/* What getUpdates does with an offset: commits below a positive one, keeps the last |offset| of a
 * negative one, ignores one that is more than 10 past the next id. */
void updates_commit(struct updates *u, int64_t offset);
/* Appends the first `limit` updates as a JSON array; returns how many. */
size_t updates_read(struct updates *u, size_t limit, struct text *out);
size_t updates_pending(struct updates *u);

/* A list of type names that sticks; [] means the default, and so does the start. */
bool updates_allow(struct updates *u, const struct json *types, struct refusal *why);
/* Appends the names as a JSON array; "" while the default holds. */
void updates_write_allowed(const struct updates *u, struct text *out);

/* From now on each update comes once more after its commit: a bot has to notice by its id. */
void updates_deliver_twice(struct updates *u, bool is_twice);

#endif
