#include "tests/fuzz/broker.h"

#include "events/amqp/codec.h"
#include "tests/fuzz/world.h"

#include <assert.h>
#include <string.h>

#define OPEN_MAX 1024
#define BODY_MAX 17000 /* over several frames of the least size */

enum { CONFIRMED = 1, PLAIN, CONSUMING, CHANNELS }; /* the client's channels, by number */

static struct bytes
    answers; /* to what the client asked; said at once, or when the script says so */
static bool answers_wait, is_acknowledged;
static bool is_honest;   /* on this connection it said only what a real broker might say */
static bool is_consumed; /* the queue, on the channel that is open now */
static uint64_t numbers[CHANNELS]; /* of the last publish on each channel */
static uint64_t tag;               /* of the last delivery */
static uint64_t open_tags[OPEN_MAX];
static unsigned open_count;

static void
put(struct bytes *out, unsigned channel, amqp_method_number_t id, void *method)
{
	struct err err;

	assert(codec_put_method(out, (amqp_channel_t)channel, id, method, &err) == 0);
}

static void
say(unsigned channel, amqp_method_number_t id, void *method)
{
	struct bytes out = { .data = NULL };

	put(&out, channel, id, method);
	world_say(out.data, bytes_size(&out));
	bytes_finish(&out);
}

static uint64_t
read_number(const uint8_t *at, unsigned size)
{
	uint64_t number = 0;

	while (size-- > 0)
		number = number << 8 | *at++;
	return number;
}

static void
forget_channel(unsigned channel)
{
	numbers[channel] = 0;
	if (channel != CONSUMING)
		return;
	open_count = 0;
	tag = 0;
	is_consumed = false;
}

/* An acknowledgement of what isn't open closes the channel, at a real broker; on a channel that it
 * has closed itself it passes over all. */
static void
hear_settled(uint64_t settled, bool is_multiple)
{
	unsigned i, kept = 0;
	bool is_open = false;

	for (i = 0; i < open_count; i++) {
		is_open = is_open || open_tags[i] == settled;
		if (open_tags[i] != settled && !(is_multiple && open_tags[i] < settled))
			open_tags[kept++] = open_tags[i];
	}
	assert(is_open || !is_honest || !is_consumed);
	open_count = kept;
}

static void
answer(unsigned channel, amqp_method_number_t id, const uint8_t *arguments)
{
	amqp_channel_open_ok_t channel_ok = { amqp_empty_bytes };
	amqp_connection_open_ok_t open_ok = { amqp_empty_bytes };
	amqp_basic_consume_ok_t consume_ok = { amqp_cstring_bytes("tag") };
	amqp_connection_tune_t tune = { 2047, 4096, 60 };
	uint8_t none[16] = { 0 }; /* of an answer without arguments */

	switch (id) {
	case AMQP_CONNECTION_START_OK_METHOD:
		put(&answers, 0, AMQP_CONNECTION_TUNE_METHOD, &tune);
		break;
	case AMQP_CONNECTION_OPEN_METHOD:
		put(&answers, 0, AMQP_CONNECTION_OPEN_OK_METHOD, &open_ok);
		break;
	case AMQP_CONNECTION_CLOSE_METHOD:
		put(&answers, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, none);
		break;
	case AMQP_CHANNEL_OPEN_METHOD:
		forget_channel(channel);
		put(&answers, channel, AMQP_CHANNEL_OPEN_OK_METHOD, &channel_ok);
		break;
	case AMQP_CONFIRM_SELECT_METHOD:
		put(&answers, channel, AMQP_CONFIRM_SELECT_OK_METHOD, none);
		break;
	case AMQP_BASIC_QOS_METHOD:
		put(&answers, channel, AMQP_BASIC_QOS_OK_METHOD, none);
		break;
	case AMQP_BASIC_CONSUME_METHOD:
		is_consumed = true;
		put(&answers, channel, AMQP_BASIC_CONSUME_OK_METHOD, &consume_ok);
		break;
	case AMQP_BASIC_CANCEL_METHOD:
		put(&answers, channel, AMQP_BASIC_CANCEL_OK_METHOD, &consume_ok);
		break;
	case AMQP_BASIC_PUBLISH_METHOD:
		numbers[channel]++;
		break;
	case AMQP_BASIC_ACK_METHOD:
		hear_settled(read_number(arguments, 8), arguments[8] != 0);
		break;
	case AMQP_BASIC_REJECT_METHOD:
		hear_settled(read_number(arguments, 8), false);
		break;
	default:
		assert(id == AMQP_CONNECTION_TUNE_OK_METHOD ||
		       id == AMQP_CONNECTION_CLOSE_OK_METHOD ||
		       id == AMQP_CHANNEL_CLOSE_OK_METHOD || id == AMQP_CHANNEL_FLOW_OK_METHOD);
	}
}

