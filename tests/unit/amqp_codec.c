#include "events/amqp/codec.h"
#include "events/amqp/content.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct bytes out;
static struct err err;

static void
teardown(void)
{
	bytes_finish(&out);
}

TestSuite(amqp_codec, .fini = teardown, .timeout = 20);

/* "01 0001 …" → the bytes it stands for; blanks are for reading. */
static size_t
unhex(const char *text, uint8_t *ret)
{
	size_t size = 0;
	char pair[3] = "";

	while (*text != '\0') {
		if (*text == ' ') {
			text++;
			continue;
		}
		memcpy(pair, text, 2);
		ret[size++] = (uint8_t)strtol(pair, NULL, 16);
		text += 2;
	}
	return size;
}

static void
holds(const char *hex)
{
	uint8_t wanted[256];
	size_t size = unhex(hex, wanted);

	cr_assert_eq(bytes_size(&out), size, "%zu bytes instead of %zu", bytes_size(&out), size);
	cr_assert_arr_eq(out.data + out.start, wanted, size);
}

/* basic.publish to `notify` by `telegram`, mandatory; delivery mode 2, message id m1. */
static int
put_publish(uint32_t frame_max, const void *body, size_t size)
{
	amqp_basic_publish_t method = {
		.exchange = amqp_cstring_bytes("notify"),
		.routing_key = amqp_cstring_bytes("telegram"),
		.mandatory = 1,
	};
	amqp_basic_properties_t properties = {
		._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
		.delivery_mode = 2,
		.message_id = amqp_cstring_bytes("m1"),
	};

	return codec_put_publish(&out, 1, frame_max, &method, &properties, body, size, &err);
}

/* What every broker says first; a fresh codec wants it before anything else. */
static void
put_start(void)
{
	amqp_connection_start_t start = { .version_minor = 9,
		.mechanisms = amqp_cstring_bytes("PLAIN") };

	cr_assert_eq(codec_put_method(&out, 0, AMQP_CONNECTION_START_METHOD, &start, &err), 0);
}

Test(amqp_codec, writes_the_protocol_header)
{
	codec_put_protocol_header(&out);
	holds("41 4d 51 50 00 00 09 01");
}

Test(amqp_codec, writes_a_heartbeat)
{
	codec_put_heartbeat(&out);
	holds("08 0000 00000000 ce");
}

Test(amqp_codec, writes_a_message_as_method_header_and_body)
{
	cr_assert_eq(put_publish(131072, "hi", 2), 0);
	holds("01 0001 00000017 003c0028 0000 066e6f74696679 0874656c656772616d 01 ce"
	      "02 0001 00000012 003c 0000 0000000000000002 1080 02 026d31 ce"
	      "03 0001 00000002 6869 ce");
}

Test(amqp_codec, writes_an_acknowledgement_of_many)
{
	amqp_basic_ack_t ack = { .delivery_tag = 7, .multiple = 1 };

	cr_assert_eq(codec_put_method(&out, 1, AMQP_BASIC_ACK_METHOD, &ack, &err), 0);
	holds("01 0001 0000000d 003c0050 0000000000000007 01 ce");
}

Test(amqp_codec, cuts_a_body_into_frames_that_fit)
{
	char body[10000] = "";
	size_t head;

	cr_assert_eq(put_publish(4096, body, 0), 0);
	head = bytes_size(&out);
	bytes_finish(&out);
	cr_assert_eq(put_publish(4096, body, sizeof(body)), 0);
	cr_assert_eq(bytes_size(&out), head + sizeof(body) + 3 * 8);
	cr_assert_arr_eq(out.data + out.start + head, "\x03\x00\x01\x00\x00\x0f\xf8", 7);
}

Test(amqp_codec, refuses_a_routing_key_over_255_bytes_and_leaves_the_output_alone)
{
	char key[300];
	amqp_basic_publish_t method = { .exchange = amqp_cstring_bytes("notify"),
		.routing_key = { 300, key } };
	amqp_basic_properties_t properties = { ._flags = 0 };

	memset(key, 'k', sizeof(key));
	codec_put_heartbeat(&out);
	cr_assert_eq(
	    codec_put_publish(&out, 1, 4096, &method, &properties, "hi", 2, &err), ERR_RANGE);
	cr_assert_eq(err.code, ERR_RANGE);
	holds("08 0000 00000000 ce");
}

