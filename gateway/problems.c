#include "gateway/problems.h"

#include <string.h>

const struct refusal_meaning *
problem_of_status(int status)
{
	size_t i;

	for (i = 0; i < REFUSAL_COUNT; i++)
		if (!refusal_meanings[i].is_of_game && refusal_meanings[i].status == status)
			return &refusal_meanings[i];
	return &refusal_meanings[status >= 500 ? REFUSAL_INTERNAL : REFUSAL_BAD_REQUEST];
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
