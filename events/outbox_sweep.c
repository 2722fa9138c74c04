/* The outbox's sweeper: publishes the rows that were left behind.
 *
 * It looks at the table every SWEEP_MS while broker and database are there. One sweep takes rows of
 * one exchange, the one that waits longest, under a lock that keeps other processes of this
 * producer from doing the same, and pushes their not_before out, further with each attempt; the
 * next begins when all of it was answered. So an exchange that is gone holds up nobody. */
#include "events/log.h"
#include "events/outbox_parts.h"

#define SWEEP_MS 1500 /* between looks at the table, when there was nothing */
#define PUMP_MS 20    /* until a congested bus is tried again */

static const struct postgres_statement take_rows = {
	"outbox_take",
	"WITH due AS MATERIALIZED ("
	"  SELECT event_id FROM outbox WHERE producer = $1 AND not_before < now() AND exchange = ("
	"    SELECT exchange FROM outbox WHERE producer = $1 AND not_before < now()"
	"    ORDER BY not_before LIMIT 1)"
	"  AND (SELECT pg_try_advisory_xact_lock(hashtext('wildmarch outbox'), hashtext($1)))"
	"  ORDER BY aggregate, version LIMIT 500),"
	" taken AS (UPDATE outbox o SET attempts = o.attempts + 1,"
	"  not_before = now() + interval '10 s' * power(2, least(o.attempts, 5))"
	"  FROM due WHERE o.event_id = due.event_id"
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
	TAILQ_INSERT_TAIL(&o->sweep.taken, item, link);
}

static void
on_taken(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct outbox *o = arg;
	size_t rows = err == NULL ? postgres_rows(results, 0) : 0;

	if (err == NULL) {
		o->sweep.rows = (double)postgres_i64(results, 1, 0, 0);
		o->sweep.oldest_seconds = (double)postgres_i64(results, 1, 0, 1);
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
	    LOG_T("exchange", TAILQ_FIRST(&o->sweep.taken)->message.exchange));
	counter_add(o->sweep.total, rows);
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
		loop_timer_arm(o->sweep.timer, SWEEP_MS);
		return;
	}
	o->sweep.is_running = true;
	postgres_acquire(o->postgres, OUTBOX_WAIT_MS, on_sweep_session, o);
}

void
sweep_answered(struct outbox *o)
{
	o->sweep.open--;
	sweep_pump(o);
}

/* ── life ── */

static double
read_rows(void *arg)
{
	return ((struct outbox *)arg)->sweep.rows;
}

static double
read_oldest(void *arg)
{
	return ((struct outbox *)arg)->sweep.oldest_seconds;
}

static void
add_metrics(struct outbox *o, struct metrics *metrics)
{
	o->sweep.total = metrics_counter(
	    metrics, "wildmarch_outbox_swept_total", NULL, "Events that the sweeper published");
	metrics_gauge_read(metrics, "wildmarch_outbox_rows", NULL,
	    "Events not yet confirmed, as of the last sweep", read_rows, o);
	metrics_gauge_read(metrics, "wildmarch_outbox_oldest_seconds", NULL,
	    "Age of the oldest of them", read_oldest, o);
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
	loop_timer_destroy(o->sweep.pump_timer);
	loop_timer_destroy(o->sweep.timer);
}
