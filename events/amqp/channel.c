#include "events/amqp/channel.h"

#include "events/amqp/connection.h"
#include "events/clock.h"
#include "events/log.h"
#include "events/loop.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_MAX 64 /* a set-up makes about five and one for each binding */
#define CALL_LIMIT_S 10
#define PAUSE_MIN_MS 200
#define PAUSE_MAX_MS 5000
#define SETTLED_MS 10000 /* ready for so long: the pauses start afresh */

struct pending_call {
	amqp_method_number_t reply;
	unsigned due; /* second of the connection's clock */
};

struct channel {
	struct connection *connection;
	struct channel_owner owner;
	char name[64];
	amqp_channel_t number;
	enum channel_state state;
	uint64_t incarnation;
	struct loop_timer *reopen;
	int64_t pause_ms, ready_ms; /* the last pause; when it last became ready, monotonic */
	struct pending_call calls[CALLS_MAX];
	unsigned first_call, call_count;
	bool wants_flush;
	char complaint[256];

	/* The message that is being read: its method, then its header, then its body. */
	amqp_method_number_t content; /* basic.deliver or basic.return; 0: none */
	void *content_method;         /* in the codec's memory until the header came */
	struct delivery *delivery;    /* NULL while a returned body is skipped */
	uint64_t body_size, body_read;
};

/* ── states ── */

static const char *
state_name(enum channel_state state)
{
	switch (state) {
	case CHANNEL_CLOSED:
		return "closed";
	case CHANNEL_OPENING:
		return "opening";
	case CHANNEL_SETUP:
		return "setup";
	case CHANNEL_READY:
		return "ready";
	case CHANNEL_BROKEN:
		return "broken";
	}
	return "?";
}

/* What was under way ends with the incarnation. */
static void
forget(struct channel *ch)
{
	loop_timer_disarm(ch->reopen);
	delivery_free(ch->delivery);
	ch->delivery = NULL;
	ch->content = 0;
	ch->call_count = 0;
	ch->wants_flush = false;
}

static void
send_open(struct channel *ch)
{
	static uint64_t incarnations;
	amqp_channel_open_t method = { amqp_empty_bytes };

	ch->incarnation = ++incarnations;
	channel_call(ch, AMQP_CHANNEL_OPEN_METHOD, &method, AMQP_CHANNEL_OPEN_OK_METHOD);
}

/* Twice the last one, unless it stayed ready for a while. */
static int64_t
next_pause(const struct channel *ch)
{
	if (ch->pause_ms == 0 ||
	    (ch->ready_ms != 0 && clock_monotonic_ms() - ch->ready_ms >= SETTLED_MS))
		return PAUSE_MIN_MS;
	return ch->pause_ms * 2 > PAUSE_MAX_MS ? PAUSE_MAX_MS : ch->pause_ms * 2;
}

/* The only writer of ch->state. */
static void
enter(struct channel *ch, enum channel_state state)
{
	log_debug("amqp channel", LOG_T("channel", ch->name), LOG_T("state", state_name(state)));
	ch->state = state;
	switch (state) {
	case CHANNEL_CLOSED:
		forget(ch);
		break;
	case CHANNEL_OPENING:
		send_open(ch);
		break;
	case CHANNEL_SETUP:
		if (ch->owner.on_open != NULL)
			ch->owner.on_open(ch, ch->owner.arg);
		if (ch->call_count == 0)
			enter(ch, CHANNEL_READY);
		break;
	case CHANNEL_READY:
		ch->ready_ms = clock_monotonic_ms();
		if (ch->owner.on_ready != NULL)
			ch->owner.on_ready(ch, ch->owner.arg);
		connection_channel_changed(ch->connection);
		break;
	case CHANNEL_BROKEN:
		forget(ch);
		ch->pause_ms = next_pause(ch);
		ch->ready_ms = 0;
		loop_timer_arm(ch->reopen, ch->pause_ms);
		connection_channel_changed(ch->connection);
		break;
	}
}

