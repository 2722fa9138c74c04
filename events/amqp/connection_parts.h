/* What the files of the connection share: connection.c (states, time, life), connection_methods.c
 * (channel 0) and connection_io.c (bytes in and out). */
#ifndef EVENTS_AMQP_CONNECTION_PARTS_H
#define EVENTS_AMQP_CONNECTION_PARTS_H

#include "events/amqp/channel.h"
#include "events/amqp/connection.h"
#include "events/amqp/handshake.h"
#include "events/amqp/stream.h"

struct loop_task;
struct loop_timer;

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

/* The only writer of c->state. */
void connection_enter(struct connection *c, enum connection_state state);

/* Deals with a method of channel 0. Fails when it ends the connection. */
MUST_CHECK int connection_on_method(
    struct connection *c, const amqp_method_t *method, struct err *err);

void connection_on_ready(unsigned ready, void *arg); /* the stream can be read or written */
void connection_on_resume(void *arg);                /* input was left over from the last turn */
void connection_on_flush(void *arg); /* the turn ends: write what it produced, or go down */

#endif
