/* The bus: publish, subscribe, call, serve. All that a service sees of RabbitMQ.
 *
 *   publisher ──publish──▶ exchange ──▶ queue ──▶ subscriber: done / retry / reject
 *   caller ──call──▶ requests ──▶ core.<domain> ──▶ server
 *          ◀── <service>.replies.<instance> ◀── replies ◀──reply──┘
 *
 * Two connections a process: one publishes, one consumes, because a broker under an alarm stops
 * reading the one that publishes. Both reconnect by themselves with jittered backoff;
 * subscriptions, served queues and the reply queue come back with them. No call here blocks. What
 * can't be done now fails at once: ERR_UNAVAILABLE (not connected, closing), ERR_BLOCKED (the
 * broker is under an alarm), ERR_CONGESTED (4 MiB unsent or the confirm window full).
 *
 * Adding a subscriber: a queue in schemas/topology.json and one bus_subscribe() with a function.
 * Adding an operation to serve: its schemas, and a function; its domain's queue is bound to
 * <domain>.* already. */
#ifndef EVENTS_BUS_H
#define EVENTS_BUS_H

#include "events/err.h"
#include "events/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bus;
struct loop;
struct metrics;

struct bus_config {
	const char *url;     /* amqp://user:password@host:port/vhost or amqps://…; several,
	                        comma-separated, are tried in turn */
	const char *service; /* "core": the connection is named "wildmarch-core publish host:pid
	                        #epoch version" */
	const char *version;
	bool calls;      /* declare and consume <service>.replies.<host>-<pid>-<epoch>: needed for
	                    bus_call */
	unsigned window; /* unconfirmed publishes at most; 0 = 512 */
	const char *ca_file; /* for amqps; NULL or empty: the system's */
};

/* Everything in `config` is copied. Fails on a malformed URL. The bus connects when bus_start is
 * called. `metrics` may be NULL. */
MUST_CHECK struct bus *bus_create(
    struct loop *loop, const struct bus_config *config, struct metrics *metrics, struct err *err);
void bus_start(struct bus *bus);
/* Ready: both connections are up, subscriptions and queues are there, and the broker is not
 * blocked. Otherwise `*ret_why` (may be NULL) names what is missing, such as "amqp publish: not
 * connected": borrowed from the bus. */
bool bus_is_ready(const struct bus *bus, const char **ret_why);
/* Cancels subscriptions and served queues; what is in flight may still settle, publish and call. A
 * connection that is lost from now on stays down. */
void bus_drain(struct bus *bus);
/* No delivery unsettled, no confirm open, no call pending, nothing unsent. */
bool bus_is_idle(const struct bus *bus);
/* Closes connections in order (at most 1 s) and then calls `on_closed`. */
void bus_close(struct bus *bus, void (*on_closed)(void *arg), void *arg);
/* After bus_close ended, or to end at once; from none of the bus's callbacks but on_closed. NULL is
 * fine. */
void bus_destroy(struct bus *bus);

/* Hears of readiness changes (may be NULL). */
void bus_on_ready(struct bus *bus, void (*on_change)(bool is_ready, void *arg), void *arg);

/* ── publish ── */

enum bus_outcome {
	BUS_CONFIRMED,   /* the broker has it, in every queue that it is bound for */
	BUS_UNROUTABLE,  /* no queue took it (only where an exchange has no alternate) */
	BUS_NACKED,      /* refused: a full queue, or the broker failed */
	BUS_NO_EXCHANGE, /* the exchange is missing, or we may not write to it: the channel was
	                    closed */
	BUS_UNKNOWN,     /* the connection ended first: publish again with the same id */
};

/* Called exactly once, never from inside bus_publish. */
typedef void bus_on_outcome(enum bus_outcome outcome, void *arg);

/* Publishes with a confirm and `mandatory`. `m` is borrowed for the call. user_id, app_id and a
 * traceparent (the next hop of what the message has) are filled in. */
MUST_CHECK int bus_publish(struct bus *bus, const struct message *m, bus_on_outcome *on_outcome,
    void *arg, struct err *err);

/* The same on a channel apart, for what may well find no exchange: that closes the channel, and all
 * that isn't confirmed on it is unknown. bus_check_apart: whether it would be taken now. */
MUST_CHECK int bus_publish_apart(struct bus *bus, const struct message *m,
    bus_on_outcome *on_outcome, void *arg, struct err *err);
MUST_CHECK int bus_check_apart(const struct bus *bus, struct err *err);

/* Publishes `e` to `exchange` with `routing_key` as a CloudEvents document, persistent, properties
 * mirrored. */
