/* The content from whatever stands in its files: the input is the files of all kinds, one behind
 * the other, with a NUL between; those that it ends before are empty. What is taken has every
 * reference resolved; what is refused says why and gives nothing. */
#include "core/content/load.h"

#include "core/content/complaints.h"
#include "core/content/stages.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

static void
cut(const uint8_t *data, size_t size, struct content_source sources[CONTENT_KIND_COUNT])
{
	const char *at = (const char *)data, *end = at + size, *nul;

	for (size_t kind = 0; kind < CONTENT_KIND_COUNT; kind++) {
		nul = kind + 1 < CONTENT_KIND_COUNT ? memchr(at, '\0', (size_t)(end - at)) : NULL;
		sources[kind].bytes = at;
		sources[kind].size = (size_t)((nul == NULL ? end : nul) - at);
		at = nul == NULL ? end : nul + 1;
	}
}

static void
check_name(const struct content *content, const struct content_reference *r, const char *inside,
    size_t item)
{
	const char *name = inside + r->field->offset + item * r->field->size;
	int32_t found;

	memcpy(&found, inside + r->index_offset + item * sizeof(found), sizeof(found));
	if (name[0] == '\0') {
		assert(found == -1);
		return;
	}
	assert(found >= 0 && found < content_count(content, r->to));
	assert(strcmp(name, content_entries(content, r->to) +
				(size_t)found * content_tables[r->to].shape->size) == 0);
}

static size_t
count_of(const struct shape_field *field, const char *from)
{
	size_t count = 1;

	if (field != NULL && field->count_offset != SHAPE_NONE)
		memcpy(&count, from + field->count_offset, sizeof(count));
	return count;
}

static void
check_reference(const struct content *content, const struct content_reference *r, const char *entry)
{
	const char *inside;
	size_t i, j;

	for (i = 0; i < count_of(r->outer, entry); i++) {
		inside = r->outer == NULL ? entry : entry + r->outer->offset + i * r->outer->size;
		for (j = 0; j < count_of(r->field, inside); j++)
			check_name(content, r, inside, j);
	}
}

static void
check_content(const struct content *content)
{
	for (int kind = 0; kind < CONTENT_KIND_COUNT; kind++) {
		const struct content_table *table = &content_tables[kind];
		const char *entry = content_entries(content, (enum content_kind)kind);
		int32_t count = content_count(content, (enum content_kind)kind);

		for (; count > 0; count--, entry += table->shape->size) {
			assert(count == 1 || strcmp(entry, entry + table->shape->size) < 0);
			for (size_t r = 0; r < table->references_count; r++)
				check_reference(content, &table->references[r], entry);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct content_source sources[CONTENT_KIND_COUNT];
	struct text complaints = { 0 };
	struct content *content = NULL;
	struct err err = { 0 };

	cut(data, size, sources);
	if (content_load_sources(sources, &content, &complaints, &err) == 0) {
		assert(complaints.bytes == NULL);
		check_content(content);
	} else {
		assert(err.code == ERR_CONFIG && err.text[0] != '\0' && content == NULL);
		assert(strncmp(complaints.bytes, err.text, strlen(err.text)) == 0);
	}
	content_destroy(content);
	text_finish(&complaints);
	return 0;
}