static void
on_reopen(void *arg)
{
	enter(arg, CHANNEL_OPENING);
}

static void
end(struct channel *ch, enum channel_state state, const struct channel_end *why)
{
	bool was_open = ch->state != CHANNEL_CLOSED && ch->state != CHANNEL_BROKEN;

	(void)snprintf(ch->complaint, sizeof(ch->complaint), "%s", why->text);
	enter(ch, state);
	if (was_open && ch->owner.on_end != NULL)
		ch->owner.on_end(ch, why, ch->owner.arg);
}

struct channel *
channel_create(struct connection *c, const char *name, const struct channel_owner *owner)
{
	struct channel *ch = calloc(1, sizeof(*ch));

	if (ch == NULL)
		abort();
	ch->connection = c;
	ch->owner = *owner;
	if (ch->owner.delivery_size == 0)
		ch->owner.delivery_size = sizeof(struct delivery);
	(void)snprintf(ch->name, sizeof(ch->name), "%s", name);
	ch->reopen = loop_timer_create(connection_loop(c), on_reopen, ch);
	ch->number = connection_add_channel(c, ch);
	if (connection_takes_channels(c))
		channel_open(ch);
	return ch;
}

void
channel_destroy(struct channel *ch)
{
	delivery_free(ch->delivery);
	loop_timer_destroy(ch->reopen);
	free(ch);
}

void
channel_open(struct channel *ch)
{
	enter(ch, CHANNEL_OPENING);
}

void
channel_end(struct channel *ch, const char *why)
{
	end(ch, CHANNEL_CLOSED, &(struct channel_end){ .text = why });
}

void
channel_setup_again(struct channel *ch)
{
	if (ch->state == CHANNEL_READY)
		enter(ch, CHANNEL_SETUP);
}

enum channel_state
channel_state(const struct channel *ch)
{
	return ch->state;
}

bool
channel_is_ready(const struct channel *ch)
{
	return connection_is_up(ch->connection) && ch->state == CHANNEL_READY;
}

uint64_t
channel_incarnation(const struct channel *ch)
{
	return ch->incarnation;
}

const char *
channel_complaint(const struct channel *ch)
{
	return ch->complaint;
}

/* ── out ── */

void
channel_send(struct channel *ch, amqp_method_number_t id, void *method)
{
	struct err err;

	if (codec_put_method(connection_output(ch->connection), ch->number, id, method, &err) != 0)
		connection_fail(ch->connection, err.text);
}

void
channel_call(struct channel *ch, amqp_method_number_t id, void *method, amqp_method_number_t reply)
{
	unsigned at = (ch->first_call + ch->call_count) % CALLS_MAX;

	assert(ch->call_count < CALLS_MAX);
	ch->call_count++;
	ch->calls[at].reply = reply;
	ch->calls[at].due = connection_second(ch->connection) + CALL_LIMIT_S;
	channel_send(ch, id, method);
}

bool
channel_is_waiting(const struct channel *ch)
{
	return ch->call_count > 0;
}

bool
channel_second(struct channel *ch, unsigned second)
{
	if (ch->call_count > 0 && ch->calls[ch->first_call].due <= second)
		return false;
	return ch->owner.on_second == NULL || ch->owner.on_second(second, ch->owner.arg);
}

int
channel_publish(struct channel *ch, const struct message *m, bool is_mandatory, struct err *err)
{
	struct content_properties content;
	amqp_basic_publish_t method = {
		.exchange = amqp_cstring_bytes(m->exchange),
		.routing_key = amqp_cstring_bytes(m->routing_key),
		.mandatory = is_mandatory,
	};

	content_describe(m, &content);
	return codec_put_publish(connection_output(ch->connection), ch->number,
	    connection_frame_max(ch->connection), &method, &content.properties, m->body,
	    m->body_size, err);
}

void
channel_flush_later(struct channel *ch)
{
	ch->wants_flush = true;
	(void)connection_output(ch->connection);
}

void
channel_before_flush(struct channel *ch)
{
	if (!ch->wants_flush)
		return;
	ch->wants_flush = false;
	ch->owner.before_flush(ch, ch->owner.arg);
}

