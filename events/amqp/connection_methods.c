#include "events/amqp/connection_parts.h"
#include "events/log.h"
#include "events/loop.h"

#include <stdio.h>
#include <unistd.h>

#define CODE_ACCESS_REFUSED 403
#define CODE_NO_VHOST 530

static int
on_start(struct connection *c, const amqp_connection_start_t *method, struct err *err)
{
	const struct url *url = &c->urls.urls[c->url];
	char host[65] = "", product[128], name[256];
	int code;

	(void)gethostname(host, sizeof(host) - 1);
	(void)snprintf(product, sizeof(product), "wildmarch-%s", c->service);
	(void)snprintf(name, sizeof(name), "%s %s %s:%ld #%llu %s", product, c->role, host,
	    (long)getpid(), (unsigned long long)c->epoch, c->version);
	code =
	    handshake_start_ok(connection_output(c), method, url, product, name, c->version, err);
	if (code == 0)
		connection_enter(c, CONNECTION_TUNE);
	return code;
}

/* A dead link shows in two heartbeats. A broker that blocks us reads nothing for as long as its
 * alarm lasts: then only its own heartbeats tell. */
static void
limit_sending(const struct connection *c)
{
	stream_set_user_timeout(c->stream, c->is_blocked ? 0 : 2000u * c->tuning.heartbeat_s);
}

static int
on_tune(struct connection *c, const amqp_connection_tune_t *method, struct err *err)
{
	int code = handshake_tune(method, &c->tuning, err);

	if (code == 0)
		code = codec_tune(c->codec, c->tuning.channel_max, c->tuning.frame_max, err);
	if (code == 0)
		code = handshake_open(connection_output(c), &c->tuning, &c->urls.urls[c->url], err);
	if (code == 0) {
		limit_sending(c);
		connection_enter(c, CONNECTION_OPENING);
	}
	return code;
}

static int
on_close(struct connection *c, const amqp_connection_close_t *method, struct err *err)
{
	amqp_connection_close_ok_t ok = { .dummy = '\0' };

	if (method->reply_code == CODE_ACCESS_REFUSED || method->reply_code == CODE_NO_VHOST)
		c->is_refused =
		    true; /* a booting broker may answer so, a wrong password will for long */
	if (codec_put_method(connection_output(c), 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok, err) !=
	    0)
		return err->code;
	return err_set(err, ERR_UNAVAILABLE, "closed by the broker: %u %.*s", method->reply_code,
	    (int)method->reply_text.len, (const char *)method->reply_text.bytes);
}

static void
set_blocked(struct connection *c, bool is_blocked, amqp_bytes_t reason)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%.*s", (int)reason.len, (const char *)reason.bytes);
	log_warn(is_blocked ? "amqp connection blocked by the broker" : "amqp connection unblocked",
	    LOG_T("role", c->role), LOG_T("reason", text));
	c->is_blocked = is_blocked;
	limit_sending(c);
	c->on_change(c, c->arg);
}

int
connection_on_method(struct connection *c, const amqp_method_t *method, struct err *err)
{
	amqp_method_number_t id = method->id;

	if (id == AMQP_CONNECTION_START_METHOD && c->state == CONNECTION_HEADER)
		return on_start(c, method->decoded, err);
	if (id == AMQP_CONNECTION_TUNE_METHOD && c->state == CONNECTION_TUNE)
		return on_tune(c, method->decoded, err);
	if (id == AMQP_CONNECTION_OPEN_OK_METHOD && c->state == CONNECTION_OPENING)
		connection_enter(c, CONNECTION_SETUP);
	else if (id == AMQP_CONNECTION_CLOSE_METHOD)
		return on_close(c, method->decoded, err);
	else if (id == AMQP_CONNECTION_CLOSE_OK_METHOD && c->state == CONNECTION_CLOSING)
		return err_set(err, ERR_UNAVAILABLE, "closed");
	else if (c->state < CONNECTION_SETUP)
		return err_set(err, ERR_PROTOCOL, "unexpected %s", amqp_method_name(id));
	else if (id == AMQP_CONNECTION_BLOCKED_METHOD)
		set_blocked(c, true, ((const amqp_connection_blocked_t *)method->decoded)->reason);
	else if (id == AMQP_CONNECTION_UNBLOCKED_METHOD)
		set_blocked(c, false, amqp_empty_bytes);
	else
		return err_set(err, ERR_PROTOCOL, "unexpected %s", amqp_method_name(id));
	return 0;
}
