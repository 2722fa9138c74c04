/* An event's way from its transaction to the broker, and out of the table.
 *
 * outbox_store ──INSERT──▶ COMMIT ──outbox_committed──▶ published ──confirmed──▶ deleted
 *                             │                          ▲
 *                             └──crash, lost confirm,────┴── the sweeper
 *                                broker away
 *
 * Rows are deleted 500 at a time, or what there is after 50 ms.
 *
 * A row's not_before says when the sweeper may take it: 8 s after it was written, so that it meets
 * only what was left behind. What is published twice has the same id. */
#include "events/log.h"
#include "events/outbox_parts.h"
#include "events/service.h"
#include "messages/topology.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PUBLISH_MS 5 /* events that are committed within it go to the broker as one run */
#define DELETE_ROWS 500
#define DELETE_MS 50
#define DELETE_RETRY_MS 1000
#define DELETE_KEPT 20000 /* ids at most; what is forgotten is published once more */

struct outbox_batch {
	struct outbox *outbox;
	struct item_list items;
};

/* So many rows by one statement, which costs Postgres about as much as one row by itself. */
#define ROWS_MAX 8
#define INSERT                                                                                     \
	"INSERT INTO outbox (producer, event_id, aggregate, version, exchange, routing_key,"       \
	" headers, body) VALUES"
#define ROW_1 " ($1, $2::uuid, $3, $4::bigint, $5, $6, $7::json, $8)"
#define ROW_2 ", ($1, $9::uuid, $10, $11::bigint, $12, $13, $14::json, $15)"
#define ROW_3 ", ($1, $16::uuid, $17, $18::bigint, $19, $20, $21::json, $22)"
#define ROW_4 ", ($1, $23::uuid, $24, $25::bigint, $26, $27, $28::json, $29)"
#define ROW_5 ", ($1, $30::uuid, $31, $32::bigint, $33, $34, $35::json, $36)"
#define ROW_6 ", ($1, $37::uuid, $38, $39::bigint, $40, $41, $42::json, $43)"
#define ROW_7 ", ($1, $44::uuid, $45, $46::bigint, $47, $48, $49::json, $50)"
#define ROW_8 ", ($1, $51::uuid, $52, $53::bigint, $54, $55, $56::json, $57)"
#define ROWS_4 ROW_1 ROW_2 ROW_3 ROW_4
static const struct postgres_statement inserts[ROWS_MAX] = {
	{ "outbox_insert_1", INSERT ROW_1 },
	{ "outbox_insert_2", INSERT ROW_1 ROW_2 },
	{ "outbox_insert_3", INSERT ROW_1 ROW_2 ROW_3 },
	{ "outbox_insert_4", INSERT ROWS_4 },
	{ "outbox_insert_5", INSERT ROWS_4 ROW_5 },
	{ "outbox_insert_6", INSERT ROWS_4 ROW_5 ROW_6 },
	{ "outbox_insert_7", INSERT ROWS_4 ROW_5 ROW_6 ROW_7 },
	{ "outbox_insert_8", INSERT ROWS_4 ROW_5 ROW_6 ROW_7 ROW_8 },
};

/* Whether or not it was done when the connection went, it may be repeated. */
static const struct postgres_statement delete_rows = {
	"outbox_delete",
	"SELECT outbox_delete($1::uuid[])",
};

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

