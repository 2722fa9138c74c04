#include "events/amqp/connection.h"

#include "events/amqp/channel.h"
#include "events/amqp/handshake.h"
#include "events/amqp/stream.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_ROOM ((size_t)256 * 1024)
#define TURN_MESSAGES 64 /* what is handed out before the loop gets its turn */
#define TURN_US 2000
#define TICK_MS 1000
#define DIAL_LIMIT_S 10
#define CLOSE_LIMIT_S 1
#define SETTLED_S 60 /* up for so long: the pauses start afresh */
#define PAUSE_MIN_MS 200
#define PAUSE_MAX_MS 5000
#define CODE_ACCESS_REFUSED 403
#define CODE_NO_VHOST 530

struct connection {
	struct loop *loop;
	struct url_list urls;
	size_t url; /* which one is tried */
	char *service, *role, *version;
	void (*on_change)(struct connection *c, void *arg);
	void *arg;
	SSL_CTX *tls; /* NULL: no URL asks for it */

	enum connection_state state;
	uint64_t epoch;
	struct stream *stream;
	struct codec *codec;
	struct handshake_tuning tuning;
	struct bytes out;
	uint8_t *in;
	size_t in_start, in_end;
	bool is_dispatching;
	bool is_failing; /* goes down when the present step is over */
	bool is_leaving; /* doesn't come back */
	bool is_refused; /* login or virtual host */
	bool is_blocked, was_congested;
	char complaint[256];

	struct loop_timer *tick, *retry;
	struct loop_task *flush, *resume;
	unsigned second;             /* of this connection's life, not counting blocked ones */
	unsigned state_s;            /* in this state */
	bool has_heard, has_written; /* since the last tick */
	unsigned silent_s, idle_s;   /* nothing heard, nothing written */
	int64_t pause_ms;
	unsigned messages; /* handed out in this turn */

	struct channel *channels[CONNECTION_CHANNELS_MAX];
	unsigned channel_count;
};

static void enter(struct connection *c, enum connection_state state);

/* ── what others ask ── */

enum connection_state
connection_state(const struct connection *c)
{
	return c->state;
}

bool
connection_is_up(const struct connection *c)
{
	return (c->state == CONNECTION_READY || c->state == CONNECTION_DRAINING) && !c->is_failing;
}

bool
connection_takes_channels(const struct connection *c)
{
	return c->state >= CONNECTION_SETUP && c->state <= CONNECTION_DRAINING;
}

bool
connection_is_blocked(const struct connection *c)
{
	return c->is_blocked;
}

bool
connection_is_congested(const struct connection *c)
{
	return bytes_size(&c->out) > CONNECTION_OUTPUT_MAX;
}

bool
connection_is_flushed(const struct connection *c)
{
	return bytes_size(&c->out) == 0;
}

uint64_t
connection_epoch(const struct connection *c)
{
	return c->epoch;
}

const char *
connection_user(const struct connection *c)
{
	return c->urls.urls[c->url].user;
}

const char *
connection_complaint(const struct connection *c)
{
	return c->complaint;
}

struct bytes *
connection_output(struct connection *c)
{
	loop_task_schedule(c->flush);
	return &c->out;
}

uint32_t
connection_frame_max(const struct connection *c)
{
	return c->tuning.frame_max;
}

unsigned
connection_second(const struct connection *c)
{
	return c->second;
}

struct loop *
connection_loop(struct connection *c)
{
	return c->loop;
}

void
connection_count_message(struct connection *c)
{
	c->messages++;
}

void
connection_fail(struct connection *c, const char *why)
{
	if (c->is_failing)
		return;
	c->is_failing = true;
	(void)snprintf(c->complaint, sizeof(c->complaint), "%s", why);
	loop_task_schedule(c->flush);
}

/* ── states ── */

