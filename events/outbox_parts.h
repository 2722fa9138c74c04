/* Private to outbox.c, outbox_sweep.c and outbox_gone.c: events on their way to the broker, who
 * puts them on it, and what waits because the way is gone. */
#ifndef EVENTS_OUTBOX_PARTS_H
#define EVENTS_OUTBOX_PARTS_H

#include "events/loop.h"
#include "events/metrics.h"
#include "events/outbox.h"
#include "events/text.h"

#include <sys/queue.h>

#define OUTBOX_WAIT_MS 2000 /* for a connection */
#define OUTBOX_GONE_MAX 32  /* exchanges remembered as gone */

/* An event on its way, with all that is published of it. */
struct item {
	TAILQ_ENTRY(item) link;
	struct outbox *outbox;
	bool is_swept, is_parked;
	struct message message; /* its texts stand in `texts` */
	char *texts, *body;
	const char *aggregate; /* of one that is to be stored; NULL: it came from there */
	int64_t version;
};

TAILQ_HEAD(item_list, item);

/* An exchange that the broker says is missing, or not ours to write. */
struct gone {
	char exchange[256];
	int64_t rows; /* that are parked for it, as of the last look at the table; 10000: or more */
	int64_t oldest_seconds; /* age of the oldest of them */
	int64_t unswept_ms;     /* until then its events are left to the sweeper, parked or not */
	int64_t probe_ms;       /* when a parked row is tried next */
	bool is_back;           /* one was confirmed */
};

struct gone_list {
	unsigned count;
	struct gone all[OUTBOX_GONE_MAX];
};

/* The sweeper's share. */
struct sweep {
	struct loop_timer *timer, *pump_timer;
	bool is_running;              /* from taking rows until all of them were answered */
	struct item_list taken;       /* and not yet published */
	unsigned open;                /* published and not yet answered */
	int64_t rows, oldest_seconds; /* in the table and not parked, when it looked last */
	unsigned first_query;         /* of those that it has the results of: the taking */
	bool takes_parked;            /* this time */
	struct text failed; /* "{id,id": found no exchange, to be parked with the next look */
	struct counter *total, *parked_total;
};

struct outbox {
	struct loop *loop;
	struct bus *bus;
	struct postgres *postgres;
	char *producer;
	struct item_list committed; /* to be published with the next run */
	struct item_list published; /* not confirmed yet */
	struct loop_timer *publish_timer;

	struct gone_list gone;

	struct text done;     /* "{id,id": confirmed, to be deleted */
	struct text deleting; /* the same, while its DELETE is out */
	unsigned done_count, deleting_count;
	struct loop_timer *delete_timer;

	struct sweep sweep;
};

/* A copy of the message's texts; `body` becomes the item's, to be freed with it. `aggregate` NULL:
 * it is stored already. */
struct item *item_create(struct outbox *o, const struct message *m, const char *traceparent,
    const char *aggregate, char *body, size_t body_size);
/* A swept one goes by the bus' channel apart. 0: the item is with the bus, and ends when that has
 * answered. */
MUST_CHECK int item_publish(struct item *item, struct err *err);
void items_clear(struct item_list *items);

/* `metrics` may be NULL. */
void sweep_start(struct outbox *o, struct metrics *metrics);
void sweep_stop(struct outbox *o);
/* One of its items was answered. */
void sweep_answered(struct outbox *o, const struct item *item, enum bus_outcome outcome);

/* ── outbox_gone.c ── */

/* Events for it aren't published now. */
bool gone_holds(struct gone_list *list, const char *exchange);
/* A publish found it missing; a parked row was confirmed. */
void gone_note(struct gone_list *list, const char *exchange);
void gone_confirmed(struct gone_list *list, const char *exchange);
/* The one whose parked rows are to be tried now; NULL: none. */
struct gone *gone_due(struct gone_list *list);
void gone_tried(struct gone *g);
/* What the table holds: rows of exchange, count, age of the oldest in seconds. */
void gone_look(struct gone_list *list, const struct postgres_results *r, size_t query);
int64_t gone_rows(const struct gone_list *list);
int64_t gone_oldest_seconds(const struct gone_list *list);
/* Those that rows are parked for, as an array of Postgres'. */
void gone_put_names(const struct gone_list *list, struct text *out);

#endif
