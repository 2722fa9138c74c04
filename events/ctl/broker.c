#include "events/ctl/broker.h"

#include "events/amqp/channel.h"
#include "events/amqp/connection.h"
#include "events/amqp/publisher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define OPEN_MS 10000
#define CLOSE_MS 2000
#define SETTLE_MS 10000
#define ROOM_MS 60000  /* for a broker that takes nothing now to take something again */
#define FLUSH_MS 60000 /* a confirm that takes longer has lost its connection */
#define WINDOW 256
#define OWN_QUEUE_LENGTH 10000
#define CODE_REFUSED 403
#define CODE_NOT_FOUND 404
#define CODE_LOCKED 405

/* ── a connection that is waited for ── */

struct link {
	const struct broker *broker;
	struct connection *connection;
	struct loop_timer *timer;
	unsigned lost, addresses;
	bool is_due, is_closing;
	struct err err; /* why it is over; code 0 while it isn't */
};

static unsigned
count_addresses(const char *url)
{
	unsigned count = 1;

	for (; *url != '\0'; url++)
		count += *url == ',';
	return count;
}

static void
on_change(struct connection *c, void *arg)
{
	struct link *l = arg;

	if (connection_state(c) == CONNECTION_DOWN && ++l->lost >= l->addresses && !l->is_closing)
		err_set(&l->err, ERR_UNAVAILABLE,
		    "the broker of AMQP_URL can't be reached, or is lost: %s",
		    connection_complaint(c));
	if (connection_state(c) == CONNECTION_READY)
		l->lost = l->addresses;
	loop_stop(l->broker->loop);
}

static void
on_due(void *arg)
{
	struct link *l = arg;

	l->is_due = true;
	loop_stop(l->broker->loop);
}

static int
link_open(struct link *l, const struct broker *b, const char *role, struct err *err)
{
	struct connection_config config = {
		.url = b->url,
		.service = "ctl",
		.role = role,
		.version = WILDMARCH_VERSION,
		.ca_file = b->ca_file == NULL || b->ca_file[0] == '\0' ? NULL : b->ca_file,
		.on_change = on_change,
		.arg = l,
	};

	l->broker = b;
	l->addresses = count_addresses(b->url);
	l->timer = loop_timer_create(b->loop, on_due, l);
	l->connection = connection_create(b->loop, &config, err);
	return l->connection == NULL ? (int)err->code : 0;
}

static bool
is_stopped(const struct link *l)
{
	return l->broker->is_stopped != NULL && *l->broker->is_stopped;
}

/* Runs the loop until something happens, or `wait_ms` have passed since link_wait_begin. */
static void
wait_begin(struct link *l, int64_t wait_ms)
{
	l->is_due = false;
	loop_timer_arm(l->timer, wait_ms);
}

static void
wait_end(struct link *l)
{
	loop_timer_disarm(l->timer);
}

static void
link_close(struct link *l)
{
	if (l->connection != NULL && connection_state(l->connection) != CONNECTION_DOWN) {
		l->is_closing = true;
		wait_begin(l, CLOSE_MS);
		connection_close(l->connection);
		while (connection_state(l->connection) != CONNECTION_ENDED && !l->is_due)
			loop_run(l->broker->loop);
		wait_end(l);
	}
	connection_destroy(l->connection);
	loop_timer_destroy(l->timer);
}

struct pause {
	struct loop *loop;
	bool is_over;
};

static void
on_pause_over(void *arg)
{
	struct pause *p = arg;

	p->is_over = true;
	loop_stop(p->loop);
}

void
broker_pause(const struct broker *b, int64_t ms)
{
	struct pause p = { .loop = b->loop };
	struct loop_timer *timer;

	if (ms <= 0)
		return;
	timer = loop_timer_create(b->loop, on_pause_over, &p);
	loop_timer_arm(timer, ms);
	while (!p.is_over && (b->is_stopped == NULL || !*b->is_stopped))
		loop_run(b->loop);
	loop_timer_destroy(timer);
}

