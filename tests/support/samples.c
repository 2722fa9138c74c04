#include "tests/support/samples.h"

#include "events/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
sample_load(const char *directory, const char *name, struct sample *ret)
{
	char path[512];
	FILE *file;

	if (strstr(name, ".json") == NULL)
		return false;
	snprintf(ret->name, sizeof(ret->name), "%s", name);
	snprintf(ret->struct_name, sizeof(ret->struct_name), "%.*s", (int)strcspn(name, "."), name);
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "rb");
	cr_assert_not_null(file, "%s can't be opened", path);
	ret->size = fread(ret->bytes, 1, sizeof(ret->bytes), file);
	cr_assert(feof(file), "%s is larger than %d bytes", path, SAMPLE_MAX);
	fclose(file);
	return true;
}

static char *
canonical(const void *bytes, size_t size)
{
	struct json *json;
	struct err err = { 0 };
	char *text;

	cr_assert_eq(json_parse(bytes, size, SAMPLE_MAX, &json, &err), 0, "%s", err.text);
	text = json_canonical(json, &size);
	json_free(json);
	return text;
}

void
sample_expect_same(const struct sample *s, const void *written, size_t size)
{
	char *before = canonical(s->bytes, s->size), *after = canonical(written, size);

	cr_expect_str_eq(after, before, "%s came out as %s", s->name, after);
	free(before);
	free(after);
}
