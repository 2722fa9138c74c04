/* RabbitMQ's management API, for a tool that does one thing after the other: each call waits for
 * its answer, 30 s at most. Users and permissions are an administrator's business; what is there
 * and how it goes may be read by who has the tag monitoring. */
#ifndef EVENTS_CTL_MANAGEMENT_H
#define EVENTS_CTL_MANAGEMENT_H

#include "events/err.h"
#include "events/json.h"
#include "events/loop.h"

struct management;

/* http(s)://user:password@host:port, as AMQP_MANAGEMENT_URL has it. */
#define MANAGEMENT_URL_HELP "the broker's management API: http://user:password@host:port"

/* What stands behind /api/: names as they are, not encoded. */
#define PATH(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Calls nobody yet. `loop` is borrowed and must not run elsewhere. */
MUST_CHECK struct management *management_open(struct loop *loop, const char *url, struct err *err);
void management_close(struct management *m); /* NULL is fine */

/* ERR_NOT_FOUND: there is no such thing; ERR_REFUSED: we may not, or it can't be done; ERR_CONFIG:
 * wrong login; ERR_UNAVAILABLE, ERR_TIMEOUT, ERR_UNSURE. The text names server, call and reason.
 *
 * `query`: "columns=name,type", or NULL. `*ret` is to be freed by the caller. */
MUST_CHECK int management_get(struct management *m, const char *const *path, const char *query,
    struct json **ret, struct err *err);
/* Makes or replaces it. `body` is JSON. */
MUST_CHECK int management_put(
    struct management *m, const char *const *path, const char *body, struct err *err);
MUST_CHECK int management_post(
    struct management *m, const char *const *path, const char *body, struct err *err);
/* 0 as well when it is gone already. `query`: "if-empty=true", or NULL. */
MUST_CHECK int management_delete(
    struct management *m, const char *const *path, const char *query, struct err *err);

/* A text of an answer, borrowed from it; "" when it has none. */
const char *management_text(const struct json *item, const char *path);

#endif