/* One whole frame of what the client wrote, which must be well formed; false: there is none yet. */
static bool
hear_frame(void)
{
	struct bytes *heard = world_heard();
	const uint8_t *frame = heard->data + heard->start;
	size_t size;
	unsigned channel;

	if (bytes_size(heard) < 8)
		return false;
	if (memcmp(frame, "AMQP\0\0\x09\x01", 8) == 0) {
		bytes_take(heard, 8);
		return true;
	}
	channel = (unsigned)read_number(frame + 1, 2);
	size = (size_t)read_number(frame + 3, 4);
	assert(size <= 131072 && channel < CHANNELS);
	if (bytes_size(heard) < size + FRAME_OVERHEAD)
		return false;
	assert(frame[7 + size] == AMQP_FRAME_END);
	assert(frame[0] == AMQP_FRAME_METHOD || frame[0] == AMQP_FRAME_HEADER ||
	       frame[0] == AMQP_FRAME_BODY || frame[0] == AMQP_FRAME_HEARTBEAT);
	if (frame[0] == AMQP_FRAME_METHOD)
		answer(channel, (amqp_method_number_t)read_number(frame + 7, 4), frame + 11);
	bytes_take(heard, size + FRAME_OVERHEAD);
	return true;
}

/* False: there was nothing to answer. */
static bool
say_answers(void)
{
	bool is_some = bytes_size(&answers) > 0;

	if (world_is_connected() && is_some)
		world_say(answers.data + answers.start, bytes_size(&answers));
	bytes_finish(&answers);
	return is_some;
}

/* The broker begins anew with each connection. */
static void
accept_client(void)
{
	amqp_connection_start_t start = {
		.version_minor = 9,
		.mechanisms = amqp_cstring_bytes("PLAIN"),
		.locales = amqp_cstring_bytes("en_US"),
	};
	unsigned channel;

	bytes_finish(&answers);
	for (channel = 0; channel < CHANNELS; channel++)
		forget_channel(channel);
	is_honest = true;
	world_accept();
	say(0, AMQP_CONNECTION_START_METHOD, &start);
}

void
broker_converse(void)
{
	do {
		world_settle();
		if (world_is_dialled() && !answers_wait) {
			accept_client();
			world_settle();
		}
		while (hear_frame())
			;
	} while (!answers_wait && say_answers());
}

static void
put_header(struct bytes *out, unsigned channel, struct script *s, uint64_t size)
{
	uint8_t choice = script_take(s);
	amqp_table_entry_t entries[] = {
		{ amqp_cstring_bytes("x-attempt"), { .kind = AMQP_FIELD_KIND_I32 } },
		{ amqp_cstring_bytes("traceparent"), { .kind = AMQP_FIELD_KIND_UTF8 } },
	};
	amqp_basic_properties_t properties = {
		.type = amqp_cstring_bytes("a.type"),
		.message_id = amqp_cstring_bytes(choice & 2 ? "m1" : "m2"),
		.expiration = amqp_cstring_bytes(choice & 4 ? "-1" : "60000"),
		.correlation_id = amqp_cstring_bytes("c"),
		.delivery_mode = 2,
		.headers = { 2, entries },
	};
	uint8_t room[512];
	int encoded;

	entries[0].value.value.i32 = choice;
	entries[1].value.value.bytes = amqp_cstring_bytes("00-1");
	if (choice & 1)
		properties._flags = AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
		                    AMQP_BASIC_DELIVERY_MODE_FLAG;
	if (choice & 8)
		properties._flags |= AMQP_BASIC_EXPIRATION_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG;
	if (choice & 16)
		properties._flags |= AMQP_BASIC_HEADERS_FLAG;
	encoded = amqp_encode_properties(
	    AMQP_BASIC_CLASS, &properties, (amqp_bytes_t){ sizeof(room) - 12, room + 12 });
	assert(encoded > 0);
	memset(room, 0, 12);
	room[1] = AMQP_BASIC_CLASS;
	for (unsigned i = 0; i < 8; i++)
		room[4 + i] = (uint8_t)(size >> (56 - 8 * i));
	bytes_add(out,
	    (uint8_t[]){ AMQP_FRAME_HEADER, 0, (uint8_t)channel, 0, 0,
		(uint8_t)((encoded + 12) >> 8), (uint8_t)(encoded + 12) },
	    7);
	bytes_add(out, room, (size_t)encoded + 12);
	bytes_add(out, "\xce", 1);
}