/* ── reading ── */

struct arrival {
	struct delivery delivery; /* first: the channel allocates it as one */
	STAILQ_ENTRY(arrival) next;
};

struct reader {
	struct link link;
	struct channel *channel;
	const struct reading *reading;
	int64_t count;
	STAILQ_HEAD(, arrival) arrived;
};

static void
declare(struct channel *ch, const struct reading *r)
{
	amqp_table_entry_t length = { .key = amqp_cstring_bytes("x-max-length") };
	amqp_queue_declare_t method = { .queue = amqp_cstring_bytes(r->queue), .passive = 1 };
	amqp_queue_bind_t bind = { .queue = method.queue };

	if (r->exchange != NULL) {
		length.value.kind = AMQP_FIELD_KIND_I32;
		length.value.value.i32 = OWN_QUEUE_LENGTH;
		method.passive = 0;
		method.exclusive = method.auto_delete = 1;
		method.arguments.num_entries = 1;
		method.arguments.entries = &length;
	}
	channel_call(ch, AMQP_QUEUE_DECLARE_METHOD, &method, AMQP_QUEUE_DECLARE_OK_METHOD);
	if (r->exchange != NULL) {
		bind.exchange = amqp_cstring_bytes(r->exchange);
		bind.routing_key = amqp_cstring_bytes(r->pattern);
		channel_call(ch, AMQP_QUEUE_BIND_METHOD, &bind, AMQP_QUEUE_BIND_OK_METHOD);
	}
}

static void
consume(struct channel *ch, const struct reading *r)
{
	amqp_table_entry_t offset = { .key = amqp_cstring_bytes("x-stream-offset") };
	amqp_basic_qos_t qos = { .prefetch_count = (uint16_t)r->prefetch };
	amqp_basic_consume_t method = {
		.queue = amqp_cstring_bytes(r->queue),
		.consumer_tag = amqp_cstring_bytes("wildmarchctl"),
		.exclusive = r->is_exclusive,
	};

	if (r->is_stream) {
		offset.value.kind =
		    r->offset != NULL ? AMQP_FIELD_KIND_UTF8 : AMQP_FIELD_KIND_TIMESTAMP;
		if (r->offset != NULL)
			offset.value.value.bytes = amqp_cstring_bytes(r->offset);
		else
			offset.value.value.u64 = (uint64_t)(r->since_s < 0 ? 0 : r->since_s);
		method.arguments.num_entries = 1;
		method.arguments.entries = &offset;
	}
	channel_call(ch, AMQP_BASIC_QOS_METHOD, &qos, AMQP_BASIC_QOS_OK_METHOD);
	channel_call(ch, AMQP_BASIC_CONSUME_METHOD, &method, AMQP_BASIC_CONSUME_OK_METHOD);
}

static void
on_open(struct channel *ch, void *arg)
{
	const struct reader *r = arg;

	declare(ch, r->reading);
	consume(ch, r->reading);
}

static void
on_reply(struct channel *ch, const amqp_method_t *reply, void *arg)
{
	struct reader *r = arg;

	(void)ch;
	if (reply->id == AMQP_QUEUE_DECLARE_OK_METHOD)
		r->count = ((const amqp_queue_declare_ok_t *)reply->decoded)->message_count;
	loop_stop(r->link.broker->loop);
}

static void
on_delivery(struct channel *ch, struct delivery *d, void *arg)
{
	struct reader *r = arg;

	(void)ch;
	STAILQ_INSERT_TAIL(&r->arrived, (struct arrival *)d, next);
	loop_stop(r->link.broker->loop);
}

