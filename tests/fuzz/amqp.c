/* The AMQP client against a broker that does whatever the input says: a publisher with confirms,
 * one without, and a consumer on one connection, in a world of memory (world.h).
 *
 * The input is a script, an opcode and its arguments a step: frames of the broker's, right and
 * wrong, whole and cut, answers that are given or withheld, what the service does meanwhile, and
 * time. It is played twice, with bytes in pieces and in one, and both must come to the same.
 * Whatever the broker did, each publish has one outcome, each delivery is whole, what the client
 * writes is well formed and acknowledges what is open; and once the broker behaves, all work again.
 */
#include "events/amqp/connection.h"
#include "events/amqp/consumer.h"
#include "events/amqp/publisher.h"
#include "events/log.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/world.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 400
#define PUBLISHES_MAX 512
#define HELD_MAX 64
#define OPEN_MAX 1024
#define WINDOW 8
#define PREFETCH 8
#define BODY_MAX 17000 /* over several frames of the least size */
#define RECOVERY_MS 30000

enum { CONFIRMED = 1, PLAIN, CONSUMING, CHANNELS }; /* the numbers of our channels */

struct script {
	const uint8_t *at, *end;
};

static uint8_t
take(struct script *s)
{
	return s->at < s->end ? *s->at++ : 0;
}

static const uint8_t *
take_bytes(struct script *s, size_t size, size_t *ret_size)
{
	const uint8_t *bytes = s->at;
	size_t left = (size_t)(s->end - s->at);

	*ret_size = size < left ? size : left;
	s->at += *ret_size;
	return bytes;
}

/* ── the service ── */

static struct connection *connection;
static struct publisher *confirmed, *plain;
static struct consumer *consumer;

static uint8_t outcomes[PUBLISHES_MAX]; /* how many each publish has had */
static unsigned published;
static struct delivery *held[HELD_MAX];
static unsigned held_count;
static unsigned prefetch;             /* 0: nothing is acknowledged */
static bool is_cancelled, is_leaving; /* by the service */
static uint64_t story;                /* of all that the client told its service */

static void
tell(uint64_t what)
{
	story = (story ^ what) * 0x100000001b3u;
}

static void
on_change(struct connection *c, void *arg)
{
	(void)arg;
	(void)connection_is_up(c);
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	uint8_t *count = arg;

	assert(++*count == 1);
	tell(0x100 + (uint64_t)outcome);
	tell((uint64_t)(count - outcomes));
}

static void
on_return(const struct channel_return *r, void *arg)
{
	(void)arg;
	tell(content_hash(r->exchange.bytes, r->exchange.len));
	tell(content_hash(r->routing_key.bytes, r->routing_key.len));
	tell(content_hash(r->message_id.bytes, r->message_id.len));
	tell(content_hash(r->correlation_id.bytes, r->correlation_id.len));
	tell(content_hash(r->reply_text.bytes, r->reply_text.len));
}

static const char *
on_setup(struct channel *ch, void *arg)
{
	(void)ch;
	(void)arg;
	return "q";
}

static void
tell_text(const char *text)
{
	tell(text == NULL ? 0 : content_hash(text, strlen(text)));
}

static void
on_delivery(struct delivery *d, void *arg)
{
	const struct message *m = &d->message;
	unsigned i;

	(void)arg;
	tell(d->tag);
	tell(content_hash(m->body, m->body_size));
	tell_text(m->exchange);
	tell_text(m->routing_key);
	tell_text(m->type);
	tell_text(m->id);
	tell_text(m->correlation_id);
	tell_text(m->reply_to);
	tell_text(m->content_type);
	tell_text(m->app_id);
	tell_text(m->user_id);
	assert(m->expiration_ms >= 0 && m->header_count <= MESSAGE_HEADERS_MAX);
	for (i = 0; i < m->header_count; i++) {
		tell_text(m->headers[i].name);
		tell_text(m->headers[i].value);
	}
	if (held_count == HELD_MAX)
		consumer_ack(d);
	else
		held[held_count++] = d;
}

