/* One connection to the broker, kept up.
 *
 *   DOWN --timer--> DIALING --socket--> HEADER --start--> TUNE --tune--> OPENING --open-ok--> SETUP
 * --channels set up--> READY
 *     ^______________________ anything goes wrong, or 10 s have passed
 * ______________________________________________| READY --connection_drain--> DRAINING
 * --connection_close--> CLOSING --close-ok or 1 s--> ENDED
 *
 * Heartbeats, time limits and connection.blocked are counted in seconds of the connection's own
 * clock, which stands still while the broker blocks us: otherwise the client would reconnect in
 * circles. */
#ifndef EVENTS_AMQP_CONNECTION_H
#define EVENTS_AMQP_CONNECTION_H

#include "events/amqp/bytes.h"
#include "events/amqp/codec.h"
#include "events/amqp/url.h"
#include "events/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct connection;
struct loop;

enum connection_state {
	CONNECTION_DOWN,
	CONNECTION_DIALING,
	CONNECTION_HEADER,
	CONNECTION_TUNE,
	CONNECTION_OPENING,
	CONNECTION_SETUP,
	CONNECTION_READY,
	CONNECTION_DRAINING,
	CONNECTION_CLOSING,
	CONNECTION_ENDED,
};

#define CONNECTION_OUTPUT_MAX ((size_t)4 * 1024 * 1024) /* more unsent bytes are congestion */
#define CONNECTION_INPUT_MAX ((size_t)256 * 1024)       /* read at once */
#define CONNECTION_CHANNELS_MAX 64

struct connection_config {
	const char *url;     /* see url.h */
	const char *service; /* "core" */
	const char *role;    /* "publish", "consume" */
	const char *version;
	const char *ca_file; /* NULL: the system's */
	/* State, blocked, congested or a channel's state changed. */
	void (*on_change)(struct connection *c, void *arg);
	void *arg;
};

MUST_CHECK struct connection *connection_create(
    struct loop *loop, const struct connection_config *config, struct err *err);
void connection_start(struct connection *c);
/* No reconnecting from now on. */
void connection_drain(struct connection *c);
/* Ends it in order; on_change comes with ENDED. */
void connection_close(struct connection *c);
void connection_destroy(struct connection *c); /* never from one of its callbacks; NULL is fine */

enum connection_state connection_state(const struct connection *c);
/* All channels can be used (READY or DRAINING). */
bool connection_is_up(const struct connection *c);
bool connection_is_blocked(const struct connection *c);
bool connection_is_congested(const struct connection *c);
bool connection_is_flushed(const struct connection *c);  /* nothing unsent */
uint64_t connection_epoch(const struct connection *c);   /* counts the attempts to connect */
const char *connection_user(const struct connection *c); /* who we are logged in as */
/* Why it is not up: what it was lost by last; "" once it is ready. */
const char *connection_complaint(const struct connection *c);

/* ── for channels ── */

/* Channels may be opened. */
bool connection_takes_channels(const struct connection *c);
amqp_channel_t connection_add_channel(struct connection *c, struct channel *ch);
/* Where frames are encoded to. What is appended leaves at the end of this turn. */
struct bytes *connection_output(struct connection *c);
uint32_t connection_frame_max(const struct connection *c);
/* Seconds that this connection has lived and was not blocked. */
unsigned connection_second(const struct connection *c);
struct loop *connection_loop(struct connection *c);
/* Ends the connection after the present step. */
void connection_fail(struct connection *c, const char *why);
/* A channel has become ready or broken. */
void connection_channel_changed(struct connection *c);
/* One message was handed out: the share of a turn of the loop is counted in them. */
void connection_count_message(struct connection *c);

#endif