static void
on_end(struct channel *ch, const struct channel_end *end, void *arg)
{
	struct reader *r = arg;
	struct err *err = &r->link.err;

	(void)ch;
	if (r->link.is_closing || err->code != 0 || end->reply_code == 0)
		return;
	if (end->reply_code == CODE_NOT_FOUND)
		err_set(err, ERR_NOT_FOUND,
		    "%s is missing at the broker: %s; wildmarchctl topology apply makes what "
		    "belongs there",
		    r->reading->queue, end->text);
	else if (end->reply_code == CODE_REFUSED || end->reply_code == CODE_LOCKED)
		err_set(err, ERR_REFUSED,
		    "%s can't be read by this user, or somebody else reads it now: %s",
		    r->reading->queue, end->text);
	else
		err_set(err, ERR_IO, "reading %s failed: %s", r->reading->queue, end->text);
	loop_stop(r->link.broker->loop);
}

static void
on_cancel(struct channel *ch, void *arg)
{
	struct reader *r = arg;

	(void)ch;
	err_set(&r->link.err, ERR_NOT_FOUND, "%s went away while it was read", r->reading->queue);
	loop_stop(r->link.broker->loop);
}

static int
wait_for_reader(struct reader *r, struct err *err)
{
	struct link *l = &r->link;

	wait_begin(l, OPEN_MS);
	connection_start(l->connection);
	while (channel_state(r->channel) != CHANNEL_READY && l->err.code == 0 && !l->is_due)
		loop_run(l->broker->loop);
	wait_end(l);
	if (l->err.code != 0)
		*err = l->err;
	else if (l->is_due)
		err_set(err, ERR_TIMEOUT, "the broker of AMQP_URL didn't answer within %d s",
		    OPEN_MS / 1000);
	else
		return 0;
	return err->code;
}

struct reader *
reader_open(const struct broker *b, const struct reading *reading, struct err *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	struct channel_owner owner = {
		.on_open = on_open,
		.on_reply = on_reply,
		.on_delivery = on_delivery,
		.on_end = on_end,
		.on_cancel = on_cancel,
		.arg = r,
		.delivery_size = sizeof(struct arrival),
	};

	if (r == NULL)
		abort();
	r->reading = reading;
	STAILQ_INIT(&r->arrived);
	if (link_open(&r->link, b, "consume", err) == 0) {
		r->channel = channel_create(r->link.connection, "read", &owner);
		if (wait_for_reader(r, err) == 0)
			return r;
	}
	reader_close(r);
	return NULL;
}

int64_t
reader_count(const struct reader *r)
{
	return r->count;
}

struct delivery *
reader_next(struct reader *r, int64_t wait_ms, struct err *err)
{
	struct link *l = &r->link;
	struct arrival *first;

	wait_begin(l, wait_ms);
	while (STAILQ_EMPTY(&r->arrived) && l->err.code == 0 && !l->is_due && !is_stopped(l))
		loop_run(l->broker->loop);
	wait_end(l);
	*err = (struct err){ 0 };
	first = STAILQ_FIRST(&r->arrived);
	if (first == NULL || is_stopped(l) || l->err.code != 0) {
		*err = l->err;
		return NULL;
	}
	STAILQ_REMOVE_HEAD(&r->arrived, next);
	return &first->delivery;
}

bool
reader_is_stopped(const struct reader *r)
{
	return is_stopped(&r->link);
}

void
reader_ack(struct reader *r, struct delivery *d)
{
	amqp_basic_ack_t method = { .delivery_tag = d->tag };

	if (channel_state(r->channel) == CHANNEL_READY &&
	    d->incarnation == channel_incarnation(r->channel))
		channel_send(r->channel, AMQP_BASIC_ACK_METHOD, &method);
	delivery_free(d);
}

void
reader_leave(struct delivery *d)
{
	delivery_free(d);
}

void
reader_close(struct reader *r)
{
	struct arrival *first;

	if (r == NULL)
		return;
	link_close(&r->link);
	while ((first = STAILQ_FIRST(&r->arrived)) != NULL) {
		STAILQ_REMOVE_HEAD(&r->arrived, next);
		delivery_free(&first->delivery);
	}
	free(r);
}

