/* A proxy before the real broker, on the test's own loop, that does what networks do: it cuts,
 * stalls, delays, slices, goes deaf, resets; and, knowing frames, what they hardly ever do: a lost
 * confirm, a cut within a frame.
 *
 *   client ──TO_BROKER──▶ proxy ──▶ broker
 *          ◀──TO_CLIENT──       ◀── */
#ifndef TESTS_SUPPORT_PROXY_H
#define TESTS_SUPPORT_PROXY_H

#include "events/amqp/codec.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proxy;

enum { PROXY_TO_BROKER = 1, PROXY_TO_CLIENT = 2 };

/* Listens on a port of its own, before the broker of `url`. */
struct proxy *proxy_create(struct loop *loop, const char *url);
void proxy_destroy(struct proxy *p); /* cuts what is open */
uint16_t proxy_port(const struct proxy *p);
/* `url` with the proxy's port; borrowed. */
const char *proxy_url(const struct proxy *p);
unsigned proxy_links(const struct proxy *p);    /* connections that go through it now */
unsigned proxy_accepted(const struct proxy *p); /* since it is there */

/* ── for the connections that are there, and those that come ── */

/* Nothing is taken from who sends these ways; 0: all goes on. */
void proxy_stall(struct proxy *p, unsigned ways);
/* Each piece arrives so much later, in order. */
void proxy_delay(struct proxy *p, int64_t ms, int64_t jitter_ms);
/* Bytes arrive one by one, each in a turn of the loop of its own. */
void proxy_slice(struct proxy *p, bool on);
/* Bytes a second and way at most; 0: no limit. */
void proxy_limit(struct proxy *p, unsigned bytes_per_s);
/* The heartbeat that the broker offers becomes this one; 0: it stays. */
void proxy_set_heartbeat(struct proxy *p, uint16_t seconds);

/* ── for the connections that are there ── */

void proxy_cut(struct proxy *p);   /* closed, both sides */
void proxy_reset(struct proxy *p); /* the same by RST */
/* Half-open: what comes is swallowed, an end too; both sides stay open. */
void proxy_deafen(struct proxy *p);

/* ── by frames ── */

enum proxy_act {
	PROXY_DROP,  /* the frame is left out, and with a message's method its header and body */
	PROXY_CUT,   /* the connection is cut within the frame */
	PROXY_RESET, /* the same by RST */
};

struct proxy_rule {
	unsigned way;
	uint8_t type;                /* AMQP_FRAME_METHOD, _HEADER, _BODY */
	amqp_method_number_t method; /* of the frame, or of the message that it belongs to */
	unsigned nth;                /* of these frames from now on, from 1 */
	enum proxy_act act;
	long offset; /* so many bytes of it still arrive; negative: all but so many */
};

/* Replaces the rule before. */
void proxy_on_frame(struct proxy *p, const struct proxy_rule *rule);
bool proxy_has_acted(const struct proxy *p); /* on the rule */

#endif
