/* Every file of schemas/examples goes through its decoder: <struct>.ok*.json fits and comes out as
 * it went in, <struct>.bad-<error>*.json fails with that error and leaves the struct alone. */
#include "messages/shapes.h"
#include "tests/support/samples.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

static void
fits_and_comes_back(const struct sample *e, const struct shape *shape)
{
	alignas(max_align_t) char message[SHAPE_SIZE_MAX];
	struct text written = { 0 };
	struct err err = { 0 };

	cr_assert_eq(shape_decode(shape, e->bytes, e->size, message, UNKNOWN_REFUSED, &err), 0,
	    "%s: %s", e->name, err.text);
	shape_write(shape, message, &written);
	sample_expect_same(e, written.bytes, written.size);
	text_finish(&written);
}

static void
fails_with(const struct sample *e, const struct shape *shape, const char *error)
{
	alignas(max_align_t) char message[SHAPE_SIZE_MAX];
	struct err err = { 0 };
	size_t i;

	memset(message, 0x5a, sizeof(message));
	cr_assert_lt(shape_decode(shape, e->bytes, e->size, message, UNKNOWN_REFUSED, &err), 0,
	    "%s fits", e->name);
	cr_expect(strncmp(err_name(err.code), error, strlen(err_name(err.code))) == 0,
	    "%s failed with %s: %s", e->name, err_name(err.code), err.text);
	for (i = 0; i < sizeof(message); i++)
		cr_assert_eq(message[i], 0x5a, "%s changed byte %zu", e->name, i);
}

Test(messages, every_example_is_taken_or_refused_as_its_name_says)
{
	DIR *directory = opendir(EXAMPLES);
	struct dirent *entry;
	struct sample e;
	const struct shape *shape;
	int good = 0, bad = 0;

	cr_assert_not_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		if (!sample_load(EXAMPLES, entry->d_name, &e))
			continue;
		shape = message_shape_of(e.struct_name);
		cr_assert_not_null(shape, "%s: there is no message %s", e.name, e.struct_name);
		if (strstr(e.name, ".bad-") != NULL) {
			fails_with(&e, shape, strstr(e.name, ".bad-") + strlen(".bad-"));
			bad++;
		} else {
			fits_and_comes_back(&e, shape);
			good++;
		}
	}
	closedir(directory);
	cr_expect_gt(good, 20);
	cr_expect_gt(bad, 20);
}

Test(messages, every_message_has_a_good_example)
{
	struct sample e;
	char name[128];
	size_t i;

	for (i = 0; i < SHAPE_COUNT; i++) {
		snprintf(name, sizeof(name), "%s.ok.json", message_shapes[i]->name);
		cr_expect(sample_load(EXAMPLES, name, &e));
	}
}