MUST_CHECK int bus_publish_event(struct bus *bus, const char *exchange, const char *routing_key,
    const struct event *e, bus_on_outcome *on_outcome, void *arg, struct err *err);

/* ── subscribe ── */

struct delivery;

/* A delivery is yours from this call until you settle it, exactly once, now or later:
 * delivery_done() acknowledges, delivery_retry() sends a copy through the retry queues (5 s, 30 s,
 * 5 min, 1 h, then dead), delivery_reject() a copy to <queue>.dead with `why`; both acknowledge
 * when the copy is confirmed. Settling frees it. After a reconnect settling is a counted no-op: the
 * broker delivers it again. */
typedef void bus_on_delivery(struct delivery *d, void *arg);

const struct message *delivery_message(const struct delivery *d); /* borrowed until settled */
void delivery_done(struct delivery *d);
void delivery_retry(struct delivery *d, const char *why);
void delivery_reject(struct delivery *d, const char *why);

/* Consumes a queue of the topology (checked passively). Before or after bus_start. Bodies over
 * MESSAGE_BODY_MAX are rejected before they come here. Lives as long as the bus. */
void bus_subscribe(
    struct bus *bus, const char *queue, unsigned prefetch, bus_on_delivery *on_delivery, void *arg);

/* The same for events: the envelope is parsed first; what is none, or was sent by somebody who may
 * not send its type, is rejected with its reason. `e` and `data` are borrowed until the delivery is
 * settled. */
typedef void bus_on_event(
    struct delivery *d, const struct event *e, const struct json *data, void *arg);
void bus_subscribe_event(
    struct bus *bus, const char *queue, unsigned prefetch, bus_on_event *on_event, void *arg);

/* ── serve ── */

struct request;

/* A request is yours until you answer it, exactly once, now or later, with request_reply,
 * request_refuse or request_drop: the answer is published and the request acknowledged. Requests
 * past their deadline, and of somebody who may not call the operation, never come here. */
typedef void bus_on_request(struct request *r, void *arg);

const struct message *request_message(
    const struct request *r); /* borrowed until answered; type = operation */
const char *request_operation(const struct request *r);   /* "combat.attack", the routing key */
const char *request_principal(const struct request *r);   /* never NULL: "" when absent */
const char *request_traceparent(const struct request *r); /* this hop; never NULL */
int64_t request_remaining_ms(
    const struct request *r); /* counted from receipt on the monotonic clock */
/* `body` is a JSON document, copied. is_replayed marks the stored reply of an earlier run. */
void request_reply(struct request *r, const void *body, size_t size, bool is_replayed);
/* The answer is a refusal document (schemas/replies/refusal.json), type "refusal". */
void request_refuse(struct request *r, const void *refusal, size_t size, bool is_replayed);
/* No answer: the caller is gone, or will repeat (the machinery failed). */
void request_drop(struct request *r);
/* The request is poison: a copy goes to <queue>.dead with `why`, and the caller gets the refusal
 * document. */
void request_reject(struct request *r, const char *why, const void *refusal, size_t size);

/* Serves a domain's queue: declared at each connect from the topology (classic, not durable), bound
 * to `requests` by <domain>.*. */
void bus_serve(
    struct bus *bus, const char *queue, unsigned prefetch, bus_on_request *on_request, void *arg);
/* Stops and resumes taking new requests into hand (they wait in the local queue, bounded by
 * prefetch). */
void bus_pause_serving(struct bus *bus, bool pause);

/* ── call ── */

struct bus_call {
	const char *operation;    /* routing key on `requests` */
	const char *operation_id; /* message_id; NULL for reads */
	const char *principal;    /* header x-principal */
	const char *traceparent;  /* of the caller's caller; NULL starts a trace */
	const void *body;         /* JSON, borrowed for the call */
	size_t body_size;
	int64_t deadline_ms; /* from now; 1..60000 */
};

struct bus_answer {
	int code; /* 0: an answer came; ERR_TIMEOUT, ERR_UNROUTABLE (no such queue), ERR_UNSURE (the
	           * reply connection was lost: repeat with the same operation id), ERR_UNAVAILABLE
	           */
	bool is_refusal; /* body is a refusal document */
	bool is_replayed;
	const void *body; /* borrowed for the callback */
	size_t body_size;
};

/* Called exactly once, never from inside bus_call. */
typedef void bus_on_answer(const struct bus_answer *a, void *arg);

MUST_CHECK int bus_call(struct bus *bus, const struct bus_call *call, bus_on_answer *on_answer,
    void *arg, struct err *err);

#endif
