/* Every file of schemas/golden is a message as some release wrote it: this build must read it, and
 * know all that it says. Of an event or a notification it is the whole document. */
#include "events/json.h"
#include "events/message.h"
#include "messages/events_table.h"
#include "messages/shapes.h"
#include "tests/support/samples.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

/* NULL for what travels without an envelope. */
static const struct shape *
data_of(const char *type)
{
	const struct message_event *event = message_event_of(type);
	const struct message_notification *notification = message_notification_of(type);

	if (event != NULL)
		return event->data;
	return notification != NULL ? notification->data : NULL;
}

static void
reads_a_fact(const struct sample *s, const struct shape *shape)
{
	alignas(max_align_t) char message[SHAPE_SIZE_MAX];
	struct text written = { 0 }, inner = { 0 };
	struct event e;
	struct json *doc;
	const struct json *data;
	struct err err = { 0 };

	cr_assert_eq(
	    event_read(s->bytes, s->size, &e, &doc, &data, &err), 0, "%s: %s", s->name, err.text);
	cr_expect_eq(data_of(e.type), shape, "%s: %s is of another message", s->name, e.type);
	cr_assert_eq(shape_read(shape, data, "data", message, UNKNOWN_IGNORED, &err), 0, "%s: %s",
	    s->name, err.text);
	shape_write(shape, message, &inner);
	e.data = inner.bytes;
	e.data_size = inner.size;
	event_write(&e, &written);
	sample_expect_same(s, written.bytes, written.size);
	json_free(doc);
	text_finish(&inner);
	text_finish(&written);
}

static void
reads_a_body(const struct sample *s, const struct shape *shape)
{
	alignas(max_align_t) char message[SHAPE_SIZE_MAX];
	struct text written = { 0 };
	struct err err = { 0 };

	cr_assert_eq(shape_decode(shape, s->bytes, s->size, message, UNKNOWN_IGNORED, &err), 0,
	    "%s: %s", s->name, err.text);
	shape_write(shape, message, &written);
	sample_expect_same(s, written.bytes, written.size);
	text_finish(&written);
}

static bool
is_fact(const struct shape *shape)
{
	size_t i;

	for (i = 0; i < EVENT_COUNT; i++)
		if (message_events[i].data == shape)
			return true;
	for (i = 0; i < NOTIFICATION_COUNT; i++)
		if (message_notifications[i].data == shape)
			return true;
	return false;
}

Test(messages_golden, what_any_release_wrote_is_read)
{
	DIR *directory = opendir(GOLDEN);
	const struct shape *shape;
	struct dirent *entry;
	struct sample s;

	cr_assert_not_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		if (!sample_load(GOLDEN, entry->d_name, &s))
			continue;
		shape = message_shape_of(s.struct_name);
		cr_assert_not_null(shape, "%s: there is no message %s", s.name, s.struct_name);
		if (is_fact(shape))
			reads_a_fact(&s, shape);
		else
			reads_a_body(&s, shape);
	}
	closedir(directory);
}

Test(messages_golden, every_message_has_one)
{
	struct sample s;
	char name[128];
	size_t i;

	for (i = 0; i < SHAPE_COUNT; i++) {
		snprintf(name, sizeof(name), "%s.1.json", message_shapes[i]->name);
		cr_expect(sample_load(GOLDEN, name, &s));
	}
}
