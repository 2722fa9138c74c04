#include "events/amqp/codec.h"

#include <stdlib.h>
#include <string.h>

#define METHOD_ROOM                                                                                \
	8192 /* the largest methods that we send are start-ok and queue.declare with its arguments \
	      */
#define PROPERTIES_ROOM                                                                            \
	16384 /* a header frame; MESSAGE_HEADERS_MAX short texts and the properties fit many times \
	       */

struct codec {
	amqp_connection_state_t state;
};

struct codec *
codec_create(void)
{
	struct codec *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->state = amqp_new_connection();
	if (c->state == NULL)
		abort();
	return c;
}

void
codec_destroy(struct codec *c)
{
	if (c == NULL)
		return;
	amqp_destroy_connection(c->state);
	free(c);
}

int
codec_read(struct codec *c, const uint8_t *bytes, size_t size, size_t *ret_used, amqp_frame_t *ret,
    struct err *err)
{
	/* The codec reads through a pointer that it declares mutable. */
	amqp_bytes_t input = { size, (void *)(uintptr_t)bytes };
	amqp_frame_t frame = { .frame_type = 0 };
	int used = amqp_handle_input(c->state, input, &frame);

	if (used <= 0)
		return err_set(err, ERR_PROTOCOL, "the broker sent a malformed frame: %s",
		    amqp_error_string2(used));
	if (frame.frame_type == 0 && amqp_release_buffers_ok(c->state))
		return err_set(err, ERR_PROTOCOL, "the broker sent a frame of an unknown type");
	*ret_used = (size_t)used;
	*ret = frame;
	return 0;
}

void
codec_release(struct codec *c, amqp_channel_t channel)
{
	amqp_maybe_release_buffers_on_channel(c->state, channel);
}

int
codec_tune(struct codec *c, uint16_t channel_max, uint32_t frame_max, struct err *err)
{
	int status = amqp_tune_connection(c->state, channel_max, (int)frame_max, 0);

	if (status < 0)
		return err_set(err, ERR_PROTOCOL, "tuning the codec to frames of %u bytes: %s",
		    frame_max, amqp_error_string2(status));
	return 0;
}

static void
put_u16(uint8_t *at, uint16_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static void
put_u32(uint8_t *at, uint32_t v)
{
	put_u16(at, (uint16_t)(v >> 16));
	put_u16(at + 2, (uint16_t)v);
}

static void
put_u64(uint8_t *at, uint64_t v)
{
	put_u32(at, (uint32_t)(v >> 32));
	put_u32(at + 4, (uint32_t)v);
}

/* Puts type, channel, size and end mark round the `size` bytes of payload that stand at frame + 7.
 */
static size_t
frame_close(uint8_t *frame, uint8_t type, amqp_channel_t channel, size_t size)
{
	frame[0] = type;
	put_u16(frame + 1, channel);
	put_u32(frame + 3, (uint32_t)size);
	frame[7 + size] = AMQP_FRAME_END;
	return size + FRAME_OVERHEAD;
}

void
codec_put_protocol_header(struct bytes *out)
{
	bytes_add(out, "AMQP\0\0\x09\x01", 8);
}

void
codec_put_heartbeat(struct bytes *out)
{
	bytes_commit(
	    out, frame_close(bytes_reserve(out, FRAME_OVERHEAD), AMQP_FRAME_HEARTBEAT, 0, 0));
}

int
codec_put_method(struct bytes *out, amqp_channel_t channel, amqp_method_number_t id, void *method,
    struct err *err)
{
	uint8_t *frame = bytes_reserve(out, METHOD_ROOM);
	amqp_bytes_t arguments = { METHOD_ROOM - 12, frame + 11 };
	int size = amqp_encode_method(id, method, arguments);

	if (size < 0)
		return err_set(err, ERR_RANGE,
		    "encoding %s: a text is over 255 bytes or a table too large",
		    amqp_method_name(id));
	put_u32(frame + 7, id);
	bytes_commit(out, frame_close(frame, AMQP_FRAME_METHOD, channel, (size_t)size + 4));
	return 0;
}

static int
put_properties(struct bytes *out, amqp_channel_t channel, uint32_t frame_max,
    amqp_basic_properties_t *properties, size_t body_size, struct err *err)
{
	size_t room =
	    (frame_max < PROPERTIES_ROOM ? frame_max : PROPERTIES_ROOM) - FRAME_OVERHEAD - 12;
	uint8_t *frame = bytes_reserve(out, room + FRAME_OVERHEAD + 12);
	amqp_bytes_t encoded = { room, frame + 7 + 12 };
	int size = amqp_encode_properties(AMQP_BASIC_CLASS, properties, encoded);

	if (size < 0)
		return err_set(err, ERR_RANGE,
		    "a property is over 255 bytes, or all of them over %zu: shorten them", room);
	put_u16(frame + 7, AMQP_BASIC_CLASS);
	put_u16(frame + 9, 0);
	put_u64(frame + 11, body_size);
	bytes_commit(out, frame_close(frame, AMQP_FRAME_HEADER, channel, (size_t)size + 12));
	return 0;
}

static void
put_body(
    struct bytes *out, amqp_channel_t channel, uint32_t frame_max, const uint8_t *body, size_t size)
{
	size_t piece_max = frame_max - FRAME_OVERHEAD;

	while (size > 0) {
		size_t piece = size < piece_max ? size : piece_max;
		uint8_t *frame = bytes_reserve(out, piece + FRAME_OVERHEAD);

		memcpy(frame + 7, body, piece);
		bytes_commit(out, frame_close(frame, AMQP_FRAME_BODY, channel, piece));
		body += piece;
		size -= piece;
	}
}

int
codec_put_publish(struct bytes *out, amqp_channel_t channel, uint32_t frame_max,
    amqp_basic_publish_t *method, amqp_basic_properties_t *properties, const void *body,
    size_t body_size, struct err *err)
{
	size_t before = bytes_size(out);
	int code = codec_put_method(out, channel, AMQP_BASIC_PUBLISH_METHOD, method, err);

	if (code == 0)
		code = put_properties(out, channel, frame_max, properties, body_size, err);
	if (code != 0) {
		bytes_cut(out, before);
		return code;
	}
	put_body(out, channel, frame_max, body, body_size);
	return 0;
}
