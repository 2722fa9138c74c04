#include "bot/sandbox/bot_api.h"

#include "events/clock.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_PART_MAX 256

/* ---- answers ---- */

static void
write_refusal(const struct refusal *why, struct text *out)
{
	text_printf(out, "{\"ok\":false,\"error_code\":%d,\"description\":", why->code);
	text_put_json(out, why->text, strlen(why->text));
	if (why->retry_after_s > 0)
		text_printf(
		    out, ",\"parameters\":{\"retry_after\":%" PRId64 "}", why->retry_after_s);
	text_putc(out, '}');
}

static void
reply(struct http_request *r, const struct refusal *why, const struct text *result)
{
	struct text body = { 0 };
	char retry_after[24];
	struct http_header headers[] = { { "Retry-After", retry_after }, { NULL, NULL } };

	if (why->code == 0) {
		text_puts(&body, "{\"ok\":true,\"result\":");
		text_add(&body, result->bytes, result->size);
		text_putc(&body, '}');
	} else {
		write_refusal(why, &body);
	}
	snprintf(retry_after, sizeof(retry_after), "%" PRId64, why->retry_after_s);
	http_reply(r, why->code == 0 ? 200 : why->code, "application/json",
	    why->retry_after_s > 0 ? headers : NULL, body.bytes, body.size);
	text_finish(&body);
}

static void
log_call(struct call *call, bool is_cut)
{
	int status = call->why.code == 0 ? 200 : call->why.code;
	struct text args = { 0 };
	struct logged_call logged = {
		.number = call->number,
		.method = call->method->name,
		.chat_id = call->chat_id,
		.started_ms = call->started_ms,
		.duration_ms = clock_monotonic_ms() - call->started_ms,
		.status = is_cut ? 0 : status,
		.description = call->why.text,
		.args = &args,
	};

	args_write(&call->args, &args);
	request_log_add(call->sandbox->log, &logged);
	text_finish(&args);
}

void
call_finish(struct call *call, const struct text *result)
{
	bool is_cut = call->fault.cut != CUT_NONE;

	log_call(call, is_cut);
	if (is_cut)
		http_abort(call->request);
	else
		reply(call->request, &call->why, result);
	loop_timer_destroy(call->timer);
	args_finish(&call->args);
	free(call);
}

/* ---- a call ---- */

static void
run(struct call *call)
{
	struct text result = { 0 };

	if (call->fault.refusal.code != 0)
		call->why = call->fault.refusal;
	else if (call->fault.cut != CUT_BEFORE)
		call->method->run(call, &result);
	if (!call->is_waiting)
		call_finish(call, &result);
	text_finish(&result);
}

static void
on_delay_over(void *arg)
{
	struct call *call = arg;

	loop_timer_destroy(call->timer);
	call->timer = NULL;
	run(call);
}

static void
run_with_faults(struct call *call)
{
	struct sandbox *s = call->sandbox;

	if (!faults_take(&s->faults, call->method->name, call->chat_id, &call->fault) ||
	    call->fault.delay_ms == 0) {
		run(call);
		return;
	}
	call->timer = loop_timer_create(s->loop, on_delay_over, call);
	loop_timer_arm(call->timer, call->fault.delay_ms);
}

static bool
read_parameters(struct call *call)
{
	size_t size;
	const void *body = http_request_body(call->request, &size);

	return args_read(http_request_query(call->request),
		   http_request_header(call->request, "Content-Type"), body, size, &call->args,
		   &call->why) &&
	       args_check_names(&call->args, call->method->parameters, &call->why) &&
	       args_i64(&call->args, "chat_id", false, &call->chat_id, &call->why);
}

static void
start_call(struct sandbox *s, struct http_request *r, const struct method *method)
{
	struct call *call = calloc(1, sizeof(*call));

	if (call == NULL)
		abort();
	*call = (struct call){ .sandbox = s, .request = r, .method = method };
	call->number = ++s->calls;
	call->started_ms = clock_monotonic_ms();
	if (read_parameters(call))
		run_with_faults(call);
	else
		call_finish(call, &(struct text){ 0 });
}

/* ---- the path ---- */

/* Telegram's tokens are <digits>:<secret>; anything else isn't even looked up. */
static bool
is_token(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return digits > 0 && s[digits] == ':' && s[digits + 1] != '\0';
}

static bool
is_same_secret(const char *a, const char *b)
{
	size_t size = strlen(a);
	unsigned char difference = 0;

	if (strlen(b) != size)
		return false;
	for (size_t i = 0; i < size; i++)
		difference |= (unsigned char)(a[i] ^ b[i]);
	return difference == 0;
}

static const struct method *
check_path(const struct sandbox *s, const char *path, struct refusal *why)
{
	const char *slash = strchr(path, '/');
	char token[PATH_PART_MAX], name[PATH_PART_MAX];
	const struct method *method;
	struct err err = { 0 };

	if (slash == NULL ||
	    http_percent_decode(path, (size_t)(slash - path), token, sizeof(token), &err) != 0 ||
	    http_percent_decode(slash + 1, strlen(slash + 1), name, sizeof(name), &err) != 0 ||
	    !is_token(token)) {
		refuse(why, 404, "Not Found");
		return NULL;
	}
	if (!is_same_secret(token, s->token)) {
		refuse(why, 401, "Unauthorized");
		return NULL;
	}
	method = method_find(name);
	if (method == NULL)
		refuse(why, 404, "Not Found: method not found");
	return method;
}

bool
bot_api_take(struct sandbox *s, struct http_request *r)
{
	const char *path = http_request_path(r), *verb = http_request_method(r);
	const struct method *method;
	struct refusal why = { 0 };

	if (strncmp(path, "/bot", 4) != 0)
		return false;
	method = check_path(s, path + 4, &why);
	if (method != NULL && strcmp(verb, "GET") != 0 && strcmp(verb, "POST") != 0)
		refuse(&why, 405, "Method Not Allowed");
	if (why.code != 0)
		reply(r, &why, NULL);
	else
		start_call(s, r, method);
	return true;
}
