#include "events/amqp/connection_parts.h"
#include "events/clock.h"
#include "events/loop.h"

#define TURN_MESSAGES 64 /* what is handed out before the loop gets its turn */
#define TURN_US 2000

/* ── in ── */

static int
dispatch(struct connection *c, const amqp_frame_t *frame, bool *ret_keep, struct err *err)
{
	if (frame->frame_type == FRAME_PROTOCOL_HEADER)
		return err_set(err, ERR_PROTOCOL,
		    "the broker doesn't speak AMQP 0-9-1: it offers version %u-%u",
		    frame->payload.protocol_header.protocol_version_major,
		    frame->payload.protocol_header.protocol_version_minor);
	if (frame->channel == 0 && frame->frame_type == AMQP_FRAME_METHOD)
		return connection_on_method(c, &frame->payload.method, err);
	if (frame->channel == 0)
		return frame->frame_type == AMQP_FRAME_HEARTBEAT
		           ? 0
		           : err_set(err, ERR_PROTOCOL, "a message on channel 0");
	if (c->state == CONNECTION_CLOSING)
		return 0;
	if (c->state < CONNECTION_SETUP || frame->channel > c->channel_count)
		return err_set(err, ERR_PROTOCOL, "a frame on channel %u, which was never opened",
		    frame->channel);
	return channel_dispatch(c->channels[frame->channel - 1], frame, ret_keep, err);
}

/* One frame at most; false when it was the last thing this connection read. */
static bool
take_frame(struct connection *c)
{
	amqp_frame_t frame;
	struct err err;
	size_t used;
	bool keep = false;

	if (codec_read(
		c->codec, c->in + c->in_start, c->in_end - c->in_start, &used, &frame, &err) != 0) {
		connection_fail(c, err.text);
		return false;
	}
	c->in_start += used;
	if (frame.frame_type == 0)
		return true;
	if (dispatch(c, &frame, &keep, &err) != 0)
		connection_fail(c, err.text);
	if (!keep)
		codec_release(c->codec, frame.channel);
	return !c->is_failing;
}

static void
take_input(struct connection *c)
{
	int64_t until_us = clock_monotonic_us() + TURN_US;
	unsigned checked = 0;

	c->messages = 0;
	c->is_dispatching = true;
	while (c->in_start < c->in_end && take_frame(c)) {
		if (c->messages == checked)
			continue;
		checked = c->messages;
		if (checked >= TURN_MESSAGES || clock_monotonic_us() > until_us)
			break;
	}
	c->is_dispatching = false;
	if (c->in_start < c->in_end && !c->is_failing)
		loop_task_schedule(c->resume);
}

void
connection_on_resume(void *arg)
{
	struct connection *c = arg;

	if (c->stream != NULL && !c->is_failing && c->in_start < c->in_end)
		take_input(c);
}

static void
read_input(struct connection *c)
{
	struct err err;
	ssize_t n;

	if (c->in_start < c->in_end || c->is_failing)
		return; /* connection_on_resume goes on with it */
	n = stream_read(c->stream, c->in, CONNECTION_INPUT_MAX, &err);
	if (n < 0) {
		connection_fail(c, err.text);
		return;
	}
	if (n > 0)
		c->has_heard = true;
	c->in_start = 0;
	c->in_end = (size_t)n;
	take_input(c);
}

/* ── out ── */

static void
write_output(struct connection *c)
{
	bool was_congested = c->was_congested || connection_is_congested(c);
	struct err err;
	ssize_t n;

	while (bytes_size(&c->out) > 0) {
		n = stream_write(c->stream, c->out.data + c->out.start, bytes_size(&c->out), &err);
		if (n < 0)
			connection_fail(c, err.text);
		if (n <= 0)
			break;
		c->has_written = true;
		bytes_take(&c->out, (size_t)n);
	}
	stream_want_write(c->stream, bytes_size(&c->out) > 0);
	c->was_congested = connection_is_congested(c);
	if (was_congested && !c->was_congested)
		c->on_change(c, c->arg); /* who held back goes on */
}

void
connection_on_flush(void *arg)
{
	struct connection *c = arg;
	unsigned i;

	if (c->stream == NULL)
		return;
	for (i = 0; i < c->channel_count && !c->is_failing; i++)
		channel_before_flush(c->channels[i]);
	if (c->state != CONNECTION_DIALING)
		write_output(c); /* even when failing: our close-ok may be in it */
	if (c->is_failing)
		connection_enter(c, CONNECTION_DOWN);
}

void
connection_on_ready(unsigned ready, void *arg)
{
	struct connection *c = arg;

	if (ready & LOOP_READ)
		read_input(c);
	if (ready & LOOP_WRITE)
		loop_task_schedule(c->flush);
}
