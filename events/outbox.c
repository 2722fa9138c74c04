/* An event's way from its transaction to the broker, and out of the table.
 *
 *   outbox_add ──INSERT──▶ COMMIT ──outbox_committed──▶ published ──confirmed──▶ deleted
 *                             │                          ▲
 *                             └──crash, lost confirm,────┴── the sweeper
 *                                broker away
 *
 * Rows are deleted 500 at a time, or what there is after 50 ms.
 *
 * A row's not_before says when the sweeper may take it: 8 s after it was written, so that it meets
 * only what was left behind, and later after each attempt. One sweep takes rows of one exchange,
 * the one that waits longest, under a lock that keeps other processes of this producer from doing
 * the same; the next begins when all of it was answered. So an exchange that is gone holds up
 * nobody. What is published twice has the same id. */
#include "events/outbox.h"

#include "events/clock.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/service.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define DELETE_ROWS 500
#define DELETE_MS 50
#define DELETE_RETRY_MS 1000
#define DELETE_KEPT 20000 /* ids at most; what is forgotten is published once more */
#define SWEEP_MS 1500     /* between looks at the table, when there was nothing */
#define PUMP_MS 20        /* until a congested bus is tried again */
#define WAIT_MS 2000      /* for a connection */
#define MISSING_MS 10000  /* an exchange that was gone is the sweeper's alone for so long */

/* An event on its way, with all that is published of it. */
struct item {
	TAILQ_ENTRY(item) link;
	struct outbox *outbox;
	bool is_swept;
	struct message message; /* its texts stand in `texts` */
	char *texts, *body;
};

TAILQ_HEAD(item_list, item);

struct outbox_batch {
	struct outbox *outbox;
	struct item_list items;
};

struct outbox {
	struct loop *loop;
	struct bus *bus;
	struct postgres *postgres;
	char *producer;
	struct item_list published; /* not confirmed yet */

	char missing[256]; /* the exchange that was found gone last */
	int64_t missing_until_ms;

	struct text done;     /* "{id,id": confirmed, to be deleted */
	struct text deleting; /* the same, while its DELETE is out */
	unsigned done_count, deleting_count;
	struct loop_timer *delete_timer;

	struct loop_timer *sweep_timer;
	bool is_sweeping;       /* from taking rows until all of them were answered */
	struct item_list swept; /* taken and not yet published */
	unsigned swept_open;    /* published and not yet answered */
	struct loop_timer *pump_timer;

	double rows, oldest_seconds; /* as of the last sweep */
	struct counter *swept_total;
};

static const struct postgres_statement insert = {
	"outbox_insert",
	"INSERT INTO outbox (event_id, producer, aggregate, version, exchange, routing_key,"
	" headers, body)"
	" VALUES ($1::uuid, $2, $3, $4::bigint, $5, $6, $7::jsonb, $8)",
};

static const struct postgres_statement delete_rows = {
	"outbox_delete",
	"DELETE FROM outbox WHERE event_id = ANY ($1::uuid[])",
};

static const struct postgres_statement take_rows = {
	"outbox_take",
	"WITH due AS MATERIALIZED ("
	"  SELECT id FROM outbox WHERE producer = $1 AND not_before < now() AND exchange = ("
	"    SELECT exchange FROM outbox WHERE producer = $1 AND not_before < now()"
	"    ORDER BY not_before LIMIT 1)"
	"  AND (SELECT pg_try_advisory_xact_lock(hashtext('wildmarch outbox'), hashtext($1)))"
	"  ORDER BY aggregate, version LIMIT 500),"
	" taken AS (UPDATE outbox o SET attempts = o.attempts + 1,"
	"  not_before = now() + interval '10 s' * power(2, least(o.attempts, 5))"
	"  FROM due WHERE o.id = due.id"
	"  RETURNING o.event_id, o.aggregate, o.version, o.exchange, o.routing_key, o.headers,"
	"   o.body)"
	" SELECT event_id, exchange, routing_key, headers->>'type', headers->>'correlation_id',"
	" headers->>'traceparent',"
	" coalesce(headers->>'timestamp', '0'), body FROM taken ORDER BY aggregate, version",
};

