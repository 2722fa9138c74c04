#include "tests/support/fake_broker.h"

#include "tests/support/wire.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNTED 256
#define HEADER_SIZE 8

struct fake_broker {
	struct loop *loop;
	char url[64];
	int listener, fd;
	struct loop_watch *watch;
	struct bytes in, heard; /* `heard`: the payload of the frame that came last */
	uint8_t heard_type;
	amqp_channel_t heard_channel;
	bool has_frame, is_left, stutters;
	amqp_method_number_t counted[COUNTED];
	size_t count;
};

/* ── in ── */

static uint32_t
read_u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void
on_readable(unsigned ready, void *arg)
{
	struct fake_broker *b = arg;
	ssize_t n = recv(b->fd, bytes_reserve(&b->in, 65536), 65536, 0);

	(void)ready;
	if (n > 0) {
		bytes_commit(&b->in, (size_t)n);
		return;
	}
	if (n < 0 && errno == EAGAIN)
		return;
	b->is_left = true;
	loop_watch_destroy(b->watch);
	b->watch = NULL;
}

/* Takes the next whole frame out of what came. */
static bool
next_frame(struct fake_broker *b)
{
	const uint8_t *at = b->in.data + b->in.start;
	size_t size;

	if (bytes_size(&b->in) < 7)
		return false;
	size = read_u32(at + 3);
	if (bytes_size(&b->in) < size + FRAME_OVERHEAD)
		return false;
	b->heard_type = at[0];
	b->heard_channel = (amqp_channel_t)(at[1] << 8 | at[2]);
	bytes_finish(&b->heard);
	bytes_add(&b->heard, at + 7, size);
	bytes_take(&b->in, size + FRAME_OVERHEAD);
	if (b->heard_type == AMQP_FRAME_METHOD && b->count < COUNTED)
		b->counted[b->count++] = read_u32(b->heard.data);
	return true;
}

static bool
has_frame(void *arg)
{
	struct fake_broker *b = arg;

	b->has_frame = next_frame(b);
	return b->has_frame || b->is_left;
}

static bool
hears(struct fake_broker *b, uint8_t type, amqp_channel_t channel, amqp_method_number_t id)
{
	while (run_until(b->loop, has_frame, b, WIRE_PATIENCE_MS) && b->has_frame)
		if (b->heard_type == type &&
		    (type != AMQP_FRAME_METHOD ||
			(b->heard_channel == channel && read_u32(b->heard.data) == id)))
			return true;
	return false;
}

bool
fake_broker_hears(struct fake_broker *b, amqp_channel_t channel, amqp_method_number_t id)
{
	return hears(b, AMQP_FRAME_METHOD, channel, id);
}

bool
fake_broker_hears_frame(struct fake_broker *b, uint8_t type)
{
	return hears(b, type, 0, 0);
}

const uint8_t *
fake_broker_arguments(const struct fake_broker *b, size_t *ret_size)
{
	*ret_size = bytes_size(&b->heard) - 4;
	return b->heard.data + 4;
}

unsigned
fake_broker_count(const struct fake_broker *b, amqp_method_number_t id)
{
	unsigned found = 0;
	size_t i;

	for (i = 0; i < b->count; i++)
		found += b->counted[i] == id;
	return found;
}

static bool
was_left(void *arg)
{
	return ((const struct fake_broker *)arg)->is_left;
}

bool
fake_broker_is_left(struct fake_broker *b)
{
	return run_until(b->loop, was_left, b, WIRE_PATIENCE_MS);
}

/* ── connections ── */

void
fake_broker_hang_up(struct fake_broker *b)
{
	loop_watch_destroy(b->watch);
	b->watch = NULL;
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
}

void
fake_broker_stops_reading(struct fake_broker *b)
{
	loop_watch_set(b->watch, 0);
}

