/* The outbox's sweeper: publishes the rows that were left behind.
 *
 * It looks at the table every SWEEP_MS while broker and database are there. One sweep takes rows of
 * one exchange, the one that waits longest, under a lock that keeps other processes of this
 * producer from doing the same, and pushes their not_before out, further with each attempt; the
 * next begins when all of it was answered. It publishes by a channel apart, and what finds no
 * exchange is parked: so an exchange that is gone holds up nobody. */
#include "events/log.h"
#include "events/outbox_parts.h"

#define SWEEP_MS 1500 /* between looks at the table, when there was nothing */
#define PUMP_MS 20    /* until a congested bus is tried again */
#define TAKE_MOST 500

/* Takes those of the rows that are due, at most so many; they are due again after `wait`. Who got
 * the lock just as another sweeper let go of it sees its rows as they were: not_before is asked
 * twice. */
#define TAKE(rows, order, most, wait)                                                              \
	"WITH due AS MATERIALIZED ("                                                               \
	"  SELECT event_id FROM outbox WHERE producer = $1 AND not_before < now() AND " rows       \
	"  AND (SELECT pg_try_advisory_xact_lock(hashtext('wildmarch outbox'), hashtext($1)))"     \
	"  ORDER BY " order " LIMIT " most "),"                                                    \
	" taken AS (UPDATE outbox o SET attempts = o.attempts + 1, not_before = now() + " wait     \
	"  FROM due WHERE o.event_id = due.event_id AND o.not_before < now()"                      \
	"  RETURNING o.event_id, o.aggregate, o.version, o.exchange, o.routing_key, o.headers,"    \
	"   o.body)"                                                                               \
	" SELECT event_id, exchange, routing_key, headers->>'type', headers->>'correlation_id',"   \
	" headers->>'traceparent',"                                                                \
	" coalesce(headers->>'timestamp', '0'), body FROM taken ORDER BY aggregate, version"

static const struct postgres_statement take_rows = {
	"outbox_take",
	TAKE("parked_at IS NULL AND exchange = (SELECT exchange FROM outbox WHERE producer = $1"
	     " AND not_before < now() AND parked_at IS NULL ORDER BY not_before LIMIT 1)",
	    "aggregate, version", "500", "interval '10 s' * power(2, least(o.attempts, 5))"),
};

/* There may be millions: in the order of an index, which is an aggregate's, too. */
static const struct postgres_statement take_parked = {
	"outbox_take_parked",
	TAKE("parked_at IS NOT NULL AND exchange = $2", "created_at", "$3::int", "interval '10 s'"),
};

static const struct postgres_statement park_failed = {
	"outbox_park",
	"UPDATE outbox SET parked_at = now(), not_before = now()"
	" WHERE event_id = ANY ($1::uuid[]) AND parked_at IS NULL",
};

/* What is due for an exchange that others are parked for joins them. */
static const struct postgres_statement park_behind = {
	"outbox_park_behind",
	"UPDATE outbox SET parked_at = now(), not_before = now() WHERE event_id IN"
	" (SELECT event_id FROM outbox WHERE producer = $1 AND not_before < now()"
	"  AND parked_at IS NULL AND exchange = ANY ($2::text[]) LIMIT 5000)",
};

/* Steps from name to name in the index, and counts no further than a gauge needs. */
static const struct postgres_statement list_parked = {
	"outbox_parked",
	"WITH RECURSIVE name AS ("
	" (SELECT exchange FROM outbox WHERE producer = $1 AND parked_at IS NOT NULL"
	"   ORDER BY exchange LIMIT 1)"
	" UNION ALL SELECT (SELECT o.exchange FROM outbox o WHERE o.producer = $1"
	"   AND o.parked_at IS NOT NULL AND o.exchange > name.exchange ORDER BY o.exchange LIMIT 1)"
	"  FROM name WHERE name.exchange IS NOT NULL)"
	" SELECT exchange, (SELECT count(*) FROM (SELECT FROM outbox o WHERE o.producer = $1"
	"   AND o.exchange = name.exchange AND o.parked_at IS NOT NULL LIMIT 10000) AS rows),"
	"  (SELECT extract(epoch FROM clock_timestamp() - o.created_at)::bigint FROM outbox o"
	"   WHERE o.producer = $1 AND o.exchange = name.exchange AND o.parked_at IS NOT NULL"
	"   ORDER BY o.created_at LIMIT 1)"
	" FROM name WHERE exchange IS NOT NULL",
};