/* ── in: messages ── */

static void
on_content_method(struct channel *ch, const amqp_frame_t *frame, bool *ret_keep)
{
	ch->content = frame->payload.method.id;
	ch->content_method = frame->payload.method.decoded;
	*ret_keep = true;
}

static void
content_finished(struct channel *ch)
{
	struct delivery *d = ch->delivery;

	ch->content = 0;
	ch->delivery = NULL;
	if (d == NULL)
		return;
	connection_count_message(ch->connection);
	if (ch->owner.on_delivery != NULL)
		ch->owner.on_delivery(ch, d, ch->owner.arg);
	else
		delivery_free(d);
}

static void
returned(struct channel *ch, const amqp_basic_properties_t *p)
{
	const amqp_basic_return_t *method = ch->content_method;
	struct channel_return r = {
		.exchange = method->exchange,
		.routing_key = method->routing_key,
		.reply_code = method->reply_code,
		.reply_text = method->reply_text,
	};

	if (p->_flags & AMQP_BASIC_MESSAGE_ID_FLAG)
		r.message_id = p->message_id;
	if (p->_flags & AMQP_BASIC_CORRELATION_ID_FLAG)
		r.correlation_id = p->correlation_id;
	if (ch->owner.on_return != NULL)
		ch->owner.on_return(ch, &r, ch->owner.arg);
}

static int
on_content_header(struct channel *ch, const amqp_frame_t *frame, struct err *err)
{
	const amqp_basic_properties_t *p = frame->payload.properties.decoded;

	if (frame->payload.properties.class_id != AMQP_BASIC_CLASS)
		return err_set(err, ERR_PROTOCOL, "a message header of class %u on channel %s",
		    frame->payload.properties.class_id, ch->name);
	if (ch->content == 0 || ch->content_method == NULL)
		return err_set(err, ERR_PROTOCOL,
		    "a message header without its method on channel %s", ch->name);
	ch->body_size = frame->payload.properties.body_size;
	ch->body_read = 0;
	if (ch->content == AMQP_BASIC_DELIVER_METHOD) {
		ch->delivery =
		    delivery_create(ch->owner.delivery_size, ch->content_method, p, ch->body_size);
		ch->delivery->incarnation = ch->incarnation;
	} else {
		returned(ch, p);
	}
	ch->content_method = NULL;
	if (ch->body_size == 0)
		content_finished(ch);
	return 0;
}

static int
on_content_body(struct channel *ch, const amqp_frame_t *frame, struct err *err)
{
	amqp_bytes_t piece = frame->payload.body_fragment;

	if (ch->content == 0 || ch->content_method != NULL)
		return err_set(
		    err, ERR_PROTOCOL, "a message body without its header on channel %s", ch->name);
	if (piece.len > ch->body_size - ch->body_read)
		return err_set(err, ERR_PROTOCOL,
		    "a body longer than its header said on channel %s", ch->name);
	if (ch->delivery != NULL)
		delivery_put(ch->delivery, ch->body_read, piece);
	ch->body_read += piece.len;
	if (ch->body_read == ch->body_size)
		content_finished(ch);
	return 0;
}

/* ── in: methods ── */

static int
on_closed(struct channel *ch, const amqp_channel_close_t *method)
{
	amqp_channel_close_ok_t ok = { .dummy = '\0' };
	char text[256];

	(void)snprintf(text, sizeof(text), "%.*s", (int)method->reply_text.len,
	    (const char *)method->reply_text.bytes);
	log_warn("amqp channel closed by the broker", LOG_T("channel", ch->name),
	    LOG_I("code", method->reply_code), LOG_T("text", text));
	channel_send(ch, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok);
	end(ch, CHANNEL_BROKEN, &(struct channel_end){ method->reply_code, text });
	return 0;
}