static void
publish(struct publisher *p, uint8_t choice)
{
	struct message m = { .exchange = choice & 1 ? "e1" : "e2", .routing_key = "key" };
	static char body[5000];
	char id[8];
	struct err err;

	if (published == PUBLISHES_MAX)
		return;
	(void)snprintf(id, sizeof(id), "m%u", choice >> 4);
	m.id = choice & 2 ? id : NULL;
	m.body = body;
	m.body_size = choice & 4 ? sizeof(body) : choice & 8 ? 0 : 2;
	if (publisher_put(p, &m, p == confirmed ? on_outcome : NULL, &outcomes[published], &err) !=
	    0)
		return;
	tell(p == confirmed ? 1 : 2);
	if (p == confirmed)
		published++;
}

static void
settle_held(uint8_t choice)
{
	struct delivery *d;
	unsigned i;

	if (held_count == 0)
		return;
	i = (choice >> 1) % held_count;
	d = held[i];
	held[i] = held[--held_count];
	if (choice & 1 && prefetch > 0)
		consumer_reject(d);
	else
		consumer_ack(d);
}

static void
service_start(uint8_t choice)
{
	struct connection_config config = {
		.url = "amqp://guest:guest@broker",
		.service = "fuzz",
		.role = "both",
		.version = "1",
		.on_change = on_change,
	};
	struct publisher_owner publisher = { .on_return = on_return };
	struct consumer_owner owner = {
		.on_setup = on_setup,
		.on_delivery = on_delivery,
	};
	struct err err;

	memset(outcomes, 0, sizeof(outcomes));
	published = held_count = 0;
	is_cancelled = is_leaving = false;
	story = 0;
	connection = connection_create(world_create(), &config, &err);
	assert(connection != NULL);
	confirmed = publisher_create(connection, "confirmed", WINDOW, &publisher);
	plain = publisher_create(connection, "plain", 0, &publisher);
	prefetch = choice & 1 ? 0 : PREFETCH;
	consumer = consumer_create(connection, "consuming", "tag", prefetch, &owner);
	connection_start(connection);
}

static void
service_end(void)
{
	connection_destroy(connection);
	publisher_destroy(confirmed);
	publisher_destroy(plain);
	consumer_destroy(consumer);
	world_destroy();
}

/* ── the broker ── */

static struct bytes
    answers; /* to what the client asked; said at once, or when the script says so */
static bool answers_wait;
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

/* Until both have nothing more to say. */
static void
converse(void)
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
	uint8_t choice = take(s);
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
	uint8_t choice = take(s);
	amqp_basic_deliver_t deliver = {
		.consumer_tag = amqp_cstring_bytes("tag"),
		.delivery_tag = tag + 1,
		.redelivered = choice & 1,
		.exchange = amqp_cstring_bytes("notify"),
		.routing_key = amqp_cstring_bytes("telegram"),
	};
	struct bytes out = { .data = NULL };
	size_t size = choice & 2 ? take(s) * (size_t)65 : take(s);

	if (choice & 4)
		deliver.delivery_tag = take(s);
	if (open_count == OPEN_MAX)
		return;
	tag = deliver.delivery_tag;
	if (prefetch > 0)
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
	uint8_t choice = take(s);
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
	uint8_t choice = take(s);
	amqp_basic_ack_t ack = { .multiple = choice & 1 };
	amqp_basic_nack_t nack = { .multiple = choice & 1 };

	ack.delivery_tag = nack.delivery_tag =
	    choice & 4 ? take(s) : numbers[CONFIRMED] - (uint64_t)(choice >> 4);
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
	uint8_t choice = take(s);
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
	uint8_t choice = take(s);
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
	uint8_t choice = take(s), payload[260] = { 0 };
	unsigned channel = choice >> 2 & 3;
	uint8_t type = choice & 0x80 ? take(s) : (uint8_t)(1 + (choice & 3));
	const uint8_t *bytes;
	struct bytes out = { .data = NULL };
	size_t size;

	is_honest = false;
	if (type == AMQP_FRAME_METHOD) {
		payload[1] = classes[choice >> 4 & 7];
		payload[3] = take(s);
	}
	bytes = take_bytes(s, take(s), &size);
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
	const uint8_t *bytes = take_bytes(s, take(s), &size);

	is_honest = false;
	world_say(bytes, size);
}