struct item *
item_create(struct outbox *o, const struct message *m, const char *traceparent,
    const char *aggregate, char *body, size_t body_size)
{
	struct item *item = calloc(1, sizeof(*item));
	char *at;

	if (item == NULL)
		abort();
	item->texts = malloc(room_for(m->exchange) + room_for(m->routing_key) + room_for(m->type) +
			     room_for(m->id) + room_for(m->correlation_id) + room_for(traceparent) +
			     room_for(aggregate) + 1);
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
	item->aggregate = keep(&at, aggregate);
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

void
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
	postgres_acquire(o->postgres, OUTBOX_WAIT_MS, on_delete_session, o);
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

/* Whether the contracts lead this exchange's events anywhere. An internal event may have no reader
 * yet; of the others it is news when no queue takes them. */
static bool
is_heard(const char *exchange)
{
	size_t i;

	for (i = 0; i < TOPOLOGY_BINDING_COUNT; i++) {
		if (strcmp(topology_bindings[i].exchange, exchange) == 0)
			return true;
	}
	return false;
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	struct item *item = arg;
	struct outbox *o = item->outbox;

	TAILQ_REMOVE(&o->published, item, link);
	switch (outcome) {
	case BUS_CONFIRMED:
		row_done(o, item->message.id);
		if (item->is_parked)
			gone_confirmed(&o->gone, item->message.exchange);
		break;
	case BUS_NO_EXCHANGE:
		gone_note(&o->gone, item->message.exchange);
		break;
	case BUS_UNROUTABLE:
		if (!is_heard(item->message.exchange)) {
			row_done(o, item->message.id);
			break;
		}
		log_error("an event found no queue, it stays in the outbox",
		    LOG_T("exchange", item->message.exchange), LOG_T("event", item->message.id));
		break;
	case BUS_NACKED:
	case BUS_UNKNOWN:
		break; /* the row stays, the sweeper takes it */
	}
	if (item->is_swept)
		sweep_answered(o, item, outcome);
	item_destroy(item);
}

int
item_publish(struct item *item, struct err *err)
{
	struct outbox *o = item->outbox;
	int code = item->is_swept ? bus_publish_apart(o->bus, &item->message, on_outcome, item, err)
	                          : bus_publish(o->bus, &item->message, on_outcome, item, err);

	if (code == 0)
		TAILQ_INSERT_TAIL(&o->published, item, link);
	return code;
}

static void
publish_committed(void *arg)
{
	struct outbox *o = arg;
	struct err err = { 0 };
	struct item *item;

	loop_timer_disarm(o->publish_timer);
	while ((item = TAILQ_FIRST(&o->committed)) != NULL) {
		TAILQ_REMOVE(&o->committed, item, link);
		if (gone_holds(&o->gone, item->message.exchange) || item_publish(item, &err) != 0)
			item_destroy(item); /* the row stays, the sweeper takes it */
	}
	FAULT_POINT("outbox.published");
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
put_headers(const struct message *m, struct text *headers)
{
	text_printf(headers, "{\"timestamp\":%" PRId64, m->timestamp_s);
	put_header(headers, "type", m->type);
	put_header(headers, "correlation_id", m->correlation_id);
	put_header(headers, "traceparent", message_header(m, HEADER_TRACEPARENT));
	text_putc(headers, '}');
}

/* Some rows from `item` on; returns the one behind them. */
static const struct item *
queue_insert(const struct item *item, struct postgres_session *s)
{
	struct text headers[ROWS_MAX] = { 0 };
	struct postgres_params p = { 0 };
	unsigned i, count = 0;

	params_text(&p, item->outbox->producer);
	for (; item != NULL && count < ROWS_MAX; item = TAILQ_NEXT(item, link), count++) {
		const struct message *m = &item->message;

		put_headers(m, &headers[count]);
		params_text(&p, m->id);
		params_text(&p, item->aggregate);
		params_i64(&p, item->version);
		params_text(&p, m->exchange);
		params_text(&p, m->routing_key);
		params_text(&p, headers[count].bytes);
		params_bytes(&p, m->body, m->body_size);
	}
	postgres_query(s, &inserts[count - 1], &p);
	for (i = 0; i < count; i++)
		text_finish(&headers[i]);
	return item;
}

void
outbox_store(const struct outbox_batch *b, struct postgres_session *s)
{
	const struct item *item = TAILQ_FIRST(&b->items);

	while (item != NULL)
		item = queue_insert(item, s);
}

void
outbox_add(struct outbox_batch *b, const char *exchange, const char *routing_key,
    const char *aggregate, int64_t version, const struct event *e)
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
	item = item_create(b->outbox, &m, e->traceparent, aggregate, bytes, size);
	item->version = version;
	TAILQ_INSERT_TAIL(&b->items, item, link);
}

void
outbox_committed(struct outbox_batch *b)
{
	struct outbox *o = b->outbox;

	FAULT_POINT("outbox.committed");
	if (!TAILQ_EMPTY(&b->items) && !loop_timer_is_armed(o->publish_timer))
		loop_timer_arm(o->publish_timer, PUBLISH_MS);
	TAILQ_CONCAT(&o->committed, &b->items, link);
	free(b);
}

void
outbox_abandon(struct outbox_batch *b)
{
	items_clear(&b->items);
	free(b);
}

/* ── life ── */

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
	TAILQ_INIT(&o->committed);
	TAILQ_INIT(&o->published);
	o->publish_timer = loop_timer_create(loop, publish_committed, o);
	o->delete_timer = loop_timer_create(loop, delete_now, o);
	sweep_start(o, metrics);
	return o;
}

void
outbox_destroy(struct outbox *o)
{
	if (o == NULL)
		return;
	items_clear(&o->committed);
	items_clear(&o->published);
	sweep_stop(o);
	loop_timer_destroy(o->publish_timer);
	loop_timer_destroy(o->delete_timer);
	text_finish(&o->done);
	text_finish(&o->deleting);
	free(o->producer);
	free(o);
}

bool
outbox_is_idle(const struct outbox *o)
{
	return TAILQ_EMPTY(&o->committed) && TAILQ_EMPTY(&o->published) &&
	       TAILQ_EMPTY(&o->sweep.taken) && o->done_count == 0 && o->deleting_count == 0;
}
