/* The command lists that the bot has set, by scope and language, and the one that a player sees. */
#ifndef SANDBOX_COMMANDS_H
#define SANDBOX_COMMANDS_H

#include "bot/sandbox/refusal.h"
#include "events/json.h"
#include "events/text.h"

#include <stdbool.h>
#include <stdint.h>

#define COMMAND_LISTS_MAX 64

struct commands;

struct commands *commands_create(void);
void commands_destroy(struct commands *c); /* NULL is fine */

/* Where a list belongs: which chats (a key of our own, "default", "all_private_chats" or
 * "chat/<id>") and which language ("" = any). */
struct command_scope {
	char chats[48];
	char language[3];
};

/* Reads the parameters `scope` (NULL = default) and `language_code`. */
bool command_scope_read(const struct json *scope, const char *language_code,
    struct command_scope *ret, struct refusal *why);

/* Replaces a list; an empty one deletes it. */
bool commands_set(struct commands *c, const struct command_scope *scope, const struct json *list,
    struct refusal *why);
void commands_delete(struct commands *c, const struct command_scope *scope);
/* Both append a JSON array: the list of exactly this scope; the list that a player of a private
 * chat sees. */
void commands_write(const struct commands *c, const struct command_scope *scope, struct text *out);
void commands_write_for(
    const struct commands *c, int64_t player_id, const char *language_code, struct text *out);

#endif