static const struct postgres_statement measure = {
	"outbox_measure",
	"SELECT count(*),"
	" coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::bigint"
	" FROM (SELECT created_at FROM outbox WHERE producer = $1 AND parked_at IS NULL"
	"  ORDER BY not_before LIMIT 100000) AS rows",
};

/* All that was taken is answered, or the bus takes no more: the rest comes again when its
 * not_before has passed. */
static void
sweep_end(struct outbox *o, int64_t rest_ms)
{
	items_clear(&o->sweep.taken);
	o->sweep.is_running = false;
	loop_timer_disarm(o->sweep.pump_timer);
	loop_timer_arm(o->sweep.timer, rest_ms);
}

/* Publishes what was taken as far as the bus takes it. */
static void
sweep_pump(struct outbox *o)
{
	struct err err = { 0 };
	struct item *item;
	int code = 0;

	if (!o->sweep.is_running)
		return;
	while (code == 0 && (item = TAILQ_FIRST(&o->sweep.taken)) != NULL) {
		TAILQ_REMOVE(&o->sweep.taken, item, link);
		code = item_publish(item, &err);
		if (code == 0)
			o->sweep.open++;
		else
			TAILQ_INSERT_HEAD(&o->sweep.taken, item, link);
	}
	if (code == ERR_CONGESTED)
		loop_timer_arm(o->sweep.pump_timer, PUMP_MS);
	else if (code != 0)
		items_clear(&o->sweep.taken);
	if (TAILQ_EMPTY(&o->sweep.taken) && o->sweep.open == 0)
		sweep_end(o, code == 0 ? 0 : SWEEP_MS);
}

static void
on_pump(void *arg)
{
	sweep_pump(arg);
}

static const char *
text_or_null(const struct postgres_results *r, size_t query, size_t row, int column)
{
	return postgres_is_null(r, query, row, column) ? NULL
	                                               : postgres_text(r, query, row, column);
}

static void
take_row(struct outbox *o, const struct postgres_results *r, size_t query, size_t row)
{
	struct message m = {
		.id = postgres_text(r, query, row, 0),
		.exchange = postgres_text(r, query, row, 1),
		.routing_key = postgres_text(r, query, row, 2),
		.type = text_or_null(r, query, row, 3),
		.correlation_id = text_or_null(r, query, row, 4),
		.timestamp_s = postgres_i64(r, query, row, 6),
	};
	size_t size;
	char *body = postgres_bytes(r, query, row, 7, &size);
	struct item *item = item_create(o, &m, text_or_null(r, query, row, 5), NULL, body, size);

	item->is_swept = true;
	item->is_parked = o->sweep.takes_parked;
	TAILQ_INSERT_TAIL(&o->sweep.taken, item, link);
}

/* Queries number from, from + 1 and from + 2 are the taking, the measure and the list. */
static size_t
take_results(struct outbox *o, const struct postgres_results *r, size_t from)
{
	size_t rows = postgres_rows(r, from);

	for (size_t row = 0; row < rows; row++)
		take_row(o, r, from, row);
	o->sweep.rows = postgres_i64(r, from + 1, 0, 0);
	o->sweep.oldest_seconds = postgres_i64(r, from + 1, 0, 1);
	gone_look(&o->gone, r, from + 2);
	return rows;
}

static void
on_taken(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct outbox *o = arg;
	size_t rows = 0;

	if (err == NULL)
		rows = take_results(o, results, o->sweep.first_query);
	else
		log_warn("outbox not swept", LOG_T("err", err->text));
	postgres_release(s);
	if (rows == 0) {
		sweep_end(o, gone_due(&o->gone) != NULL && !o->sweep.takes_parked ? 0 : SWEEP_MS);
		return;
	}
	if (!o->sweep.takes_parked)
		log_info("outbox swept", LOG_I("rows", rows),
		    LOG_T("exchange", TAILQ_FIRST(&o->sweep.taken)->message.exchange));
	counter_add(o->sweep.total, rows);
	sweep_pump(o);
}

