#include "gateway/problems.h"

#include <string.h>

const struct refusal_meaning problem_meanings[PROBLEM_COUNT] = {
	[PROBLEM_BAD_REQUEST] = { "bad_request", 400, "This is not a proper HTTP request.", false },
	[PROBLEM_KEY_MISSING] = { "key_missing", 400,
	    "What changes something needs an Idempotency-Key.", false },
	[PROBLEM_KEY_INVALID] = { "key_invalid", 400,
	    "An Idempotency-Key has 1 to 128 visible characters.", false },
	[PROBLEM_UNAUTHENTICATED] = { "unauthenticated", 401,
	    "This needs a valid key: Authorization: Bearer wm_…", false },
	[PROBLEM_NOT_FOUND] = { "not_found", 404, "There is nothing at this path.", false },
	[PROBLEM_METHOD_NOT_ALLOWED] = { "method_not_allowed", 405,
	    "This path does not take this method.", false },
	[PROBLEM_REQUEST_TIMEOUT] = { "request_timeout", 408,
	    "The request took too long to arrive.", true },
	[PROBLEM_TOO_LARGE] = { "too_large", 413, "The body is too large.", false },
	[PROBLEM_MEDIA_TYPE] = { "media_type", 415, "The body must be application/json.", false },
	[PROBLEM_HEADERS_TOO_LARGE] = { "headers_too_large", 431, "The headers are too large.",
	    false },
	[PROBLEM_NOT_IMPLEMENTED] = { "not_implemented", 501, "This is not supported.", false },
	[PROBLEM_BAD_REPLY] = { "bad_reply", 502, "The answer from inside did not fit its schema.",
	    true },
	[PROBLEM_OUTCOME_UNKNOWN] = { "outcome_unknown", 503,
	    "It may have been done: repeat it with the same key.", true },
};

const struct refusal_meaning *
problem_of_status(int status)
{
	size_t i;

	for (i = 0; i < PROBLEM_BAD_REPLY; i++)
		if (problem_meanings[i].status == status)
			return &problem_meanings[i];
	if (status == refusal_meanings[REFUSAL_BUSY].status)
		return &refusal_meanings[REFUSAL_BUSY];
	if (status >= 500)
		return &refusal_meanings[REFUSAL_INTERNAL];
	return &problem_meanings[PROBLEM_BAD_REQUEST];
}

bool
problem_says_when(int status)
{
	return status == refusal_meanings[REFUSAL_UNAVAILABLE].status;
}

static void
put_member(struct text *out, const char *name, const char *value)
{
	text_putc(out, ',');
	text_put_json(out, name, strlen(name));
	text_putc(out, ':');
	text_put_json(out, value, strlen(value));
}

/* [{"pointer":"/monsters/2/level","detail":…}] */
static void
put_errors(const struct problem *p, struct text *out)
{
	size_t i;

	text_puts(out, ",\"errors\":[{\"pointer\":\"/");
	for (i = 0; i < p->path_size; i++)
		text_putc(out, p->path[i] == '.' ? '/' : p->path[i]);
	text_putc(out, '"');
	put_member(out, "detail", p->detail);
	text_puts(out, "}]");
}

void
problem_write(const struct problem *p, struct text *out)
{
	const struct refusal_meaning *m = p->meaning;

	text_printf(
	    out, "{\"type\":\"urn:wildmarch:problem:%s\",\"status\":%d", m->code, m->status);
	put_member(out, "title", m->title);
	if (p->detail != NULL && p->detail[0] != '\0')
		put_member(out, "detail", p->detail);
	put_member(out, "instance", p->request_id);
	put_member(out, "code", m->code);
	text_puts(out, m->is_retryable ? ",\"retryable\":true" : ",\"retryable\":false");
	if (p->path != NULL)
		put_errors(p, out);
	if (p->view != NULL) {
		text_puts(out, ",\"view\":");
		text_puts(out, p->view);
	}
	text_putc(out, '}');
}
