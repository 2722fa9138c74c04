#include "tests/simulation/habits.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define FIELDS_SIZE 512

int32_t
scene_below(const struct scene *s, int32_t n)
{
	return (int32_t)rng_below(s->rng, (uint32_t)n);
}

void
habit_begin(const struct actor *a, struct text *body)
{
	text_printf(body, "{\"player_id\":%" PRId64, a->player_id);
}

bool
habit_end(struct text *body)
{
	text_putc(body, '}');
	return true;
}

bool
habit_ask(const struct actor *a, struct text *body, const char *fields, ...)
{
	char text[FIELDS_SIZE];
	va_list arguments;
	int size;

	va_start(arguments, fields);
	size = vsnprintf(text, sizeof(text), fields, arguments);
	va_end(arguments);
	assert(size >= 0 && (size_t)size < sizeof(text));
	habit_begin(a, body);
	text_puts(body, text);
	return habit_end(body);
}

bool
habit_ask_own(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	habit_begin(a, body);
	return habit_end(body);
}