static void
put_frame(struct bytes *out, uint8_t type, unsigned channel, const void *payload, size_t size)
{
	uint8_t head[] = { type, (uint8_t)(channel >> 8), (uint8_t)channel, (uint8_t)(size >> 24),
		(uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size };

	bytes_add(out, head, sizeof(head));
	if (size > 0)
		bytes_add(out, payload, size);
	bytes_add(out, "\xce", 1);
}

static void
put_body(struct bytes *out, unsigned channel, size_t size)
{
	static uint8_t body[BODY_MAX];
	size_t piece;

	for (; size > 0; size -= piece) {
		piece = size < 4096 - FRAME_OVERHEAD ? size : 4096 - FRAME_OVERHEAD;
		put_frame(out, AMQP_FRAME_BODY, channel, body, piece);
	}
}

static void
say_delivery(struct script *s)
{
	uint8_t choice = script_take(s);
	amqp_basic_deliver_t deliver = {
		.consumer_tag = amqp_cstring_bytes("tag"),
		.delivery_tag = tag + 1,
		.redelivered = choice & 1,
		.exchange = amqp_cstring_bytes("notify"),
		.routing_key = amqp_cstring_bytes("telegram"),
	};
	struct bytes out = { .data = NULL };
	size_t size = choice & 2 ? script_take(s) * (size_t)65 : script_take(s);

	if (choice & 4)
		deliver.delivery_tag = script_take(s);
	if (open_count == OPEN_MAX)
		return;
	tag = deliver.delivery_tag;
	if (is_acknowledged)
		open_tags[open_count++] = tag;
	put(&out, CONSUMING, AMQP_BASIC_DELIVER_METHOD, &deliver);
	put_header(&out, CONSUMING, s, size);
	put_body(&out, CONSUMING, size);
	if (!is_consumed || choice & 8) /* in the latter case its last bytes are lost */
		is_honest = false;
	world_say(out.data, bytes_size(&out) - (choice & 8 ? choice >> 4 : 0));
	bytes_finish(&out);
}

static void
say_return(struct script *s)
{
	uint8_t choice = script_take(s);
	unsigned channel = choice & 1 ? CONFIRMED : PLAIN;
	amqp_basic_return_t method = {
		.reply_code = 312,
		.reply_text = amqp_cstring_bytes("NO_ROUTE"),
		.exchange = amqp_cstring_bytes("e1"),
		.routing_key = amqp_cstring_bytes("key"),
	};
	struct bytes out = { .data = NULL };

	put(&out, channel, AMQP_BASIC_RETURN_METHOD, &method);
	put_header(&out, channel, s, choice >> 2);
	put_body(&out, channel, choice >> 2);
	world_say(out.data, bytes_size(&out));
	bytes_finish(&out);
}

static void
say_confirm(struct script *s)
{
	uint8_t choice = script_take(s);
	amqp_basic_ack_t ack = { .multiple = choice & 1 };
	amqp_basic_nack_t nack = { .multiple = choice & 1 };

	ack.delivery_tag = nack.delivery_tag =
	    choice & 4 ? script_take(s) : numbers[CONFIRMED] - (uint64_t)(choice >> 4);
	if (choice & 2)
		say(choice & 8 ? PLAIN : CONFIRMED, AMQP_BASIC_NACK_METHOD, &nack);
	else
		say(choice & 8 ? PLAIN : CONFIRMED, AMQP_BASIC_ACK_METHOD, &ack);
}

static void
say_channel_close(struct script *s)
{
	static const char *const texts[] = { "NOT_FOUND - no exchange 'e1' in vhost '/'",
		"ACCESS_REFUSED - access to exchange 'e2",
		"PRECONDITION_FAILED - unknown delivery tag", "" };
	static const uint16_t codes[] = { 404, 403, 406, 0 };
	uint8_t choice = script_take(s);
	amqp_channel_close_t close = {
		.reply_code = codes[choice >> 2 & 3],
		.reply_text = amqp_cstring_bytes(texts[choice >> 4 & 3]),
	};

	if ((choice & 3) == CONSUMING)
		is_consumed = false;
	say(choice & 3, AMQP_CHANNEL_CLOSE_METHOD, &close);
}

static void
say_connection_close(struct script *s)
{
	uint8_t choice = script_take(s);
	amqp_connection_close_t close = {
		.reply_code = choice & 1 ? 320 : 403,
		.reply_text = amqp_cstring_bytes("CONNECTION_FORCED"),
	};

	say(0, AMQP_CONNECTION_CLOSE_METHOD, &close);
}

static void
say_blocked(bool is_blocked)
{
	amqp_connection_blocked_t blocked = { amqp_cstring_bytes("low on memory") };
	amqp_connection_unblocked_t unblocked = { .dummy = '\0' };

	if (is_blocked)
		say(0, AMQP_CONNECTION_BLOCKED_METHOD, &blocked);
	else
		say(0, AMQP_CONNECTION_UNBLOCKED_METHOD, &unblocked);
}

static void
say_cancel(void)
{
	amqp_basic_cancel_t cancel = { .consumer_tag = amqp_cstring_bytes("tag") };

	say(CONSUMING, AMQP_BASIC_CANCEL_METHOD, &cancel);
}

/* A frame whose envelope is right, with whatever in it: any method there is, or content. */
static void
say_any_frame(struct script *s)
{
	static const uint8_t classes[] = { 10, 20, 30, 40, 50, 60, 85, 90 };
	uint8_t choice = script_take(s), payload[260] = { 0 };
	unsigned channel = choice >> 2 & 3;
	uint8_t type = choice & 0x80 ? script_take(s) : (uint8_t)(1 + (choice & 3));
	const uint8_t *bytes;
	struct bytes out = { .data = NULL };
	size_t size;

	is_honest = false;
	if (type == AMQP_FRAME_METHOD) {
		payload[1] = classes[choice >> 4 & 7];
		payload[3] = script_take(s);
	}
	bytes = script_take_bytes(s, script_take(s), &size);
	if (size > 0)
		memcpy(payload + (type == AMQP_FRAME_METHOD ? 4 : 0), bytes, size);
	put_frame(&out, type, channel, payload, size + (type == AMQP_FRAME_METHOD ? 4 : 0));
	world_say(out.data, bytes_size(&out));
	bytes_finish(&out);
}

static void
say_any_bytes(struct script *s)
{
	size_t size;
	const uint8_t *bytes = script_take_bytes(s, script_take(s), &size);

	is_honest = false;
	world_say(bytes, size);
}

void
broker_say(uint8_t step, struct script *s)
{
	switch (step) {
	case BROKER_DELIVERS:
		say_delivery(s);
		break;
	case BROKER_CONFIRMS:
		say_confirm(s);
		break;
	case BROKER_RETURNS:
		say_return(s);
		break;
	case BROKER_SAYS_ANY_FRAME:
		say_any_frame(s);
		break;
	case BROKER_SAYS_ANY_BYTES:
		say_any_bytes(s);
		break;
	case BROKER_CLOSES_CHANNEL:
		say_channel_close(s);
		break;
	case BROKER_CLOSES_CONNECTION:
		say_connection_close(s);
		break;
	case BROKER_BLOCKS:
	case BROKER_UNBLOCKS:
		say_blocked(step == BROKER_BLOCKS);
		break;
	case BROKER_CANCELS:
		say_cancel();
		break;
	case BROKER_BEATS:
		world_say("\x08\0\0\0\0\0\0\xce", 8);
		break;
	case BROKER_HANGS_UP:
		world_hang_up();
		break;
	}
}

/* ── its life ── */

void
broker_begin(bool acknowledged)
{
	is_acknowledged = acknowledged;
	answers_wait = false;
}

void
broker_end(void)
{
	bytes_finish(&answers);
}

void
broker_withhold(bool withhold)
{
	answers_wait = withhold;
}

unsigned
broker_open_deliveries(void)
{
	return open_count;
}