static const struct postgres_statement measure = {
	"outbox_measure",
	"SELECT count(*),"
	" coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::bigint"
	" FROM (SELECT created_at FROM outbox WHERE producer = $1"
	"  ORDER BY not_before LIMIT 100000) AS rows",
};

static void sweep_pump(struct outbox *o);

/* ── items ── */

static size_t
room_for(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

static const char *
keep(char **at, const char *text)
{
	const char *copy = *at;
	size_t size = room_for(text);

	if (size == 0)
		return NULL;
	memcpy(*at, text, size);
	*at += size;
	return copy;
}

/* A copy of the message's texts; `body` becomes the item's. */
static struct item *
item_create(struct outbox *o, const struct message *m, const char *traceparent, char *body,
    size_t body_size)
{
	struct item *item = calloc(1, sizeof(*item));
	char *at;

	if (item == NULL)
		abort();
	item->texts =
	    malloc(room_for(m->exchange) + room_for(m->routing_key) + room_for(m->type) +
		   room_for(m->id) + room_for(m->correlation_id) + room_for(traceparent) + 1);
	if (item->texts == NULL)
		abort();
	at = item->texts;
	item->outbox = o;
	item->body = body;
	item->message = (struct message){
		.exchange = keep(&at, m->exchange),
		.routing_key = keep(&at, m->routing_key),
		.type = keep(&at, m->type),
		.id = keep(&at, m->id),
		.correlation_id = keep(&at, m->correlation_id),
		.content_type = EVENT_CONTENT_TYPE,
		.timestamp_s = m->timestamp_s,
		.is_persistent = true,
		.body = body,
		.body_size = body_size,
	};
	if (traceparent != NULL)
		message_set_header(&item->message, HEADER_TRACEPARENT, keep(&at, traceparent));
	return item;
}

static void
item_destroy(struct item *item)
{
	free(item->texts);
	free(item->body);
	free(item);
}

static void
items_clear(struct item_list *items)
{
	struct item *item;

	while ((item = TAILQ_FIRST(items)) != NULL) {
		TAILQ_REMOVE(items, item, link);
		item_destroy(item);
	}
}

/* ── deleting ── */

static void on_delete_session(struct postgres_session *s, const struct err *err, void *arg);

static void
delete_soon(struct outbox *o, int64_t ms)
{
	if (o->done_count > 0 && o->deleting_count == 0 && !loop_timer_is_armed(o->delete_timer))
		loop_timer_arm(o->delete_timer, ms);
}

static void
delete_now(void *arg)
{
	struct outbox *o = arg;
	struct text empty = o->deleting;

	loop_timer_disarm(o->delete_timer);
	o->deleting = o->done;
	o->deleting_count = o->done_count;
	o->done = empty;
	o->done_count = 0;
	text_putc(&o->deleting, '}');
	postgres_acquire(o->postgres, WAIT_MS, on_delete_session, o);
}

static void
add_done(struct outbox *o, const char *ids, size_t size, unsigned count)
{
	text_putc(&o->done, o->done_count == 0 ? '{' : ',');
	text_add(&o->done, ids, size);
	o->done_count += count;
}

/* Whether or not the rows went, new ones may have come. */
static void
delete_ended(struct outbox *o, const struct err *err)
{
	if (err != NULL && o->done_count + o->deleting_count <= DELETE_KEPT)
		add_done(o, o->deleting.bytes + 1, o->deleting.size - 2, o->deleting_count);
	if (err != NULL)
		log_warn("outbox rows not deleted", LOG_I("rows", o->deleting_count),
		    LOG_T("err", err->text));
	text_clear(&o->deleting);
	o->deleting_count = 0;
	delete_soon(o, err != NULL ? DELETE_RETRY_MS : DELETE_MS);
}

static void
on_deleted(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	(void)results;
	delete_ended(arg, err);
	postgres_release(s);
}

static void
on_delete_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct outbox *o = arg;
	struct postgres_params p = { 0 };

	if (err != NULL) {
		delete_ended(o, err);
		return;
	}
	params_text(&p, o->deleting.bytes);
	postgres_query(s, &delete_rows, &p);
	postgres_sync(s, on_deleted, o);
}

