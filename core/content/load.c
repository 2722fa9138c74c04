#include "core/content/load.h"

#include "core/content/stages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static content_check *const checks[] = {
	check_cycles,
	check_monsters,
	check_actions,
	check_lands,
	check_lairs,
	check_items,
	check_crafts,
	check_skills,
	check_deeds,
	check_reach,
};

char *
content_entries(const struct content *content, enum content_kind kind)
{
	char *entries;

	memcpy(
	    &entries, (const char *)content + content_tables[kind].entries_offset, sizeof(entries));
	return entries;
}

int32_t
content_count(const struct content *content, enum content_kind kind)
{
	int32_t count;

	memcpy(&count, (const char *)content + content_tables[kind].count_offset, sizeof(count));
	return count;
}

void
content_destroy(struct content *content)
{
	if (content == NULL)
		return;
	for (int kind = 0; kind < CONTENT_KIND_COUNT; kind++)
		free(content_entries(content, (enum content_kind)kind));
	free(content);
}

/* ── from memory ───────────────────────────────────────────────────────────────────────────── */

static void
run_stages(struct content *content, const struct content_source *sources, struct complaints *all)
{
	size_t i;

	for (i = 0; i < CONTENT_KIND_COUNT; i++)
		read_kind(content, (enum content_kind)i, &sources[i], all);
	if (all->count == 0)
		resolve_references(content, all);
	if (all->count > 0)
		return;
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](content, all);
}

int
content_load_sources(const struct content_source sources[CONTENT_KIND_COUNT], struct content **ret,
    struct text *complaints, struct err *err)
{
	struct complaints all = { .lines = complaints };
	struct content *content = calloc(1, sizeof(*content));
	int code;

	if (content == NULL)
		abort();
	run_stages(content, sources, &all);
	code = complaints_end(&all, err);
	if (code < 0)
		content_destroy(content);
	else
		*ret = content;
	return code;
}

/* ── from files ────────────────────────────────────────────────────────────────────────────── */

/* Reads up to `room` bytes of a file. Returns whether it could be read, otherwise errno says why.
 */
static bool
slurp(const char *path, char *ret, size_t room, size_t *ret_size)
{
	FILE *file = fopen(path, "rbe");
	int failure;

	if (file == NULL)
		return false;
	*ret_size = fread(ret, 1, room, file);
	failure = ferror(file) ? errno : 0;
	fclose(file);
	errno = failure;
	return failure == 0;
}

/* The caller frees the bytes, which are NULL on failure. */
static struct content_source
read_file(const char *directory, enum content_kind kind, struct complaints *all)
{
	struct content_source source = { NULL, 0 };
	struct text path = { 0 };
	char *bytes = malloc(CONTENT_FILE_MAX + 1), *fitting;
	size_t size = 0;

	if (bytes == NULL)
		abort();
	text_printf(&path, "%s/%s", directory, content_tables[kind].file);
	if (!slurp(path.bytes, bytes, CONTENT_FILE_MAX + 1, &size))
		complain_of_file(all, kind, "%s can't be read: %s", path.bytes, strerror(errno));
	else if (size > CONTENT_FILE_MAX)
		complain_of_file(all, kind, "it is larger than %zu bytes", CONTENT_FILE_MAX);
	else if ((fitting = realloc(bytes, size + 1)) == NULL)
		abort();
	else
		source = (struct content_source){ fitting, size };
	if (source.bytes == NULL)
		free(bytes);
	text_finish(&path);
	return source;
}

int
content_load(const char *directory, struct content **ret, struct text *complaints, struct err *err)
{
	struct complaints all = { .lines = complaints };
	struct content_source sources[CONTENT_KIND_COUNT];
	char *bytes;
	int code, i;

	for (i = 0; i < CONTENT_KIND_COUNT; i++)
		sources[i] = read_file(directory, (enum content_kind)i, &all);
	code = complaints_end(&all, err);
	if (code == 0)
		code = content_load_sources(sources, ret, complaints, err);
	for (i = 0; i < CONTENT_KIND_COUNT; i++) {
		memcpy(&bytes, &sources[i].bytes, sizeof(bytes));
		free(bytes);
	}
	return code;
}
