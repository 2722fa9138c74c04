/* What bus.c, bus_metrics.c, bus_queues.c, call.c, serve.c, subscribe.c and settle.c share; nobody
 * else includes it.
 *
 * The connection that publishes has a channel for calls and replies, and three with confirms:
 * events, events apart, copies (retries and dead letters). The one that consumes has a channel for
 * each consumer: replies, served queues, subscriptions. */
#ifndef EVENTS_BUS_PARTS_H
#define EVENTS_BUS_PARTS_H

#include "events/amqp/connection.h"
#include "events/amqp/consumer.h"
#include "events/amqp/publisher.h"
#include "events/bus.h"
#include "events/metrics.h"

#include <sys/queue.h>

struct calls;
struct copies;
struct served;
struct subscription;
struct topology_queue;

#define BUS_OVERSIZED "the body is larger than 1 MiB"
#define NAME_ROOM 256 /* of an exchange, a queue, a consumer tag, and its NUL */

/* How calls end, for counting. */
enum call_result {
	CALL_OK,
	CALL_REFUSED,
	CALL_TIMEOUT,
	CALL_UNROUTABLE,
	CALL_UNSURE,
	CALL_RESULTS
};

struct bus_metrics {
	struct counter *calls[CALL_RESULTS];
	struct counter *published, *confirmed, *returned, *nacked, *unsure, *no_exchange;
	struct counter *stale_acks, *late_replies, *replies_returned, *replies_lost,
	    *requests_expired;
	struct counter *copies_failed, *publish_reconnects, *consume_reconnects;
	struct histogram *confirm_time, *call_time;
};

/* A queue that is consumed, and what is counted about it. */
struct bus_queue {
	char name[NAME_ROOM];
	struct counter *deliveries, *retries, *dead_letters;
};

/* A line about a message, under its trace. `place`: the queue that it came by, or the exchange that
 * it goes to. */
void bus_log_hop(const char *what, const char *place, const struct message *m);

LIST_HEAD(delivery_list, delivery);
SLIST_HEAD(subscription_list, subscription);
SLIST_HEAD(served_list, served);

struct bus {
	struct loop *loop;
	char *service;
	char app_id[128];
	struct connection *publish, *consume;
	struct publisher *calls_out, *events_out, *apart_out, *copies_out;
	struct calls *calls; /* NULL: bus_call isn't wanted */
	struct subscription_list subscriptions;
	struct served_list served;
	struct delivery_list held; /* handed to the service, not settled */
	struct copies *copies;
	struct metrics *all_metrics; /* NULL: none are kept */
	struct bus_metrics metrics;
	int64_t blocked_since_us, blocked_us; /* 0: it isn't; of the times before */
	struct loop_task *pump;               /* takes requests into hand, tells of readiness */
	bool is_started, is_draining, is_closing, is_paused, was_ready;
	void (*on_ready)(bool is_ready, void *arg);
	void *on_ready_arg;
	void (*on_closed)(void *arg);
	void *on_closed_arg;
};

/* Puts in what every message of ours carries: user_id, app_id, and the next hop of `traceparent`
 * (NULL starts a trace), written to `hop`. */
void bus_stamp(struct bus *bus, struct message *m, const char *traceparent, char *hop);
/* Whether `m`, as it was received, is one of ours that comes back by a retry, or may be sent by who
 * signed it: see sender_check. */
MUST_CHECK int bus_check_sender(
    const struct bus *bus, const struct message *m, const char *type, struct err *err);
bool bus_is_blocked(const struct bus *bus); /* by the broker, on either connection */
/* The name of this machine. */
void bus_host(char *ret, size_t room);
/* "<host>-<pid>-<epoch>": names what belongs to this connection alone. */
void bus_instance(const struct bus *bus, char *ret, size_t room);

/* bus_metrics.c */
/* When all parts are there. Nothing is counted without metrics. */
void bus_metrics_init(struct bus *bus);
/* Copies the name, and makes the counters. */
void bus_queue_init(const struct bus *bus, struct bus_queue *queue, const char *name);

/* bus_queues.c */
/* A consumer of `queue`, with the owner's `arg`; its tag "<service>-<host>-<pid>-<queue>". */
struct consumer *bus_consume(
    struct bus *bus, const char *queue, unsigned prefetch, const struct consumer_owner *owner);
/* Declares a queue with the arguments that the topology gives it; `name` for one that is named at
 * run time. */
void bus_declare(
    struct channel *ch, const struct topology_queue *queue, const char *name, bool is_exclusive);
void bus_check_queue(struct channel *ch, const char *name);
void bus_bind(struct channel *ch, const char *queue, const char *exchange, const char *routing_key);

/* call.c */
struct calls *calls_create(struct bus *bus);
void calls_destroy(struct calls *c);
bool calls_are_ready(const struct calls *c);
size_t calls_pending(const struct calls *c);
void calls_returned(struct calls *c, const struct channel_return *r);

/* serve.c */
void serve_pump(struct bus *bus);
const char *serve_complaint(const struct bus *bus); /* NULL: all are served */
void serve_cancel(struct bus *bus);
bool serve_is_idle(const struct bus *bus);
void serve_destroy(struct bus *bus);

/* subscribe.c */
/* Says which queues were lost since the last call, and which are back. */
void subscribe_watch(struct bus *bus);
unsigned subscribe_lost(const struct bus *bus); /* how many are lost now */
const char *subscribe_complaint(const struct bus *bus);
void subscribe_cancel(struct bus *bus);
bool subscribe_is_idle(const struct bus *bus);
void subscribe_destroy(struct bus *bus);

/* settle.c: copies of what can't be handled now, or ever. */
struct copies *copies_create(struct bus *bus);
void copies_destroy(struct copies *c);
size_t copies_open(const struct copies *c);
/* The delivery, which came from `queue`, is settled once its copy is confirmed. */
void copies_retry(
    struct copies *c, struct delivery *d, const struct bus_queue *queue, const char *why);
void copies_reject(
    struct copies *c, struct delivery *d, const struct bus_queue *queue, const char *why);

#endif