static void
row_done(struct outbox *o, const char *event_id)
{
	FAULT_POINT("outbox.confirmed");
	add_done(o, event_id, strlen(event_id), 1);
	if (o->done_count >= DELETE_ROWS && o->deleting_count == 0)
		delete_now(o);
	else
		delete_soon(o, DELETE_MS);
}

/* ── publishing ── */

static bool
is_missing(const struct outbox *o, const char *exchange)
{
	return o->missing_until_ms != 0 && strcmp(o->missing, exchange) == 0 &&
	       clock_monotonic_ms() < o->missing_until_ms;
}

static void
note_missing(struct outbox *o, const char *exchange)
{
	if (!is_missing(o, exchange))
		log_error("events wait for an exchange that is missing or not ours to write",
		    LOG_T("exchange", exchange));
	strncpy(o->missing, exchange, sizeof(o->missing) - 1);
	o->missing_until_ms = clock_monotonic_ms() + MISSING_MS;
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	struct item *item = arg;
	struct outbox *o = item->outbox;
	bool is_swept = item->is_swept;

	TAILQ_REMOVE(&o->published, item, link);
	switch (outcome) {
	case BUS_CONFIRMED:
		row_done(o, item->message.id);
		break;
	case BUS_NO_EXCHANGE:
		note_missing(o, item->message.exchange);
		break;
	case BUS_UNROUTABLE:
		log_error("an event found no queue, it stays in the outbox",
		    LOG_T("exchange", item->message.exchange), LOG_T("event", item->message.id));
		break;
	case BUS_NACKED:
	case BUS_UNKNOWN:
		break; /* the row stays, the sweeper takes it */
	}
	item_destroy(item);
	if (is_swept) {
		o->swept_open--;
		sweep_pump(o);
	}
}

/* 0: the item is with the bus, on_outcome goes on. */
MUST_CHECK static int
item_publish(struct item *item, struct err *err)
{
	struct outbox *o = item->outbox;
	int code = bus_publish(o->bus, &item->message, on_outcome, item, err);

	if (code == 0)
		TAILQ_INSERT_TAIL(&o->published, item, link);
	return code;
}

/* ── a transaction's events ── */

struct outbox_batch *
outbox_begin(struct outbox *o)
{
	struct outbox_batch *b = calloc(1, sizeof(*b));

	if (b == NULL)
		abort();
	b->outbox = o;
	TAILQ_INIT(&b->items);
	return b;
}

static void
put_header(struct text *headers, const char *name, const char *value)
{
	if (value == NULL)
		return;
	text_printf(headers, ",\"%s\":", name);
	text_put_json(headers, value, strlen(value));
}

static void
queue_insert(
    const struct item *item, struct postgres_session *s, const char *aggregate, int64_t version)
{
	const struct message *m = &item->message;
	struct postgres_params p = { 0 };
	struct text headers = { 0 };

	text_printf(&headers, "{\"timestamp\":%" PRId64, m->timestamp_s);
	put_header(&headers, "type", m->type);
	put_header(&headers, "correlation_id", m->correlation_id);
	put_header(&headers, "traceparent", message_header(m, HEADER_TRACEPARENT));
	text_putc(&headers, '}');
	params_text(&p, m->id);
	params_text(&p, item->outbox->producer);
	params_text(&p, aggregate);
	params_i64(&p, version);
	params_text(&p, m->exchange);
	params_text(&p, m->routing_key);
	params_text(&p, headers.bytes);
	params_bytes(&p, m->body, m->body_size);
	postgres_query(s, &insert, &p);
	text_finish(&headers);
}

