/* The envelope of an event: what is read, written and read again is the same event. */
#include "events/json.h"
#include "events/message.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_MS INT64_C(0) /* what event_write can write: the years 1970 to 9999 */
#define LAST_MS INT64_C(253402300799999)

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
check_same(const struct event *a, const struct event *b)
{
	assert(is_same(a->id, b->id) && is_same(a->type, b->type));
	assert(is_same(a->source, b->source) && is_same(a->subject, b->subject));
	assert(is_same(a->correlation_id, b->correlation_id));
	assert(is_same(a->causation_id, b->causation_id));
	assert(is_same(a->traceparent, b->traceparent));
	assert(a->sequence == b->sequence);
	assert(a->time_ms == b->time_ms || a->time_ms < FIRST_MS || a->time_ms > LAST_MS);
}

/* What was read promises this much. */
static void
check_event(const struct event *e)
{
	assert(e->id[0] != '\0' && e->type[0] != '\0' && e->source[0] != '\0');
	assert(e->sequence >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *doc, *doc_again;
	const struct json *value, *value_again;
	struct text written = { 0 };
	struct event e, again;
	char *text, *text_again;
	struct err err;

	if (event_read(data, size, &e, &doc, &value, &err) != 0) {
		assert(err.code != 0 && err.text[0] != '\0');
		return 0;
	}
	check_event(&e);
	text = json_canonical(value, &e.data_size);
	e.data = text;
	event_write(&e, &written);
	assert(
	    event_read(written.bytes, written.size, &again, &doc_again, &value_again, &err) == 0);
	check_same(&e, &again);
	text_again = json_canonical(value_again, NULL);
	assert(strcmp(text, text_again) == 0);
	free(text);
	free(text_again);
	json_free(doc);
	json_free(doc_again);
	text_finish(&written);
	return 0;
}
