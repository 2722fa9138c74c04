#include "events/amqp/connection.h"

#include "events/amqp/connection_parts.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_MS 1000
#define DIAL_LIMIT_S 10
#define CLOSE_LIMIT_S 1
#define SETTLED_S 60 /* up for so long: the pauses start afresh */
#define PAUSE_MIN_MS 200
#define PAUSE_MAX_MS 5000

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
	c->in_start = c->in_end = 0;
	for (i = 0; i < c->channel_count; i++)
		channel_end(c->channels[i],
		    c->complaint[0] == '\0' ? "the connection ended" : c->complaint);
	/* Last, since callbacks may have said something. */
	bytes_finish(&c->out);
	c->is_failing = c->is_blocked = c->was_congested = false;
}

static void
on_stream_open(void *arg)
{
	struct connection *c = arg;

	connection_enter(c, CONNECTION_HEADER);
}

static void
on_stream_failed(const struct err *err, void *arg)
{
	struct connection *c = arg;

	(void)snprintf(c->complaint, sizeof(c->complaint), "%s", err->text);
	connection_enter(c, CONNECTION_DOWN);
}

static void
dial(struct connection *c)
{
	const struct url *url;
	struct stream_owner owner = { on_stream_open, connection_on_ready, on_stream_failed, c };
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

void
connection_enter(struct connection *c, enum connection_state state)
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
		c->complaint[0] = '\0';
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
		connection_enter(c, CONNECTION_READY);
	else
		c->on_change(c, c->arg);
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

	connection_enter(c, c->is_leaving ? CONNECTION_ENDED : CONNECTION_DIALING);
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
	c->in = malloc(CONNECTION_INPUT_MAX);
	if (c->in == NULL)
		abort();
	c->tick = loop_timer_create(loop, on_tick, c);
	c->retry = loop_timer_create(loop, on_retry, c);
	c->flush = loop_task_create(loop, connection_on_flush, c);
	c->resume = loop_task_create(loop, connection_on_resume, c);
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
	if (c->state == CONNECTION_DOWN && !c->is_leaving && !loop_timer_is_armed(c->retry))
		loop_timer_arm(c->retry, 0);
}

void
connection_drain(struct connection *c)
{
	c->is_leaving = true;
	if (c->state == CONNECTION_READY)
		connection_enter(c, CONNECTION_DRAINING);
}

void
connection_close(struct connection *c)
{
	c->is_leaving = true;
	if (c->state == CONNECTION_READY || c->state == CONNECTION_DRAINING)
		connection_enter(c, CONNECTION_CLOSING);
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