static bool
has_connection(void *arg)
{
	struct fake_broker *b = arg;
	int on = 1;

	b->fd = accept(b->listener, NULL, NULL);
	if (b->fd < 0)
		return false;
	if (fcntl(b->fd, F_SETFL, O_NONBLOCK) != 0 ||
	    setsockopt(b->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0)
		abort();
	b->watch = loop_watch_create(b->loop, b->fd, LOOP_READ, on_readable, b);
	return true;
}

static bool
has_protocol_header(void *arg)
{
	const struct fake_broker *b = arg;

	return bytes_size(&b->in) >= HEADER_SIZE;
}

bool
fake_broker_accepts(struct fake_broker *b)
{
	fake_broker_hang_up(b);
	bytes_finish(&b->in);
	b->is_left = false;
	b->count = 0;
	if (!run_until(b->loop, has_connection, b, 2 * WIRE_PATIENCE_MS) ||
	    !run_until(b->loop, has_protocol_header, b, WIRE_PATIENCE_MS) ||
	    memcmp(b->in.data + b->in.start, "AMQP\0\0\x09\x01", HEADER_SIZE) != 0)
		return false;
	bytes_take(&b->in, HEADER_SIZE);
	return true;
}

struct fake_broker *
fake_broker_create(struct loop *loop)
{
	struct fake_broker *b = calloc(1, sizeof(*b));
	uint16_t port;

	assert(b != NULL);
	b->loop = loop;
	b->fd = -1;
	b->listener = listen_anywhere(&port);
	if (fcntl(b->listener, F_SETFL, O_NONBLOCK) != 0)
		abort();
	(void)snprintf(b->url, sizeof(b->url), "amqp://guest:guest@127.0.0.1:%u", port);
	return b;
}

void
fake_broker_destroy(struct fake_broker *b)
{
	fake_broker_hang_up(b);
	close(b->listener);
	bytes_finish(&b->in);
	bytes_finish(&b->heard);
	free(b);
}

const char *
fake_broker_url(const struct fake_broker *b)
{
	return b->url;
}

/* ── out ── */

void
fake_broker_stutter(struct fake_broker *b)
{
	b->stutters = true;
}

void
fake_broker_says_bytes(struct fake_broker *b, const void *bytes, size_t size)
{
	const char *at = bytes;
	size_t piece = b->stutters ? 1 : size;

	for (; size > 0; at += piece, size -= piece) {
		if (send(b->fd, at, piece, MSG_NOSIGNAL) != (ssize_t)piece)
			abort();
		if (b->stutters)
			run_for(b->loop, 0);
	}
}

static void
flush(struct fake_broker *b, struct bytes *out)
{
	fake_broker_says_bytes(b, out->data + out->start, bytes_size(out));
	bytes_finish(out);
}

static void
put(struct bytes *out, amqp_channel_t channel, amqp_method_number_t id, void *method)
{
	struct err err;

	if (codec_put_method(out, channel, id, method, &err) != 0)
		abort();
}

void
fake_broker_says(
    struct fake_broker *b, amqp_channel_t channel, amqp_method_number_t id, void *method)
{
	struct bytes out = { .data = NULL };

	put(&out, channel, id, method);
	flush(b, &out);
}

void
fake_broker_starts(struct fake_broker *b)
{
	amqp_connection_start_t start = {
		.version_minor = 9,
		.mechanisms = amqp_cstring_bytes("AMQPLAIN PLAIN"),
		.locales = amqp_cstring_bytes("en_US"),
	};

	fake_broker_says(b, 0, AMQP_CONNECTION_START_METHOD, &start);
}

void
fake_broker_tunes(struct fake_broker *b, uint32_t frame_max, uint16_t heartbeat_s)
{
	amqp_connection_tune_t tune = {
		.channel_max = 2047,
		.frame_max = frame_max,
		.heartbeat = heartbeat_s,
	};

	fake_broker_says(b, 0, AMQP_CONNECTION_TUNE_METHOD, &tune);
}

bool
fake_broker_opens(struct fake_broker *b, uint32_t frame_max, uint16_t heartbeat_s)
{
	amqp_connection_open_ok_t open_ok = { amqp_empty_bytes };

	if (!fake_broker_accepts(b))
		return false;
	fake_broker_starts(b);
	if (!fake_broker_hears(b, 0, AMQP_CONNECTION_START_OK_METHOD))
		return false;
	fake_broker_tunes(b, frame_max, heartbeat_s);
	if (!fake_broker_hears(b, 0, AMQP_CONNECTION_OPEN_METHOD))
		return false;
	fake_broker_says(b, 0, AMQP_CONNECTION_OPEN_OK_METHOD, &open_ok);
	return true;
}

bool
fake_broker_opens_channel(struct fake_broker *b, amqp_channel_t channel)
{
	amqp_channel_open_ok_t ok = { amqp_empty_bytes };

	if (!fake_broker_hears(b, channel, AMQP_CHANNEL_OPEN_METHOD))
		return false;
	fake_broker_says(b, channel, AMQP_CHANNEL_OPEN_OK_METHOD, &ok);
	return true;
}

bool
fake_broker_takes_consumer(struct fake_broker *b, amqp_channel_t channel)
{
	amqp_basic_qos_ok_t qos_ok = { .dummy = '\0' };
	amqp_basic_consume_ok_t consume_ok = { amqp_cstring_bytes("tag") };

	if (!fake_broker_hears(b, channel, AMQP_BASIC_QOS_METHOD))
		return false;
	fake_broker_says(b, channel, AMQP_BASIC_QOS_OK_METHOD, &qos_ok);
	if (!fake_broker_hears(b, channel, AMQP_BASIC_CONSUME_METHOD))
		return false;
	fake_broker_says(b, channel, AMQP_BASIC_CONSUME_OK_METHOD, &consume_ok);
	return true;
}

/* The header and body that follow basic.deliver and basic.return: those of a publish, whose own
 * method is left out. */
static void
put_content(struct bytes *out, amqp_channel_t channel, amqp_basic_properties_t *properties,
    const char *body)
{
	struct bytes whole = { .data = NULL };
	amqp_basic_publish_t publish = { .exchange = amqp_empty_bytes };
	size_t method_size;
	struct err err;

	put(&whole, channel, AMQP_BASIC_PUBLISH_METHOD, &publish);
	method_size = bytes_size(&whole);
	bytes_finish(&whole);
	if (codec_put_publish(&whole, channel, FRAME_MIN_MAX, &publish, properties, body,
		strlen(body), &err) != 0)
		abort();
	bytes_add(out, whole.data + method_size, bytes_size(&whole) - method_size);
	bytes_finish(&whole);
}

void
fake_broker_delivers(struct fake_broker *b, amqp_channel_t channel, uint64_t tag, const char *body)
{
	struct bytes out = { .data = NULL };
	amqp_basic_properties_t properties = { ._flags = 0 };
	amqp_basic_deliver_t deliver = {
		.consumer_tag = amqp_cstring_bytes("tag"),
		.delivery_tag = tag,
		.exchange = amqp_cstring_bytes("notify"),
		.routing_key = amqp_cstring_bytes("telegram"),
	};

	put(&out, channel, AMQP_BASIC_DELIVER_METHOD, &deliver);
	put_content(&out, channel, &properties, body);
	flush(b, &out);
}

void
fake_broker_returns(struct fake_broker *b, amqp_channel_t channel, const char *message_id)
{
	struct bytes out = { .data = NULL };
	amqp_basic_properties_t properties = {
		._flags = AMQP_BASIC_MESSAGE_ID_FLAG,
		.message_id = amqp_cstring_bytes(message_id),
	};
	amqp_basic_return_t method = {
		.reply_code = 312,
		.reply_text = amqp_cstring_bytes("NO_ROUTE"),
		.exchange = amqp_cstring_bytes("notify"),
		.routing_key = amqp_cstring_bytes("telegram"),
	};

	put(&out, channel, AMQP_BASIC_RETURN_METHOD, &method);
	put_content(&out, channel, &properties, "hi");
	flush(b, &out);
}
