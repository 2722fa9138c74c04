/* What is said before a connection is open: who we are, what we can do, how large frames may be. */
#ifndef EVENTS_AMQP_HANDSHAKE_H
#define EVENTS_AMQP_HANDSHAKE_H

#include "events/amqp/codec.h"
#include "events/amqp/url.h"

#define HANDSHAKE_FRAME_MAX 131072
#define HANDSHAKE_CHANNEL_MAX 64
#define HANDSHAKE_HEARTBEAT_S 15

struct handshake_tuning {
	uint32_t frame_max;
	uint16_t channel_max;
	uint16_t heartbeat_s;
};

/* Answers connection.start: PLAIN, our properties and capabilities, `name` as the connection's. */
MUST_CHECK int handshake_start_ok(struct bytes *out, const amqp_connection_start_t *start,
    const struct url *url, const char *product, const char *name, const char *version,
    struct err *err);
/* The smaller of what the broker offers and we want. Refuses frames under 4096 bytes. */
MUST_CHECK int handshake_tune(
    const amqp_connection_tune_t *tune, struct handshake_tuning *ret, struct err *err);
/* Answers connection.tune, and opens the virtual host. */
MUST_CHECK int handshake_open(struct bytes *out, const struct handshake_tuning *tuning,
    const struct url *url, struct err *err);

#endif
