#include "events/amqp/stream.h"

#include "events/loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/dns.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TLS_REASON_ROOM 128

/* Outlives a stream that is closed while its name is being looked up: libevent calls back all the
 * same. */
struct lookup {
	struct stream *stream; /* NULL: nobody waits any more */
};

struct stream {
	struct loop *loop;
	struct stream_target target;
	struct stream_owner owner;
	struct evdns_base *dns;
	struct lookup *lookup;
	struct evutil_addrinfo *addresses, *next;
	struct loop_timer *step; /* takes the next step of connecting, from the loop */
	void (*then)(struct stream *s);
	struct err failure; /* of the last address that was tried */
	int fd;
	struct loop_watch *watch;
	SSL *tls;
	bool is_connected, is_open, wants_write;
};

static void connect_next(struct stream *s);

static void
take_step(struct stream *s, void (*then)(struct stream *s))
{
	s->then = then;
	loop_timer_arm(s->step, 0);
}

static void
on_step(void *arg)
{
	struct stream *s = arg;

	s->then(s);
}

/* ── names ── */

static void
on_resolved(int status, struct evutil_addrinfo *addresses, void *arg)
{
	struct lookup *lookup = arg;
	struct stream *s = lookup->stream;

	free(lookup);
	if (s == NULL) {
		if (addresses != NULL)
			evutil_freeaddrinfo(addresses);
		return;
	}
	s->lookup = NULL;
	s->addresses = s->next = addresses;
	if (status != 0)
		err_set(&s->failure, ERR_UNAVAILABLE, "resolving %s: %s", s->target.host,
		    evutil_gai_strerror(status));
	take_step(s, connect_next);
}

static void
resolve(struct stream *s)
{
	char port[8];
	struct evutil_addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_protocol = IPPROTO_TCP,
		.ai_flags = EVUTIL_AI_ADDRCONFIG,
	};

	s->dns = evdns_base_new(loop_base(s->loop), EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	if (s->dns == NULL)
		abort();
	/* Without the file, libevent asks the name server of this machine. */
	(void)evdns_base_resolv_conf_parse(s->dns, DNS_OPTIONS_ALL, "/etc/resolv.conf");
	s->lookup = calloc(1, sizeof(*s->lookup));
	if (s->lookup == NULL)
		abort();
	s->lookup->stream = s;
	(void)snprintf(port, sizeof(port), "%u", s->target.port);
	(void)evdns_getaddrinfo(s->dns, s->target.host, port, &hints, on_resolved, s->lookup);
}

/* ── TLS ── */

SSL_CTX *
stream_tls_create(const char *ca_file, struct err *err)
{
	SSL_CTX *context;

	if (ca_file != NULL && access(ca_file, R_OK) != 0) {
		err_set(
		    err, ERR_CONFIG, "reading certificates from %s: %s", ca_file, strerror(errno));
		return NULL;
	}
	context = SSL_CTX_new(TLS_client_method());
	if (context == NULL)
		abort();
	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(
	    context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (ca_file == NULL ? SSL_CTX_set_default_verify_paths(context) == 1
			    : SSL_CTX_load_verify_locations(context, ca_file, NULL) == 1)
		return context;
	err_set(err, ERR_CONFIG, "reading certificates from %s: check that it is a PEM file",
	    ca_file == NULL ? "the system's store" : ca_file);
	SSL_CTX_free(context);
	return NULL;
}

/* Of a certificate that isn't accepted it says what is wrong with it. */
static const char *
tls_reason(const struct stream *s, char ret[TLS_REASON_ROOM])
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());
	long verdict = SSL_get_verify_result(s->tls);

	if (reason == NULL)
		return "the peer closed it";
	if (verdict == X509_V_OK)
		return reason;
	(void)snprintf(
	    ret, TLS_REASON_ROOM, "%s: %s", reason, X509_verify_cert_error_string(verdict));
	return ret;
}

static bool
is_address(const char *host)
{
	uint8_t bytes[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static void
tls_attach(struct stream *s)
{
	s->tls = SSL_new(s->target.tls);
	if (s->tls == NULL || SSL_set_fd(s->tls, s->fd) != 1)
		abort();
	if (is_address(s->target.host)) {
		if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(s->tls), s->target.host) != 1)
			abort();
	} else if (SSL_set1_host(s->tls, s->target.host) != 1 ||
		   SSL_ctrl(s->tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
		       (void *)(uintptr_t)s->target.host) != 1) {
		abort();
	}
	SSL_set_connect_state(s->tls);
}

/* ── connecting ── */

static void
watch(struct stream *s)
{
	unsigned interest = LOOP_READ;

	if (s->wants_write)
		interest |= LOOP_WRITE;
	loop_watch_set(s->watch, interest);
}

static void
disconnect(struct stream *s)
{
	SSL_free(s->tls);
	s->tls = NULL;
	loop_watch_destroy(s->watch);
	s->watch = NULL;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->is_connected = false;
}

static void
address_failed(struct stream *s, const char *what, const char *why)
{
	err_set(&s->failure, ERR_UNAVAILABLE, "%s %s:%u: %s", what, s->target.host, s->target.port,
	    why);
	disconnect(s);
	take_step(s, connect_next);
}

