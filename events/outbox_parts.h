/* Private to outbox.c and outbox_sweep.c: events on their way to the broker, and who puts them on
 * it. */
#ifndef EVENTS_OUTBOX_PARTS_H
#define EVENTS_OUTBOX_PARTS_H

#include "events/loop.h"
#include "events/metrics.h"
#include "events/outbox.h"
#include "events/text.h"

#include <sys/queue.h>

#define OUTBOX_WAIT_MS 2000 /* for a connection */

/* An event on its way, with all that is published of it. */
struct item {
	TAILQ_ENTRY(item) link;
	struct outbox *outbox;
	bool is_swept;
	struct message message; /* its texts stand in `texts` */
	char *texts, *body;
};

TAILQ_HEAD(item_list, item);

/* The sweeper's share. */
struct sweep {
	struct loop_timer *timer, *pump_timer;
	bool is_running;             /* from taking rows until all of them were answered */
	struct item_list taken;      /* and not yet published */
	unsigned open;               /* published and not yet answered */
	double rows, oldest_seconds; /* in the table, when it looked last */
	struct counter *total;
};

struct outbox {
	struct loop *loop;
	struct bus *bus;
	struct postgres *postgres;
	char *producer;
	struct item_list committed; /* to be published with the next run */
	struct item_list published; /* not confirmed yet */
	struct loop_timer *publish_timer;

	char missing[256]; /* the exchange that was found gone last */
	int64_t missing_until_ms;

	struct text done;     /* "{id,id": confirmed, to be deleted */
	struct text deleting; /* the same, while its DELETE is out */
	unsigned done_count, deleting_count;
	struct loop_timer *delete_timer;

	struct sweep sweep;
};

/* A copy of the message's texts; `body` becomes the item's, to be freed with it. */
struct item *item_create(struct outbox *o, const struct message *m, const char *traceparent,
    char *body, size_t body_size);
/* 0: the item is with the bus, and ends when that has answered. */
MUST_CHECK int item_publish(struct item *item, struct err *err);
void items_clear(struct item_list *items);

/* `metrics` may be NULL. */
void sweep_start(struct outbox *o, struct metrics *metrics);
void sweep_stop(struct outbox *o);
/* One of its items was answered. */
void sweep_answered(struct outbox *o);

#endif
