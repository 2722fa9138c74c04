#include "bot/telegram/client.h"

#include "events/http_client.h"
#include "events/json.h"
#include "events/text.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_SIZE_MAX ((size_t)4 * 1024 * 1024)

struct call {
	struct call *next, **link; /* of the calls that wait, so that destroy finds them */
	telegram_on_result *on_result;
	void *arg;
};

struct telegram {
	struct http_client *http;
	struct text base; /* <url>/bot<token>/ */
	struct call *calls;
};

struct telegram *
telegram_create(struct http_client *http, const char *url, const char *token)
{
	struct telegram *t = calloc(1, sizeof(*t));
	size_t size = strlen(url);

	if (t == NULL)
		abort();
	t->http = http;
	while (size > 0 && url[size - 1] == '/')
		size--;
	text_add(&t->base, url, size);
	text_printf(&t->base, "/bot%s/", token);
	return t;
}

static void
read_error(const struct json *json, struct telegram_result *r)
{
	int64_t status;
	struct err ignored;

	if (jget_i64(json, "error_code", 400, 599, &status, &ignored) == 0)
		r->status = (int)status;
	if (jget_text(json, "description", 1024, &r->description, &ignored) != 0)
		r->description = "";
	if (jget_i64(json, "parameters.retry_after", 0, 86400, &r->retry_after_s, &ignored) != 0)
		r->retry_after_s = 0;
}

/* What isn't Telegram's JSON comes from something between us and it (a proxy's 502): its status
 * says enough. */
static struct json *
read_body(const struct http_response *response, struct telegram_result *r)
{
	struct json *json;
	struct err err;
	bool is_ok = false;

	r->status = response->status;
	if (json_parse(response->body, response->body_size, ANSWER_SIZE_MAX, &json, &err) != 0) {
		if (response->status == 200)
			r->code = ERR_PROTOCOL;
		return NULL;
	}
	if (jget_bool(json, "ok", &is_ok, &err) != 0 || !is_ok)
		read_error(json, r);
	else if (jget_any(json, "result", &r->result, &err) != 0)
		r->code = ERR_PROTOCOL;
	return json;
}

static void
on_response(const struct http_response *response, void *arg)
{
	struct call *c = arg;
	struct telegram_result r = { .code = response->code, .description = "" };
	struct json *json = NULL;

	*c->link = c->next;
	if (c->next != NULL)
		c->next->link = c->link;
	if (response->code == 0)
		json = read_body(response, &r);
	c->on_result(&r, c->arg);
	json_free(json);
	free(c);
}

void
telegram_call(struct telegram *t, const char *method, const char *params, int64_t timeout_ms,
    telegram_on_result *on_result, void *arg)
{
	static const struct http_header headers[] = { { "Content-Type", "application/json" },
		{ NULL, NULL } };
	struct call *c = calloc(1, sizeof(*c));
	struct text url = { 0 };

	if (c == NULL)
		abort();
	*c = (struct call){
		.next = t->calls, .link = &t->calls, .on_result = on_result, .arg = arg
	};
	if (c->next != NULL)
		c->next->link = &c->next;
	t->calls = c;
	text_add(&url, t->base.bytes, t->base.size);
	text_puts(&url, method);
	http_client_send(t->http,
	    &(struct http_call){
		.method = "POST",
		.url = url.bytes,
		.headers = headers,
		.body = params,
		.body_size = strlen(params),
		.timeout_ms = timeout_ms,
	    },
	    on_response, c);
	text_finish(&url);
}

void
telegram_destroy(struct telegram *t)
{
	struct call *c;

	if (t == NULL)
		return;
	while ((c = t->calls) != NULL) {
		t->calls = c->next;
		free(c);
	}
	explicit_bzero(t->base.bytes, t->base.size);
	text_finish(&t->base);
	free(t);
}
