/* Redis, pipelined, with deadlines (hiredis inside). Binary-safe. Reconnects by itself with
 * backoff. */
#ifndef EVENTS_REDIS_H
#define EVENTS_REDIS_H

#include "events/err.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct redis;
struct redis_reply;

/* url: redis://[[user]:password@]host:port[/database], or
 * unix://[[user]:password@]/path[?db=database] for a server on the same machine */
MUST_CHECK struct redis *redis_open(struct loop *loop, const char *url, struct err *err);
void redis_close(
    struct redis *r); /* pending commands end without their callbacks; not from inside one */
bool redis_is_ready(const struct redis *r, const char **ret_why);
uint64_t redis_reconnects(
    const struct redis *r); /* connections lost or not made, since it was opened */
unsigned redis_pending(const struct redis *r);
/* Counts the connections: another number than before says that Redis was away, and may have lost
 * what it was told last. */
uint64_t redis_connection_number(const struct redis *r);

struct redis_arg {
	const void *bytes;
	size_t size;
};
#define REDIS_TEXT(s) ((struct redis_arg){ (s), strlen(s) })
#define REDIS_BYTES(p, n) ((struct redis_arg){ (p), (n) })

/* `reply` is NULL when it failed: ERR_UNAVAILABLE (not sent: not done), ERR_UNSURE (sent,
 * connection lost: done or not), ERR_TIMEOUT (likewise unsure), ERR_CONGESTED (over 16384 pending:
 * not done), ERR_IO (Redis answered with an error: its text). Never from inside redis_command.
 * Borrowed. */
typedef void redis_on_reply(const struct redis_reply *reply, const struct err *err, void *arg);

/* All arguments are copied. The deadline is 2 s, or `timeout_ms` for redis_command_within. */
void redis_command(struct redis *r, redis_on_reply *on_reply, void *arg, size_t argc,
    const struct redis_arg *argv);
void redis_command_within(struct redis *r, int64_t timeout_ms, redis_on_reply *on_reply, void *arg,
    size_t argc, const struct redis_arg *argv);

/* A Lua script: sent by its digest, and loaded where Redis doesn't have it (NOSCRIPT) without the
 * caller's help. */
struct redis_script {
	const char *source;
	char sha[41]; /* filled at the first use */
};
void redis_eval(struct redis *r, struct redis_script *script, redis_on_reply *on_reply, void *arg,
    size_t keys, size_t argc, const struct redis_arg *argv);

enum redis_type { REDIS_NIL, REDIS_STRING, REDIS_STATUS, REDIS_INT, REDIS_ARRAY };
enum redis_type redis_reply_type(const struct redis_reply *r);
int64_t redis_reply_int(const struct redis_reply *r); /* asserts on another type */
const char *redis_reply_text(const struct redis_reply *r,
    size_t *ret_size); /* string or status; NULL when nil; NUL-terminated */
size_t redis_reply_count(const struct redis_reply *r); /* of an array, else 0 */
const struct redis_reply *redis_reply_item(
    const struct redis_reply *r, size_t i); /* asserts inside the bounds */

#endif