void
outbox_add(struct outbox_batch *b, struct postgres_session *s, const char *exchange,
    const char *routing_key, const char *aggregate, int64_t version, const struct event *e)
{
	struct message m = {
		.exchange = exchange,
		.routing_key = routing_key,
		.type = e->type,
		.id = e->id,
		.correlation_id = e->correlation_id,
		.timestamp_s = e->time_ms / 1000,
	};
	struct text body = { 0 };
	struct item *item;
	size_t size;
	char *bytes;

	event_write(e, &body);
	bytes = text_steal(&body, &size);
	item = item_create(b->outbox, &m, e->traceparent, bytes, size);
	TAILQ_INSERT_TAIL(&b->items, item, link);
	queue_insert(item, s, aggregate, version);
}

void
outbox_committed(struct outbox_batch *b)
{
	struct err err = { 0 };
	struct item *item;

	FAULT_POINT("outbox.committed");
	while ((item = TAILQ_FIRST(&b->items)) != NULL) {
		TAILQ_REMOVE(&b->items, item, link);
		if (is_missing(b->outbox, item->message.exchange) || item_publish(item, &err) != 0)
			item_destroy(item); /* the row stays, the sweeper takes it */
	}
	FAULT_POINT("outbox.published");
	free(b);
}

void
outbox_abandon(struct outbox_batch *b)
{
	items_clear(&b->items);
	free(b);
}

/* ── the sweeper ── */

/* All that was taken is answered, or the bus takes no more: the rest comes again when its
 * not_before has passed. */
static void
sweep_end(struct outbox *o, int64_t rest_ms)
{
	items_clear(&o->swept);
	o->is_sweeping = false;
	loop_timer_disarm(o->pump_timer);
	loop_timer_arm(o->sweep_timer, rest_ms);
}

/* Publishes what was taken as far as the bus takes it. */
static void
sweep_pump(struct outbox *o)
{
	struct err err = { 0 };
	struct item *item;
	int code = 0;

	if (!o->is_sweeping)
		return;
	while (code == 0 && (item = TAILQ_FIRST(&o->swept)) != NULL) {
		TAILQ_REMOVE(&o->swept, item, link);
		code = item_publish(item, &err);
		if (code == 0)
			o->swept_open++;
		else
			TAILQ_INSERT_HEAD(&o->swept, item, link);
	}
	if (code == ERR_CONGESTED)
		loop_timer_arm(o->pump_timer, PUMP_MS);
	else if (code != 0)
		items_clear(&o->swept);
	if (TAILQ_EMPTY(&o->swept) && o->swept_open == 0)
		sweep_end(o, code == 0 ? 0 : SWEEP_MS);
}

static void
on_pump(void *arg)
{
	sweep_pump(arg);
}

static const char *
text_or_null(const struct postgres_results *r, size_t row, int column)
{
	return postgres_is_null(r, 0, row, column) ? NULL : postgres_text(r, 0, row, column);
}

static void
take_row(struct outbox *o, const struct postgres_results *r, size_t row)
{
	struct message m = {
		.id = postgres_text(r, 0, row, 0),
		.exchange = postgres_text(r, 0, row, 1),
		.routing_key = postgres_text(r, 0, row, 2),
		.type = text_or_null(r, row, 3),
		.correlation_id = text_or_null(r, row, 4),
		.timestamp_s = postgres_i64(r, 0, row, 6),
	};
	size_t size;
	char *body = postgres_bytes(r, 0, row, 7, &size);
	struct item *item = item_create(o, &m, text_or_null(r, row, 5), body, size);

	item->is_swept = true;
	TAILQ_INSERT_TAIL(&o->swept, item, link);
}