static const char *
state_name(enum connection_state state)
{
	static const char *const names[] = {
		[CONNECTION_DOWN] = "down",
		[CONNECTION_DIALING] = "dialing",
		[CONNECTION_HEADER] = "header",
		[CONNECTION_TUNE] = "tune",
		[CONNECTION_OPENING] = "opening",
		[CONNECTION_SETUP] = "setup",
		[CONNECTION_READY] = "ready",
		[CONNECTION_DRAINING] = "draining",
		[CONNECTION_CLOSING] = "closing",
		[CONNECTION_ENDED] = "ended",
	};

	return names[state];
}

/* A random pause, mostly longer than the last: a fleet that reconnects in step would fell the
 * broker once more. */
static int64_t
next_pause(int64_t last_ms)
{
	uint32_t random;
	int64_t most = last_ms * 3 < PAUSE_MIN_MS * 2 ? PAUSE_MIN_MS * 2 : last_ms * 3;
	int64_t pause;

	random_bytes(&random, sizeof(random));
	pause = PAUSE_MIN_MS + (int64_t)random % (most - PAUSE_MIN_MS);
	return pause > PAUSE_MAX_MS ? PAUSE_MAX_MS : pause;
}

static void
tear_down(struct connection *c)
{
	unsigned i;

	stream_close(c->stream);
	c->stream = NULL;
	codec_destroy(c->codec);
	c->codec = NULL;
	bytes_finish(&c->out);
	c->in_start = c->in_end = 0;
	c->is_failing = c->is_blocked = c->was_congested = false;
	for (i = 0; i < c->channel_count; i++)
		channel_end(c->channels[i],
		    c->complaint[0] == '\0' ? "the connection ended" : c->complaint);
}

static void
on_stream_open(void *arg)
{
	struct connection *c = arg;

	enter(c, CONNECTION_HEADER);
}

static void
on_stream_failed(const struct err *err, void *arg)
{
	struct connection *c = arg;

	(void)snprintf(c->complaint, sizeof(c->complaint), "%s", err->text);
	enter(c, CONNECTION_DOWN);
}

static void on_stream_ready(unsigned ready, void *arg);

static void
dial(struct connection *c)
{
	const struct url *url;
	struct stream_owner owner = { on_stream_open, on_stream_ready, on_stream_failed, c };
	struct stream_target target = { .user_timeout_ms = 2000 * HANDSHAKE_HEARTBEAT_S };

	c->url = (size_t)(c->epoch % c->urls.count);
	c->epoch++;
	url = &c->urls.urls[c->url];
	target.host = url->host;
	target.port = url->port;
	target.tls = url->is_tls ? c->tls : NULL;
	c->codec = codec_create();
	c->tuning.frame_max = FRAME_MIN_MAX;
	c->tuning.heartbeat_s = HANDSHAKE_HEARTBEAT_S;
	c->second = c->silent_s = c->idle_s = 0;
	c->is_refused = false;
	c->stream = stream_open(c->loop, &target, &owner);
	loop_timer_arm(c->tick, TICK_MS);
}

static void
open_channels(struct connection *c)
{
	unsigned i;

	for (i = 0; i < c->channel_count; i++)
		channel_open(c->channels[i]);
}

static void
close_in_order(struct connection *c)
{
	amqp_connection_close_t method = {
		.reply_code = AMQP_REPLY_SUCCESS,
		.reply_text = amqp_cstring_bytes("done"),
	};
	struct err err;
	unsigned i;

	for (i = 0; i < c->channel_count; i++)
		channel_before_flush(c->channels[i]);
	if (codec_put_method(
		connection_output(c), 0, AMQP_CONNECTION_CLOSE_METHOD, &method, &err) != 0)
		connection_fail(c, err.text);
}