/* ── the script ── */

static bool
needs_connection(uint8_t opcode)
{
	return opcode < 12;
}

static void
say_step(uint8_t opcode, struct script *s)
{
	switch (opcode) {
	case 0:
		say_delivery(s);
		break;
	case 1:
		say_confirm(s);
		break;
	case 2:
		say_return(s);
		break;
	case 3:
		say_any_frame(s);
		break;
	case 4:
		say_any_bytes(s);
		break;
	case 5:
		say_channel_close(s);
		break;
	case 6:
		say_connection_close(s);
		break;
	case 7:
	case 8:
		say_blocked(opcode == 7);
		break;
	case 9:
		say_cancel();
		break;
	case 10:
		world_say("\x08\0\0\0\0\0\0\xce", 8);
		break;
	case 11:
		world_hang_up();
		break;
	}
}

static void
do_step(uint8_t opcode, struct script *s)
{
	switch (opcode) {
	case 12:
	case 13:
		publish(confirmed, take(s));
		break;
	case 14:
		publish(plain, take(s));
		break;
	case 15:
	case 16:
		settle_held(take(s));
		break;
	case 17:
		is_cancelled = true;
		consumer_cancel(consumer);
		break;
	case 18:
		is_leaving = true;
		connection_drain(connection);
		break;
	case 19:
		is_leaving = true;
		connection_close(connection);
		break;
	case 20:
		world_pass((int64_t)take(s) * 64);
		break;
	case 21:
		answers_wait = true;
		break;
	case 22:
		answers_wait = false;
		break;
	case 23:
		world_set_room(take(s) * (size_t)64);
		break;
	case 24:
		world_set_room(SIZE_MAX);
		break;
	case 25:
		if (world_is_dialled())
			world_refuse();
		break;
	}
}

/* What is said in one step and the next comes in one piece when the script doesn't let the client
 * have it yet: opcodes with their high bit set. */
static void
play(struct script *s)
{
	unsigned steps;
	uint8_t opcode;

	for (steps = 0; s->at < s->end && steps < STEPS_MAX; steps++) {
		opcode = take(s);
		if (!needs_connection(opcode & 31))
			do_step(opcode & 31, s);
		else if (world_is_connected())
			say_step(opcode & 31, s);
		if (!(opcode & 0x80))
			converse();
	}
	converse();
}

/* The broker behaves from now on: what was open ends. */
static void
check_ends(void)
{
	unsigned i;

	answers_wait = false;
	world_set_room(SIZE_MAX);
	if (world_is_connected())
		world_hang_up();
	converse();
	for (i = 0; i < published; i++)
		assert(outcomes[i] == 1);
	while (held_count > 0)
		settle_held(0);
	for (i = 0; i < RECOVERY_MS / 100 && !connection_is_up(connection); i++) {
		world_pass(100);
		converse();
	}
}

/* And all works once more: a publish and a delivery. */
static void
check_works(void)
{
	unsigned before = published;
	struct script plain_delivery = { NULL, NULL };

	assert(publisher_is_ready(confirmed) && publisher_is_ready(plain));
	publish(confirmed, 0);
	say_delivery(&plain_delivery);
	converse();
	assert(published == before + 1 || published == PUBLISHES_MAX);
	assert(is_cancelled || held_count == 1);
	while (held_count > 0)
		settle_held(0);
	world_pass(1000);
	converse();
	assert(open_count == 0 || is_cancelled);
}

static uint64_t
run(const uint8_t *data, size_t size, bool is_pieces)
{
	struct script s = { data + 2, data + size };

	answers_wait = false;
	service_start(data[0]);
	if (is_pieces)
		world_set_piece(1 + (size_t)data[1]);
	world_pass(0);
	converse();
	play(&s);
	check_ends();
	if (!is_leaving)
		check_works();
	connection_close(connection);
	world_pass(0);
	converse();
	assert(connection_state(connection) == CONNECTION_ENDED);
	bytes_finish(&answers);
	service_end();
	return story;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t whole;

	if (size < 2)
		return 0;
	log_init("fuzz", "fuzz", LOG_ERROR);
	whole = run(data, size, false);
	assert(run(data, size, true) == whole);
	return 0;
}