int
reader_settle(struct reader *r, struct err *err)
{
	struct link *l = &r->link;
	amqp_basic_qos_t qos = { .prefetch_count = (uint16_t)r->reading->prefetch };

	if (l->err.code == 0)
		channel_call(r->channel, AMQP_BASIC_QOS_METHOD, &qos, AMQP_BASIC_QOS_OK_METHOD);
	wait_begin(l, SETTLE_MS);
	while (channel_is_waiting(r->channel) && l->err.code == 0 && !l->is_due)
		loop_run(l->broker->loop);
	wait_end(l);
	if (l->err.code != 0)
		*err = l->err;
	else if (l->is_due)
		err_set(err, ERR_TIMEOUT, "the broker doesn't answer; the message may come again");
	else
		return 0;
	return err->code;
}

/* ── writing ── */

struct writer {
	struct link link;
	struct publisher *publisher;
	struct err err; /* what became of the first message that wasn't taken */
};

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	struct writer *w = arg;

	loop_stop(w->link.broker->loop);
	if (w->err.code != 0)
		return;
	switch (outcome) {
	case BUS_CONFIRMED:
		return;
	case BUS_UNROUTABLE:
		err_set(&w->err, ERR_UNROUTABLE, "no queue took it");
		return;
	case BUS_NACKED:
		err_set(&w->err, ERR_REFUSED, "the queue is full, or its node failed");
		return;
	case BUS_NO_EXCHANGE:
		err_set(&w->err, ERR_REFUSED,
		    "the exchange is missing, or this user may not write to it");
		return;
	case BUS_UNKNOWN:
		err_set(&w->err, ERR_UNSURE, "the broker didn't confirm it; it may have taken it");
		return;
	}
}

static bool
may_send(struct writer *w, struct err *err)
{
	return publisher_check(w->publisher, err) == 0;
}

/* Whether it got ready to take a message. */
static int
wait_for_writer(struct writer *w, int64_t wait_ms, struct err *err)
{
	struct link *l = &w->link;
	struct err why = { 0 };

	wait_begin(l, wait_ms);
	while (!may_send(w, &why) && l->err.code == 0 && w->err.code == 0 && !l->is_due)
		loop_run(l->broker->loop);
	wait_end(l);
	if (w->err.code != 0)
		*err = w->err;
	else if (l->err.code != 0)
		*err = l->err;
	else if (l->is_due)
		*err = why;
	else
		return 0;
	return err->code;
}

struct writer *
writer_open(const struct broker *b, struct err *err)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	if (link_open(&w->link, b, "publish", err) == 0) {
		w->publisher = publisher_create(
		    w->link.connection, "write", WINDOW, &(struct publisher_owner){ 0 });
		connection_start(w->link.connection);
		if (wait_for_writer(w, OPEN_MS, err) == 0)
			return w;
	}
	writer_close(w);
	return NULL;
}

int
writer_send(struct writer *w, struct message *m, struct err *err)
{
	int code = wait_for_writer(w, ROOM_MS, err);

	if (code != 0)
		return code;
	m->user_id = connection_user(w->link.connection);
	m->is_persistent = true;
	return publisher_put(w->publisher, m, on_outcome, w, err);
}

int
writer_flush(struct writer *w, struct err *err)
{
	struct link *l = &w->link;

	wait_begin(l, FLUSH_MS);
	while (publisher_open(w->publisher) > 0 && l->err.code == 0 && !l->is_due)
		loop_run(l->broker->loop);
	wait_end(l);
	if (w->err.code != 0)
		*err = w->err;
	else if (l->err.code != 0)
		*err = l->err;
	else if (l->is_due)
		err_set(err, ERR_UNSURE, "the broker confirms nothing; it may have taken it");
	else
		return 0;
	return err->code;
}

void
writer_close(struct writer *w)
{
	if (w == NULL)
		return;
	link_close(&w->link);
	publisher_destroy(w->publisher);
	free(w);
}