static void
queue_parking(struct outbox *o, struct postgres_session *s)
{
	struct postgres_params failed = { 0 }, behind = { 0 };
	struct text names = { 0 };

	if (o->sweep.failed.size > 0) {
		text_putc(&o->sweep.failed, '}');
		params_text(&failed, o->sweep.failed.bytes);
		postgres_query(s, &park_failed, &failed);
		text_clear(&o->sweep.failed);
		o->sweep.first_query++;
	}
	if (gone_rows(&o->gone) > 0) {
		gone_put_names(&o->gone, &names);
		params_text(&behind, o->producer);
		params_text(&behind, names.bytes);
		postgres_query(s, &park_behind, &behind);
		o->sweep.first_query++;
	}
	text_finish(&names);
}

/* Parked rows have every other turn, when they are due: one to see whether their exchange is back,
 * and then all. */
static void
queue_taking(struct outbox *o, struct postgres_session *s)
{
	struct gone *g = o->sweep.takes_parked ? NULL : gone_due(&o->gone);
	struct postgres_params p = { 0 };

	params_text(&p, o->producer);
	o->sweep.takes_parked = g != NULL;
	if (g != NULL) {
		params_text(&p, g->exchange);
		params_i64(&p, g->is_back ? TAKE_MOST : 1);
		gone_tried(g);
	}
	postgres_query(s, g != NULL ? &take_parked : &take_rows, &p);
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
	o->sweep.first_query = 0;
	queue_parking(o, s);
	queue_taking(o, s);
	params_text(&p, o->producer);
	postgres_query(s, &measure, &p);
	postgres_query(s, &list_parked, &p);
	postgres_sync(s, on_taken, o);
}

static void
on_sweep_due(void *arg)
{
	struct outbox *o = arg;
	struct err err;

	if (bus_check_apart(o->bus, &err) != 0 || !postgres_is_ready(o->postgres, NULL)) {
		loop_timer_arm(o->sweep.timer, SWEEP_MS);
		return;
	}
	o->sweep.is_running = true;
	postgres_acquire(o->postgres, OUTBOX_WAIT_MS, on_sweep_session, o);
}

void
sweep_answered(struct outbox *o, const struct item *item, enum bus_outcome outcome)
{
	if (outcome == BUS_NO_EXCHANGE && !item->is_parked) {
		text_putc(&o->sweep.failed, o->sweep.failed.size == 0 ? '{' : ',');
		text_puts(&o->sweep.failed, item->message.id);
		counter_add(o->sweep.parked_total, 1);
	}
	o->sweep.open--;
	sweep_pump(o);
}

/* ── life ── */

static double
read_rows(void *arg)
{
	const struct outbox *o = arg;

	return (double)(o->sweep.rows + gone_rows(&o->gone));
}

static double
read_oldest(void *arg)
{
	const struct outbox *o = arg;
	int64_t parked = gone_oldest_seconds(&o->gone);

	return (double)(parked > o->sweep.oldest_seconds ? parked : o->sweep.oldest_seconds);
}

static double
read_parked(void *arg)
{
	return (double)gone_rows(&((struct outbox *)arg)->gone);
}

static void
add_metrics(struct outbox *o, struct metrics *metrics)
{
	o->sweep.total = metrics_counter(
	    metrics, "outbox_swept_total", NULL, "Events that the sweeper published");
	metrics_gauge_read(metrics, "outbox_rows", NULL,
	    "Events not yet confirmed, as of the last sweep", read_rows, o);
	metrics_gauge_read(
	    metrics, "outbox_oldest_seconds", NULL, "Age of the oldest of them", read_oldest, o);
	o->sweep.parked_total = metrics_counter(metrics, "outbox_parked_total", NULL,
	    "Events that were parked because their exchange was gone");
	metrics_gauge_read(metrics, "outbox_parked_rows", NULL,
	    "Events that are parked, as of the last sweep", read_parked, o);
}

void
sweep_start(struct outbox *o, struct metrics *metrics)
{
	TAILQ_INIT(&o->sweep.taken);
	o->sweep.pump_timer = loop_timer_create(o->loop, on_pump, o);
	o->sweep.timer = loop_timer_create(o->loop, on_sweep_due, o);
	loop_timer_arm(o->sweep.timer, SWEEP_MS);
	if (metrics != NULL)
		add_metrics(o, metrics);
}

void
sweep_stop(struct outbox *o)
{
	items_clear(&o->sweep.taken);
	text_finish(&o->sweep.failed);
	loop_timer_destroy(o->sweep.pump_timer);
	loop_timer_destroy(o->sweep.timer);
}
