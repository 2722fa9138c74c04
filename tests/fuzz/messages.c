/* Every message's decoder: the first byte picks the message and what is done about unknown fields,
 * the rest is the document. What is taken comes out the same when it is written and taken again,
 * and reads the same from the tree of our other parser; what is refused says why and touches
 * nothing. */
#include "events/json.h"
#include "events/shape.h"
#include "messages/shapes.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_READ 65536
#define UNTOUCHED 0x5a

static void
check_refusal(const char *message, const struct err *err)
{
	size_t i;

	assert(err->code == ERR_SYNTAX || err->code == ERR_MISSING || err->code == ERR_TYPE ||
	       err->code == ERR_RANGE || err->code == ERR_UNKNOWN);
	assert(err->text[0] != '\0' && shape_error_path(err) < sizeof(err->text));
	for (i = 0; i < SHAPE_SIZE_MAX; i++)
		assert(message[i] == UNTOUCHED);
}

static void
check_same(const struct text *before, const struct shape *shape, const void *message)
{
	struct text after = { 0 };

	shape_write(shape, message, &after);
	assert(before->size == after.size && memcmp(before->bytes, after.bytes, after.size) == 0);
	text_finish(&after);
}

static char *
canonical(const struct text *t)
{
	struct json *tree;
	struct err err;
	char *text;

	assert(json_parse(t->bytes, t->size, 2 * SIZE_READ, &tree, &err) == 0);
	text = json_canonical(tree, NULL);
	json_free(tree);
	return text;
}

/* By way of a tree. Its parser knows no field, so it refuses every key that stands twice; and it
 * keeps no blanks, which the text of a raw object does. */
static void
check_tree(const struct shape *shape, const uint8_t *data, size_t size, enum unknown_fields policy,
    const struct text *written)
{
	alignas(max_align_t) static char message[SHAPE_SIZE_MAX];
	struct text after = { 0 };
	struct json *tree;
	char *a, *b;
	struct err err;

	if (json_parse(data, size, SIZE_READ, &tree, &err) != 0)
		return;
	assert(shape_read(shape, tree, "data", message, policy, &err) == 0);
	shape_write(shape, message, &after);
	a = canonical(written);
	b = canonical(&after);
	assert(strcmp(a, b) == 0);
	free(a);
	free(b);
	text_finish(&after);
	json_free(tree);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	alignas(max_align_t) static char message[SHAPE_SIZE_MAX], again[SHAPE_SIZE_MAX];
	enum unknown_fields policy;
	const struct shape *shape;
	struct text written = { 0 };
	struct err err;

	if (size == 0)
		return 0;
	policy = data[0] & 0x80 ? UNKNOWN_IGNORED : UNKNOWN_REFUSED;
	shape = message_shapes[(data[0] & 0x7f) % SHAPE_COUNT];
	memset(message, UNTOUCHED, sizeof(message));
	if (shape_decode(shape, data + 1, size - 1, message, policy, &err) != 0) {
		check_refusal(message, &err);
		return 0;
	}
	shape_write(shape, message, &written);
	assert(shape_decode(shape, written.bytes, written.size, again, UNKNOWN_REFUSED, &err) == 0);
	check_same(&written, shape, again);
	check_tree(shape, data + 1, size - 1, policy, &written);
	text_finish(&written);
	return 0;
}