static void
on_taken(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct outbox *o = arg;
	size_t rows = err == NULL ? postgres_rows(results, 0) : 0;

	if (err == NULL) {
		o->rows = (double)postgres_i64(results, 1, 0, 0);
		o->oldest_seconds = (double)postgres_i64(results, 1, 0, 1);
	} else {
		log_warn("outbox not swept", LOG_T("err", err->text));
	}
	for (size_t row = 0; row < rows; row++)
		take_row(o, results, row);
	postgres_release(s);
	if (rows == 0) {
		sweep_end(o, SWEEP_MS);
		return;
	}
	log_info("outbox swept", LOG_I("rows", rows),
	    LOG_T("exchange", TAILQ_FIRST(&o->swept)->message.exchange));
	counter_add(o->swept_total, rows);
	sweep_pump(o);
}

static void
on_sweep_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct outbox *o = arg;
	struct postgres_params p = { 0 };

	if (err != NULL) {
		sweep_end(o, SWEEP_MS);
		return;
	}
	params_text(&p, o->producer);
	postgres_query(s, &take_rows, &p);
	postgres_query(s, &measure, &p);
	postgres_sync(s, on_taken, o);
}

static void
on_sweep_due(void *arg)
{
	struct outbox *o = arg;

	if (!bus_is_ready(o->bus, NULL) || !postgres_is_ready(o->postgres, NULL)) {
		loop_timer_arm(o->sweep_timer, SWEEP_MS);
		return;
	}
	o->is_sweeping = true;
	postgres_acquire(o->postgres, WAIT_MS, on_sweep_session, o);
}

/* ── life ── */

static double
read_rows(void *arg)
{
	return ((struct outbox *)arg)->rows;
}

static double
read_oldest(void *arg)
{
	return ((struct outbox *)arg)->oldest_seconds;
}

static void
add_metrics(struct outbox *o, struct metrics *metrics)
{
	o->swept_total = metrics_counter(
	    metrics, "wildmarch_outbox_swept_total", NULL, "Events that the sweeper published");
	metrics_gauge_read(metrics, "wildmarch_outbox_rows", NULL,
	    "Events not yet confirmed, as of the last sweep", read_rows, o);
	metrics_gauge_read(metrics, "wildmarch_outbox_oldest_seconds", NULL,
	    "Age of the oldest of them", read_oldest, o);
}

struct outbox *
outbox_create(struct loop *loop, struct bus *bus, struct postgres *p, const char *producer,
    struct metrics *metrics, struct err *err)
{
	struct outbox *o;

	if (producer[0] == '\0') {
		err_set(err, ERR_CONFIG, "an outbox needs its producer's name");
		return NULL;
	}
	o = calloc(1, sizeof(*o));
	if (o == NULL)
		abort();
	o->loop = loop;
	o->bus = bus;
	o->postgres = p;
	o->producer = strdup(producer);
	if (o->producer == NULL)
		abort();
	TAILQ_INIT(&o->published);
	TAILQ_INIT(&o->swept);
	o->delete_timer = loop_timer_create(loop, delete_now, o);
	o->pump_timer = loop_timer_create(loop, on_pump, o);
	o->sweep_timer = loop_timer_create(loop, on_sweep_due, o);
	loop_timer_arm(o->sweep_timer, SWEEP_MS);
	if (metrics != NULL)
		add_metrics(o, metrics);
	return o;
}

void
outbox_destroy(struct outbox *o)
{
	if (o == NULL)
		return;
	items_clear(&o->published);
	items_clear(&o->swept);
	loop_timer_destroy(o->delete_timer);
	loop_timer_destroy(o->pump_timer);
	loop_timer_destroy(o->sweep_timer);
	text_finish(&o->done);
	text_finish(&o->deleting);
	free(o->producer);
	free(o);
}

bool
outbox_is_idle(const struct outbox *o)
{
	return TAILQ_EMPTY(&o->published) && TAILQ_EMPTY(&o->swept) && o->done_count == 0 &&
	       o->deleting_count == 0;
}