/* The only writer of c->state. */
static void
enter(struct connection *c, enum connection_state state)
{
	if (state == CONNECTION_DOWN && c->is_leaving)
		state = CONNECTION_ENDED;
	log_debug("amqp connection", LOG_T("role", c->role), LOG_T("state", state_name(state)));
	c->state = state;
	c->state_s = 0;
	switch (state) {
	case CONNECTION_DOWN:
		c->pause_ms = c->is_refused ? PAUSE_MAX_MS : next_pause(c->pause_ms);
		log_warn("amqp connection lost", LOG_T("role", c->role), LOG_T("why", c->complaint),
		    LOG_I("again_in_ms", c->pause_ms));
		loop_timer_disarm(c->tick);
		loop_timer_arm(c->retry, c->pause_ms);
		tear_down(c);
		break;
	case CONNECTION_DIALING:
		dial(c);
		break;
	case CONNECTION_HEADER:
		codec_put_protocol_header(connection_output(c));
		break;
	case CONNECTION_TUNE:
	case CONNECTION_OPENING:
		break;
	case CONNECTION_SETUP:
		open_channels(c);
		connection_channel_changed(c);
		break;
	case CONNECTION_READY:
		log_info("amqp connection ready", LOG_T("role", c->role), LOG_I("epoch", c->epoch));
		break;
	case CONNECTION_DRAINING:
		break;
	case CONNECTION_CLOSING:
		loop_timer_arm(c->tick, TICK_MS);
		close_in_order(c);
		break;
	case CONNECTION_ENDED:
		loop_timer_disarm(c->tick);
		loop_timer_disarm(c->retry);
		tear_down(c);
		break;
	}
	c->on_change(c, c->arg);
}

void
connection_channel_changed(struct connection *c)
{
	unsigned i;

	for (i = 0; i < c->channel_count && c->state == CONNECTION_SETUP; i++) {
		enum channel_state state = channel_state(c->channels[i]);

		if (state == CHANNEL_OPENING || state == CHANNEL_SETUP)
			return;
	}
	if (c->state == CONNECTION_SETUP)
		enter(c, CONNECTION_READY);
	else
		c->on_change(c, c->arg);
}

/* ── methods of channel 0 ── */

static int
on_start(struct connection *c, const amqp_connection_start_t *method, struct err *err)
{
	const struct url *url = &c->urls.urls[c->url];
	char host[65] = "", product[128], name[256];
	int code;

	(void)gethostname(host, sizeof(host) - 1);
	(void)snprintf(product, sizeof(product), "wildmarch-%s", c->service);
	(void)snprintf(name, sizeof(name), "%s %s %s:%ld #%llu %s", product, c->role, host,
	    (long)getpid(), (unsigned long long)c->epoch, c->version);
	code =
	    handshake_start_ok(connection_output(c), method, url, product, name, c->version, err);
	if (code == 0)
		enter(c, CONNECTION_TUNE);
	return code;
}

static int
on_tune(struct connection *c, const amqp_connection_tune_t *method, struct err *err)
{
	int code = handshake_tune(method, &c->tuning, err);

	if (code == 0)
		code = codec_tune(c->codec, c->tuning.channel_max, c->tuning.frame_max, err);
	if (code == 0)
		code = handshake_open(connection_output(c), &c->tuning, &c->urls.urls[c->url], err);
	if (code == 0)
		enter(c, CONNECTION_OPENING);
	return code;
}

static int
on_close(struct connection *c, const amqp_connection_close_t *method, struct err *err)
{
	amqp_connection_close_ok_t ok = { .dummy = '\0' };

	if (method->reply_code == CODE_ACCESS_REFUSED || method->reply_code == CODE_NO_VHOST)
		c->is_refused =
		    true; /* a booting broker may answer so, a wrong password will for long */
	if (codec_put_method(connection_output(c), 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok, err) !=
	    0)
		return err->code;
	return err_set(err, ERR_UNAVAILABLE, "closed by the broker: %u %.*s", method->reply_code,
	    (int)method->reply_text.len, (const char *)method->reply_text.bytes);
}