static int
on_reply(struct channel *ch, const amqp_method_t *reply, struct err *err)
{
	if (ch->call_count == 0 || ch->calls[ch->first_call].reply != reply->id)
		return err_set(err, ERR_PROTOCOL, "unexpected %s on channel %s",
		    amqp_method_name(reply->id), ch->name);
	ch->first_call = (ch->first_call + 1) % CALLS_MAX;
	ch->call_count--;
	if (ch->owner.on_reply != NULL)
		ch->owner.on_reply(ch, reply, ch->owner.arg);
	if (ch->state == CHANNEL_OPENING)
		enter(ch, CHANNEL_SETUP);
	else if (ch->state == CHANNEL_SETUP && ch->call_count == 0)
		enter(ch, CHANNEL_READY);
	return 0;
}

static void
on_flow(struct channel *ch, const amqp_channel_flow_t *method)
{
	amqp_channel_flow_ok_t ok = { .active = method->active };

	channel_send(ch, AMQP_CHANNEL_FLOW_OK_METHOD, &ok);
}

static void
on_confirm(struct channel *ch, uint64_t number, bool is_multiple, bool is_nack)
{
	if (ch->owner.on_confirm != NULL)
		ch->owner.on_confirm(ch, number, is_multiple, is_nack, ch->owner.arg);
}

static int
on_method(struct channel *ch, const amqp_frame_t *frame, bool *ret_keep, struct err *err)
{
	const void *decoded = frame->payload.method.decoded;

	/* What the message's own method points to lasts until the next frame only. */
	if (ch->content != 0)
		return err_set(err, ERR_PROTOCOL, "%s inside a message on channel %s",
		    amqp_method_name(frame->payload.method.id), ch->name);
	switch (frame->payload.method.id) {
	case AMQP_BASIC_DELIVER_METHOD:
	case AMQP_BASIC_RETURN_METHOD:
		on_content_method(ch, frame, ret_keep);
		return 0;
	case AMQP_BASIC_ACK_METHOD: {
		const amqp_basic_ack_t *ack = decoded;

		on_confirm(ch, ack->delivery_tag, ack->multiple != 0, false);
		return 0;
	}
	case AMQP_BASIC_NACK_METHOD: {
		const amqp_basic_nack_t *nack = decoded;

		on_confirm(ch, nack->delivery_tag, nack->multiple != 0, true);
		return 0;
	}
	case AMQP_BASIC_CANCEL_METHOD:
		if (ch->owner.on_cancel != NULL)
			ch->owner.on_cancel(ch, ch->owner.arg);
		return 0;
	case AMQP_CHANNEL_FLOW_METHOD:
		on_flow(ch, decoded);
		return 0;
	case AMQP_CHANNEL_CLOSE_METHOD:
		return on_closed(ch, decoded);
	default:
		return on_reply(ch, &frame->payload.method, err);
	}
}

/* The broker's queues may go on for a moment after its channel.close: until channel.open is
 * answered, all else belongs to the incarnation that has ended. */
static bool
is_of_the_past(const struct channel *ch, const amqp_frame_t *frame)
{
	if (ch->state != CHANNEL_OPENING)
		return ch->state == CHANNEL_BROKEN;
	return frame->frame_type != AMQP_FRAME_METHOD ||
	       (frame->payload.method.id != AMQP_CHANNEL_OPEN_OK_METHOD &&
		   frame->payload.method.id != AMQP_CHANNEL_CLOSE_METHOD);
}

int
channel_dispatch(struct channel *ch, const amqp_frame_t *frame, bool *ret_keep, struct err *err)
{
	assert(ch->state != CHANNEL_CLOSED); /* it is open whenever the connection takes frames */
	if (is_of_the_past(ch, frame))
		return 0;
	switch (frame->frame_type) {
	case AMQP_FRAME_METHOD:
		return on_method(ch, frame, ret_keep, err);
	case AMQP_FRAME_HEADER:
		return on_content_header(ch, frame, err);
	case AMQP_FRAME_BODY:
		return on_content_body(ch, frame, err);
	default:
		return err_set(err, ERR_PROTOCOL, "a heartbeat on channel %s", ch->name);
	}
}
