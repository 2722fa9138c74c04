/* Decodes a document a line, for decoders.py: "<struct> <policy> <document>" on standard input, and
 * for each on standard output "ok <document as written again>" or "<error> <text>". */
#include "messages/shapes.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
decode(const struct shape *shape, enum unknown_fields policy, const char *body, size_t size)
{
	alignas(max_align_t) char message[SHAPE_SIZE_MAX];
	struct text out = { 0 };
	struct err err = { 0 };

	if (shape_decode(shape, body, size, message, policy, &err) < 0) {
		printf("%s %s\n", err_name(err.code), err.text);
		return;
	}
	shape_write(shape, message, &out);
	printf("ok %s\n", out.bytes);
	text_finish(&out);
}

int
main(void)
{
	char *line = NULL, *name, *policy, *rest;
	const struct shape *shape;
	size_t room = 0;
	ssize_t size;

	while ((size = getline(&line, &room, stdin)) > 0) {
		rest = line;
		name = strsep(&rest, " ");
		policy = strsep(&rest, " ");
		shape = message_shape_of(name);
		if (shape == NULL || policy == NULL || rest == NULL) {
			fprintf(stderr, "not \"<struct> <policy> <document>\": %s", line);
			return 1;
		}
		decode(shape, strcmp(policy, "ignore") == 0 ? UNKNOWN_IGNORED : UNKNOWN_REFUSED,
		    rest, (size_t)(line + size - rest) - 1);
	}
	free(line);
	return 0;
}
