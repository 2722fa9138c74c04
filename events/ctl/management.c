#include "events/ctl/management.h"

#include "events/ctl/address.h"
#include "events/http_client.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_MS 30000
#define ANSWER_MAX (64 * 1024 * 1024)

struct management {
	struct loop *loop;
	struct http_client *http;
	const char *url;    /* with its login, for curl; never printed */
	struct text server; /* without, for people */

	/* The call that runs. */
	struct text what; /* "PUT users/ext-stats": for people */
	struct json **ret;
	bool is_answered; /* others on this loop may stop it, too */
	struct err err;
};

struct management *
management_open(struct loop *loop, const char *url, struct err *err)
{
	const struct http_client_config config = { .user_agent = "wildmarchctl",
		.response_max = ANSWER_MAX };
	struct management *m;

	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0) {
		err_set(err, ERR_CONFIG,
		    "AMQP_MANAGEMENT_URL must be http://user:password@host:port (or https://…)");
		return NULL;
	}
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		abort();
	m->loop = loop;
	m->url = url;
	address_put(&m->server, url, NULL);
	m->http = http_client_create(loop, &config, err);
	if (m->http == NULL) {
		management_close(m);
		return NULL;
	}
	return m;
}

void
management_close(struct management *m)
{
	if (m == NULL)
		return;
	http_client_destroy(m->http);
	text_finish(&m->server);
	text_finish(&m->what);
	free(m);
}

/* ── an answer ── */

static int
read_refusal(struct management *m, const struct http_response *r, struct err *err)
{
	struct err ignored = { 0 };
	struct json *body = NULL;
	const char *reason = "";
	int code;

	if (json_parse(r->body, r->body_size, ANSWER_MAX, &body, &ignored) == 0)
		reason = management_text(body, "reason");
	if (r->status == 404)
		code = err_set(err, ERR_NOT_FOUND, "%.40s: %.120s: there is no such thing",
		    m->server.bytes, m->what.bytes);
	else if (r->status == 401 || r->status == 403)
		code = err_set(err, ERR_CONFIG,
		    "%.40s: %.60s: %.60s; AMQP_MANAGEMENT_URL must hold the login of an "
		    "administrator",
		    m->server.bytes, m->what.bytes, reason);
	else
		code = err_set(err, ERR_REFUSED, "%.40s: %.80s: answered with %d %.90s",
		    m->server.bytes, m->what.bytes, r->status, reason);
	json_free(body);
	return code;
}

static int
read_answer(struct management *m, const struct http_response *r, struct err *err)
{
	if (r->code != 0)
		return err_set(err, r->code == ERR_IO ? ERR_CONFIG : (enum err_code)r->code,
		    "%.60s: %.80s: %.60s; is AMQP_MANAGEMENT_URL right?", m->server.bytes,
		    m->what.bytes, r->text);
	if (r->status < 200 || r->status > 299)
		return read_refusal(m, r, err);
	if (m->ret == NULL)
		return 0;
	if (json_parse(r->body, r->body_size, ANSWER_MAX, m->ret, err) == 0)
		return 0;
	return err_prefix(err, "%.60s: %.80s", m->server.bytes, m->what.bytes);
}

static void
on_response(const struct http_response *r, void *arg)
{
	struct management *m = arg;

	(void)read_answer(m, r, &m->err);
	m->is_answered = true;
	loop_stop(m->loop);
}

/* ── a call ── */

static int
ask(struct management *m, const char *method, const char *const *path, const char *query,
    const char *body, struct err *err)
{
	static const struct http_header is_json[] = { { "Content-Type", "application/json" },
		{ NULL, NULL } };
	struct text url = { 0 };
	struct http_call call = { .method = method,
		.headers = is_json,
		.body = body,
		.body_size = body == NULL ? 0 : strlen(body),
		.timeout_ms = ANSWER_MS };

	text_printf(&url, "%s/api", m->url);
	text_clear(&m->what);
	text_puts(&m->what, method);
	for (size_t i = 0; path[i] != NULL; i++) {
		text_putc(&url, '/');
		address_put_segment(&url, path[i]);
		text_printf(&m->what, "%c%s", i == 0 ? ' ' : '/', path[i]);
	}
	if (query != NULL)
		text_printf(&url, "?%s", query);
	call.url = url.bytes;
	m->err = (struct err){ 0 };
	m->is_answered = false;
	http_client_send(m->http, &call, on_response, m);
	while (!m->is_answered)
		loop_run(m->loop);
	explicit_bzero(url.bytes, url.size);
	text_finish(&url);
	if (m->err.code != 0)
		*err = m->err;
	return m->err.code;
}

int
management_get(struct management *m, const char *const *path, const char *query, struct json **ret,
    struct err *err)
{
	int code;

	m->ret = ret;
	code = ask(m, "GET", path, query, NULL, err);
	m->ret = NULL;
	return code;
}

int
management_put(struct management *m, const char *const *path, const char *body, struct err *err)
{
	return ask(m, "PUT", path, NULL, body, err);
}

int
management_post(struct management *m, const char *const *path, const char *body, struct err *err)
{
	return ask(m, "POST", path, NULL, body, err);
}

int
management_delete(struct management *m, const char *const *path, const char *query, struct err *err)
{
	int code = ask(m, "DELETE", path, query, NULL, err);

	if (code != ERR_NOT_FOUND)
		return code;
	*err = (struct err){ 0 };
	return 0;
}

const char *
management_text(const struct json *item, const char *path)
{
	struct err ignored = { 0 };
	const char *found;

	return jget_text(item, path, ANSWER_MAX, &found, &ignored) == 0 ? found : "";
}