static void
set_blocked(struct connection *c, bool is_blocked, amqp_bytes_t reason)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%.*s", (int)reason.len, (const char *)reason.bytes);
	log_warn(is_blocked ? "amqp connection blocked by the broker" : "amqp connection unblocked",
	    LOG_T("role", c->role), LOG_T("reason", text));
	c->is_blocked = is_blocked;
	c->on_change(c, c->arg);
}

static int
on_method(struct connection *c, const amqp_method_t *method, struct err *err)
{
	amqp_method_number_t id = method->id;

	if (id == AMQP_CONNECTION_START_METHOD && c->state == CONNECTION_HEADER)
		return on_start(c, method->decoded, err);
	if (id == AMQP_CONNECTION_TUNE_METHOD && c->state == CONNECTION_TUNE)
		return on_tune(c, method->decoded, err);
	if (id == AMQP_CONNECTION_OPEN_OK_METHOD && c->state == CONNECTION_OPENING)
		enter(c, CONNECTION_SETUP);
	else if (id == AMQP_CONNECTION_CLOSE_METHOD)
		return on_close(c, method->decoded, err);
	else if (id == AMQP_CONNECTION_CLOSE_OK_METHOD && c->state == CONNECTION_CLOSING)
		return err_set(err, ERR_UNAVAILABLE, "closed");
	else if (id == AMQP_CONNECTION_BLOCKED_METHOD)
		set_blocked(c, true, ((const amqp_connection_blocked_t *)method->decoded)->reason);
	else if (id == AMQP_CONNECTION_UNBLOCKED_METHOD)
		set_blocked(c, false, amqp_empty_bytes);
	else
		return err_set(err, ERR_PROTOCOL, "unexpected %s", amqp_method_name(id));
	return 0;
}

/* ── in ── */

static int
dispatch(struct connection *c, const amqp_frame_t *frame, bool *ret_keep, struct err *err)
{
	if (frame->frame_type == FRAME_PROTOCOL_HEADER)
		return err_set(err, ERR_PROTOCOL,
		    "the broker doesn't speak AMQP 0-9-1: it offers version %u-%u",
		    frame->payload.protocol_header.protocol_version_major,
		    frame->payload.protocol_header.protocol_version_minor);
	if (frame->channel == 0)
		return frame->frame_type == AMQP_FRAME_METHOD
		           ? on_method(c, &frame->payload.method, err)
		           : 0;
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

static void
on_resume(void *arg)
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
		return; /* on_resume goes on with it */
	n = stream_read(c->stream, c->in, INPUT_ROOM, &err);
	if (n < 0) {
		connection_fail(c, err.text);
		return;
	}
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

static void
on_flush(void *arg)
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
		enter(c, CONNECTION_DOWN);
}

static void
on_stream_ready(unsigned ready, void *arg)
{
	struct connection *c = arg;

	if (ready & LOOP_READ)
		read_input(c);
	if (ready & LOOP_WRITE)
		loop_task_schedule(c->flush);
}

/* ── time ── */

static void
check_heartbeats(struct connection *c)
{
	c->silent_s = c->has_heard ? 0 : c->silent_s + 1;
	c->idle_s = c->has_written ? 0 : c->idle_s + 1;
	c->has_heard = c->has_written = false;
	if (c->state < CONNECTION_OPENING)
		return;
	if (c->idle_s * 2 >= c->tuning.heartbeat_s - 1u)
		codec_put_heartbeat(connection_output(c));
	/* One second more than twice the heartbeat: the loop had a turn to read what a slow handler
	 * left waiting. */
	if (c->silent_s > c->tuning.heartbeat_s * 2u)
		connection_fail(c, "the broker has been silent for two heartbeats");
}

