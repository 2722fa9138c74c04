/* A stream of bytes to a broker, TCP or TLS, that never blocks.
 *
 *   RESOLVING --addresses--> CONNECTING --tcp--> (SECURING --handshake-->) OPEN
 *
 * It owns the socket itself instead of leaving it to a bufferevent: what a turn of the loop
 * produced is written at the end of that turn, not after one more wait, which saves a third of the
 * system calls of a call and its reply. */
#ifndef EVENTS_AMQP_STREAM_H
#define EVENTS_AMQP_STREAM_H

#include "events/err.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct loop;
struct stream;

struct stream_owner {
	void (*on_open)(void *arg);                  /* once */
	void (*on_ready)(unsigned ready, void *arg); /* LOOP_READ, LOOP_WRITE; after on_open */
	void (*on_failed)(const struct err *err, void *arg); /* instead of on_open */
	void *arg;
};

struct stream_target {
	const char *host; /* a name or an address; borrowed as long as the stream lives */
	uint16_t port;
	SSL_CTX *tls;             /* NULL: plain TCP; borrowed */
	unsigned user_timeout_ms; /* see stream_set_user_timeout */
};

/* Certificates are checked against `ca_file`, or the system's when NULL; TLS 1.2 at least. */
MUST_CHECK SSL_CTX *stream_tls_create(const char *ca_file, struct err *err);

/* Starts to connect. Callbacks never come from inside; stream_close is allowed in each of them. */
struct stream *stream_open(
    struct loop *loop, const struct stream_target *target, const struct stream_owner *owner);
void stream_close(struct stream *s); /* NULL is fine */

/* The bytes moved; 0: nothing now, on_ready will tell; negative: the stream is lost. */
ssize_t stream_read(struct stream *s, void *ret, size_t room, struct err *err);
ssize_t stream_write(struct stream *s, const void *bytes, size_t size, struct err *err);
/* What can't be sent, or isn't acknowledged, for so long ends the stream; 0: it may take as long as
 * the system likes. */
void stream_set_user_timeout(struct stream *s, unsigned ms);
/* Whether on_ready should come when there is room to write. Reading is always watched. */
void stream_want_write(struct stream *s, bool wanted);

#endif
