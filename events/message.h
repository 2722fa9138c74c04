/* A message as it goes through the broker: AMQP properties we use, string headers, a body; and
 * CloudEvents on top of it.
 *
 * Adding a property: add it here as optional, carry it in events/amqp/codec.c both ways, and read
 * it with a default, since services of the release before do not send it. */
#ifndef EVENTS_MESSAGE_H
#define EVENTS_MESSAGE_H

#include "events/err.h"
#include "events/text.h"
#include "messages/envelope.h"
#include "messages/headers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a body: larger ones are dead-lettered or refused; the broker takes none above the
 * second. */
#define MESSAGE_BODY_MAX ((size_t)1024 * 1024)
#define MESSAGE_KEPT_MAX ((size_t)16 * 1024 * 1024)
#define MESSAGE_HEADERS_MAX 16

struct message_header {
	const char *name;
	const char *value; /* integers arrive in decimal; tables and arrays are left out */
};

/* All texts are borrowed by who publishes, and owned by the delivery for who receives. NULL: the
 * property is absent. */
struct message {
	const char *exchange, *routing_key;
	const char *type; /* wildmarch.player.level_up.v1, combat.attack, … */
	const char *id;   /* message_id: the event's id, or the call's operation id */
	const char *correlation_id;
	const char *reply_to;
	const char *content_type;
	const char *app_id;
	const char *user_id;   /* filled by the bus when publishing: the broker checks it */
	int64_t expiration_ms; /* 0: none */
	int64_t timestamp_s;   /* 0: none */
	bool is_persistent;    /* delivery mode 2 */
	bool is_redelivered;   /* only received */
	struct message_header headers[MESSAGE_HEADERS_MAX];
	unsigned header_count;
	const void *body;
	size_t body_size;
};

/* The value of a header, or NULL. */
const char *message_header(const struct message *m, const char *name);
/* Adds or replaces; name and value are borrowed. A full table is our bug: asserts. */
void message_set_header(struct message *m, const char *name, const char *value);

/* A CloudEvents 1.0 JSON document. Texts are borrowed. */
struct event {
	const char *id;             /* UUIDv5 of the cause: see uuid_event() */
	const char *type;           /* "wildmarch.player.level_up.v1" */
	const char *source;         /* "/wildmarch/core/player/42": names the aggregate */
	const char *subject;        /* "player/42" */
	int64_t time_ms;            /* UTC */
	int64_t sequence;           /* the aggregate's version; orders within one source; 0: none */
	const char *correlation_id; /* the operation or trace it all began with; may be NULL */
	const char *causation_id;   /* id of what caused it directly; may be NULL */
	const char *traceparent;    /* the flow's start; may be NULL */
	const char *data;           /* a JSON object */
	size_t data_size;
};

/* Appends the document to `out`. */
void event_write(const struct event *e, struct text *out);

struct json;
/* An event out of a body: envelope checked (specversion 1.0, required attributes, lengths). All of
 * `ret` is borrowed from `doc`, which the caller frees with json_free; `ret_data` is the data
 * object inside it. ret->data is NULL. */
MUST_CHECK int event_read(const void *body, size_t size, struct event *ret, struct json **ret_doc,
    const struct json **ret_data, struct err *err);

#endif