static void
opened(struct stream *s)
{
	s->is_open = true;
	s->wants_write = false;
	watch(s);
	s->owner.on_open(s->owner.arg);
}

static void
secure(struct stream *s)
{
	char reason[TLS_REASON_ROOM];
	int status;

	ERR_clear_error();
	status = SSL_do_handshake(s->tls);
	if (status == 1) {
		opened(s);
		return;
	}
	switch (SSL_get_error(s->tls, status)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		s->wants_write = SSL_want_write(s->tls);
		watch(s);
		return;
	default:
		address_failed(s, "TLS handshake with", tls_reason(s, reason));
	}
}

static void
connected(struct stream *s)
{
	int status = 0;
	socklen_t size = sizeof(status);

	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &status, &size) != 0)
		status = errno;
	if (status != 0) {
		address_failed(s, "connecting to", strerror(status));
		return;
	}
	s->is_connected = true;
	if (s->target.tls == NULL) {
		opened(s);
		return;
	}
	tls_attach(s);
	secure(s);
}

static void
on_socket(unsigned ready, void *arg)
{
	struct stream *s = arg;

	if (s->is_open)
		s->owner.on_ready(ready, s->owner.arg);
	else if (s->is_connected)
		secure(s);
	else if (ready & LOOP_WRITE)
		connected(s);
}

static bool
set_user_timeout(int fd, unsigned ms)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms)) == 0;
}

static bool
socket_tune(int fd, unsigned user_timeout_ms)
{
	int on = 1;

	return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) == 0 &&
	       set_user_timeout(fd, user_timeout_ms);
}

static void
connect_next(struct stream *s)
{
	const struct evutil_addrinfo *address = s->next;

	if (address == NULL) {
		s->owner.on_failed(&s->failure, s->owner.arg);
		return;
	}
	s->next = address->ai_next;
	s->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || !socket_tune(s->fd, s->target.user_timeout_ms) ||
	    (connect(s->fd, address->ai_addr, (socklen_t)address->ai_addrlen) != 0 &&
		errno != EINPROGRESS)) {
		address_failed(s, "connecting to", strerror(errno));
		return;
	}
	s->watch = loop_watch_create(s->loop, s->fd, LOOP_WRITE, on_socket, s);
}

struct stream *
stream_open(struct loop *loop, const struct stream_target *target, const struct stream_owner *owner)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->loop = loop;
	s->target = *target;
	s->owner = *owner;
	s->fd = -1;
	err_set(&s->failure, ERR_UNAVAILABLE, "resolving %s: no address", target->host);
	s->step = loop_timer_create(loop, on_step, s);
	take_step(s, resolve);
	return s;
}

void
stream_close(struct stream *s)
{
	if (s == NULL)
		return;
	disconnect(s);
	if (s->lookup != NULL)
		s->lookup->stream = NULL;
	if (s->addresses != NULL)
		evutil_freeaddrinfo(s->addresses);
	if (s->dns != NULL)
		evdns_base_free(s->dns, 1);
	loop_timer_destroy(s->step);
	free(s);
}

/* ── bytes ── */

static ssize_t
tls_result(struct stream *s, int status, struct err *err)
{
	char reason[TLS_REASON_ROOM];

	if (status > 0)
		return status;
	switch (SSL_get_error(s->tls, status)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		return err_set(err, ERR_UNAVAILABLE, "the broker closed the connection");
	default:
		return err_set(err, ERR_UNAVAILABLE, "TLS failed: %s", tls_reason(s, reason));
	}
}

static int
clamp(size_t size)
{
	return size > INT32_MAX ? INT32_MAX : (int)size;
}

ssize_t
stream_read(struct stream *s, void *ret, size_t room, struct err *err)
{
	ssize_t n;

	if (s->tls != NULL) {
		ERR_clear_error();
		return tls_result(s, SSL_read(s->tls, ret, clamp(room)), err);
	}
	n = recv(s->fd, ret, room, 0);
	if (n > 0)
		return n;
	if (n == 0)
		return err_set(err, ERR_UNAVAILABLE, "the broker closed the connection");
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	return err_set(err, ERR_UNAVAILABLE, "reading: %s", strerror(errno));
}

ssize_t
stream_write(struct stream *s, const void *bytes, size_t size, struct err *err)
{
	ssize_t n;

	if (s->tls != NULL) {
		ERR_clear_error();
		return tls_result(s, SSL_write(s->tls, bytes, clamp(size)), err);
	}
	n = send(s->fd, bytes, size, MSG_NOSIGNAL);
	if (n >= 0)
		return n;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	return err_set(err, ERR_UNAVAILABLE, "writing: %s", strerror(errno));
}

void
stream_want_write(struct stream *s, bool wanted)
{
	if (s->wants_write == wanted)
		return;
	s->wants_write = wanted;
	watch(s);
}

void
stream_set_user_timeout(struct stream *s, unsigned ms)
{
	if (!set_user_timeout(s->fd, ms))
		abort(); /* it was taken when the socket was made */
}
