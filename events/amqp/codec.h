/* Bytes ↔ AMQP 0-9-1 frames, with rabbitmq-c as the codec and never as the connection: its
 * connection calls block.
 *
 * Frame: type u8, channel u16, size u32, payload, CE; big-endian. A codec lives for one attempt to
 * connect and has no socket. Its decoder keeps what a frame points to until codec_release; a failed
 * read ends its life, since feeding it again corrupts memory. */
#ifndef EVENTS_AMQP_CODEC_H
#define EVENTS_AMQP_CODEC_H

#include "events/amqp/bytes.h"
#include "events/err.h"

#include <amqp.h>
#include <amqp_framing.h>

#define FRAME_MIN_MAX 4096 /* every peer takes frames of this size */
#define FRAME_OVERHEAD 8   /* bytes round a payload */
#define FRAME_PROTOCOL_HEADER                                                                      \
	'A' /* the type of the pseudo-frame that rabbitmq-c makes of an answer "AMQP…" to our    \
	       header */

struct codec;

struct codec *codec_create(void);
void codec_destroy(struct codec *c); /* NULL is fine */

/* Takes bytes up to the end of one frame at most. ret->frame_type stays 0 while the frame is
 * incomplete. `*ret_used` is at least 1. What `ret` points to lives until codec_release of its
 * channel. Fails with ERR_PROTOCOL: destroy the codec. */
MUST_CHECK int codec_read(struct codec *c, const uint8_t *bytes, size_t size, size_t *ret_used,
    amqp_frame_t *ret, struct err *err);
/* To be called after a frame was dealt with, or memory grows without end. */
void codec_release(struct codec *c, amqp_channel_t channel);
/* Only once connection.tune has been read. */
MUST_CHECK int codec_tune(
    struct codec *c, uint16_t channel_max, uint32_t frame_max, struct err *err);

/* Each appends to `out`; on failure (a text over 255 bytes, a table that doesn't fit) `out` is as
 * before. */
void codec_put_protocol_header(struct bytes *out);
void codec_put_heartbeat(struct bytes *out);
MUST_CHECK int codec_put_method(struct bytes *out, amqp_channel_t channel, amqp_method_number_t id,
    void *method, struct err *err);
/* A whole message as one run of frames: method, header, body in pieces of frame_max - 8. */
MUST_CHECK int codec_put_publish(struct bytes *out, amqp_channel_t channel, uint32_t frame_max,
    amqp_basic_publish_t *method, amqp_basic_properties_t *properties, const void *body,
    size_t body_size, struct err *err);

#endif