static void
check_limits(struct connection *c)
{
	unsigned i;

	if (c->state < CONNECTION_READY && c->second >= DIAL_LIMIT_S)
		connection_fail(c, "the broker didn't answer within 10 s");
	if (c->state == CONNECTION_CLOSING && c->state_s >= CLOSE_LIMIT_S)
		connection_fail(c, "the broker didn't answer the close");
	if (c->state == CONNECTION_READY && c->state_s == SETTLED_S)
		c->pause_ms = 0;
	for (i = 0; i < c->channel_count; i++)
		if (!channel_second(c->channels[i], c->second))
			connection_fail(c, "the broker didn't answer within 10 s");
}

static void
on_tick(void *arg)
{
	struct connection *c = arg;

	loop_timer_arm(c->tick, TICK_MS);
	c->state_s++;
	if (!c->is_blocked)
		c->second++;
	check_heartbeats(c);
	check_limits(c);
}

static void
on_retry(void *arg)
{
	struct connection *c = arg;

	enter(c, c->is_leaving ? CONNECTION_ENDED : CONNECTION_DIALING);
}

/* ── life ── */

static bool
wants_tls(const struct url_list *urls)
{
	size_t i;

	for (i = 0; i < urls->count; i++)
		if (urls->urls[i].is_tls)
			return true;
	return false;
}

static char *
copy(const char *text)
{
	char *copied = strdup(text);

	if (copied == NULL)
		abort();
	return copied;
}

struct connection *
connection_create(struct loop *loop, const struct connection_config *config, struct err *err)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->loop = loop;
	c->service = copy(config->service);
	c->role = copy(config->role);
	c->version = copy(config->version);
	c->on_change = config->on_change;
	c->arg = config->arg;
	c->in = malloc(INPUT_ROOM);
	if (c->in == NULL)
		abort();
	c->tick = loop_timer_create(loop, on_tick, c);
	c->retry = loop_timer_create(loop, on_retry, c);
	c->flush = loop_task_create(loop, on_flush, c);
	c->resume = loop_task_create(loop, on_resume, c);
	if (url_list_parse(config->url, &c->urls, err) != 0 ||
	    (wants_tls(&c->urls) && (c->tls = stream_tls_create(config->ca_file, err)) == NULL)) {
		connection_destroy(c);
		return NULL;
	}
	return c;
}

void
connection_start(struct connection *c)
{
	if (c->state == CONNECTION_DOWN && !c->is_leaving)
		loop_timer_arm(c->retry, 0);
}

void
connection_drain(struct connection *c)
{
	c->is_leaving = true;
	if (c->state == CONNECTION_READY)
		enter(c, CONNECTION_DRAINING);
}

void
connection_close(struct connection *c)
{
	c->is_leaving = true;
	if (c->state == CONNECTION_READY || c->state == CONNECTION_DRAINING)
		enter(c, CONNECTION_CLOSING);
	else if (c->state == CONNECTION_DOWN)
		loop_timer_arm(c->retry, 0);
	else if (c->state < CONNECTION_READY)
		connection_fail(c, "closed before it was ready");
}

void
connection_destroy(struct connection *c)
{
	unsigned i;

	if (c == NULL)
		return;
	assert(!c->is_dispatching);
	for (i = 0; i < c->channel_count; i++)
		channel_destroy(c->channels[i]);
	stream_close(c->stream);
	codec_destroy(c->codec);
	bytes_finish(&c->out);
	loop_timer_destroy(c->tick);
	loop_timer_destroy(c->retry);
	loop_task_destroy(c->flush);
	loop_task_destroy(c->resume);
	SSL_CTX_free(c->tls);
	url_list_finish(&c->urls);
	free(c->in);
	free(c->service);
	free(c->role);
	free(c->version);
	free(c);
}

amqp_channel_t
connection_add_channel(struct connection *c, struct channel *ch)
{
	assert(c->channel_count < CONNECTION_CHANNELS_MAX);
	c->channels[c->channel_count++] = ch;
	return (amqp_channel_t)c->channel_count;
}