Test(amqp_codec, refuses_properties_that_do_not_fit_a_frame)
{
	char value[5000];
	amqp_basic_publish_t method = { .exchange = amqp_cstring_bytes("notify") };
	amqp_table_entry_t entry = { .key = amqp_cstring_bytes("x-error") };
	amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_HEADERS_FLAG,
		.headers = { 1, &entry } };

	memset(value, 'v', sizeof(value));
	entry.value.kind = AMQP_FIELD_KIND_UTF8;
	entry.value.value.bytes = (amqp_bytes_t){ sizeof(value), value };
	cr_assert_eq(
	    codec_put_publish(&out, 1, 4096, &method, &properties, "hi", 2, &err), ERR_RANGE);
	cr_assert_eq(bytes_size(&out), 0);
}

/* ── reading ── */

struct seen {
	unsigned frames;
	char types[16];
	char body[16];
};

/* Feeds `size` bytes in pieces of at most `piece`. */
static int
feed(struct codec *c, const uint8_t *bytes, size_t size, size_t piece, struct seen *seen)
{
	size_t at = 0, used;
	amqp_frame_t frame;

	while (at < size) {
		size_t room = size - at < piece ? size - at : piece;
		int code = codec_read(c, bytes + at, room, &used, &frame, &err);

		if (code != 0)
			return code;
		at += used;
		if (frame.frame_type == 0)
			continue;
		cr_assert_lt(seen->frames, sizeof(seen->types) - 1);
		seen->types[seen->frames++] = (char)('0' + frame.frame_type);
		if (frame.frame_type == AMQP_FRAME_BODY)
			strncat(seen->body, frame.payload.body_fragment.bytes,
			    frame.payload.body_fragment.len);
		codec_release(c, frame.channel);
	}
	return 0;
}

Test(amqp_codec, reads_frames_in_pieces_of_any_size)
{
	size_t piece;

	put_start();
	codec_put_heartbeat(&out);
	cr_assert_eq(put_publish(4096, "hello", 5), 0);
	codec_put_heartbeat(&out);
	for (piece = 1; piece <= bytes_size(&out); piece++) {
		struct codec *c = codec_create();
		struct seen seen = { 0 };

		cr_assert_eq(feed(c, out.data + out.start, bytes_size(&out), piece, &seen), 0);
		cr_assert_str_eq(seen.types, "181238", "in pieces of %zu", piece);
		cr_assert_str_eq(seen.body, "hello");
		codec_destroy(c);
	}
}

Test(amqp_codec, refuses_a_frame_without_its_end_mark)
{
	struct codec *c = codec_create();
	struct seen seen = { 0 };

	put_start();
	out.data[out.end - 1] = 0;
	cr_assert_eq(feed(c, out.data, bytes_size(&out), 4096, &seen), ERR_PROTOCOL);
	codec_destroy(c);
}

Test(amqp_codec, refuses_a_frame_of_two_gigabytes)
{
	struct codec *c = codec_create();
	struct seen seen = { 0 };

	put_start();
	bytes_add(&out, "\x03\x00\x01\xff\xff\xff\xff\x00\x00\x00\x00", 11);
	cr_assert_eq(feed(c, out.data, bytes_size(&out), 4096, &seen), ERR_PROTOCOL);
	codec_destroy(c);
}

/* A generator of its own, so that a failure repeats. */
static uint32_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

Test(amqp_codec, survives_frames_with_flipped_bytes)
{
	uint64_t state = 42;
	unsigned round;

	put_start();
	cr_assert_eq(put_publish(4096, "hello", 5), 0);
	for (round = 0; round < 20000; round++) {
		struct codec *c = codec_create();
		struct bytes broken = { .data = NULL };
		struct seen seen = { 0 };

		bytes_add(&broken, out.data + out.start, bytes_size(&out));
		broken.data[next_random(&state) % bytes_size(&broken)] ^=
		    (uint8_t)(1u << next_random(&state) % 8);
		(void)feed(
		    c, broken.data, bytes_size(&broken), 1 + next_random(&state) % 64, &seen);
		codec_destroy(c);
		bytes_finish(&broken);
	}
}

/* ── bytes ── */

TestSuite(amqp_bytes, .fini = teardown, .timeout = 20);

Test(amqp_bytes, keep_what_was_not_taken_when_they_grow)
{
	size_t i;

	for (i = 0; i < 3000; i++)
		bytes_add(&out, "abc", 3);
	bytes_take(&out, 8999);
	cr_assert_eq(bytes_size(&out), 1);
	(void)bytes_reserve(&out, 1000000);
	cr_assert_eq(out.data[out.start], 'c');
	bytes_finish(&out);
}

Test(amqp_bytes, give_large_memory_back_when_empty)
{
	(void)bytes_reserve(&out, 1000000);
	bytes_commit(&out, 1000000);
	bytes_take(&out, 1000000);
	cr_assert_null(out.data);
}
