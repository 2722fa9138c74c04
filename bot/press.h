/* Callback data: what a button carries, `op.version.args.mac`, at most 64 bytes of ASCII.
 *
 * Clients can send any data, so it is signed for one user in one chat with a key made of the bot's
 * token. It names an action and the version of the screen it stood on; never a price, an amount or
 * a duration: those the core decides. Pure. */
#ifndef BOT_PRESS_H
#define BOT_PRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRESS_OP_MAX 3
#define PRESS_ARGS_MAX 40
#define PRESS_SIZE 65                 /* with the NUL */
#define PRESS_VERSION_MAX 78364164095 /* zzzzzzz in base 36 */

struct press_key {
	uint8_t bytes[32];
};

struct press {
	char op[PRESS_OP_MAX + 1];     /* letters */
	int64_t version;               /* 0..PRESS_VERSION_MAX */
	char args[PRESS_ARGS_MAX + 1]; /* of A-Z a-z 0-9 _ - */
};

struct press_key press_key_of(const char *token);

/* Packs and signs. What does not fit is our bug: asserts. */
void press_write(const struct press_key *key, int64_t user_id, int64_t chat_id,
    const struct press *press, char ret[PRESS_SIZE]);

/* False, and `ret` untouched, for data that we did not sign for this user in this chat. */
bool press_read(const struct press_key *key, int64_t user_id, int64_t chat_id, const char *data,
    struct press *ret);

#endif
