/* The content of the game, from its files to a struct content whose entries are known to fit
 * together:
 *
 *   files ──read──▶ entries, sorted by key ──resolve──▶ with the numbers of those they name
 * ──check──▶ ready
 *
 * Mistakes are collected, and each stage begins only when the one before it found none. */
#ifndef WILDMARCH_CONTENT_LOAD_H
#define WILDMARCH_CONTENT_LOAD_H

#include "content/content.h"
#include "content/tables.h"
#include "events/err.h"
#include "events/text.h"

#include <stddef.h>

#define CONTENT_FILE_MAX ((size_t)1024 * 1024) /* bytes of a file */
#define CONTENT_ENTRIES_MAX 2048               /* entries of a kind */

/* Loads the files of all kinds from a directory, which is core/content in the source. On failure
 * `err` holds the first mistake, and `complaints` a line for each, as complaints.h says. The caller
 * frees with content_destroy. */
MUST_CHECK int content_load(
    const char *directory, struct content **ret, struct text *complaints, struct err *err);

/* The text of a file; it is not changed, and needed only while it is loaded. */
struct content_source {
	const char *bytes;
	size_t size; /* at most CONTENT_FILE_MAX */
};

/* The same from memory, in the order of enum content_kind. */
MUST_CHECK int content_load_sources(const struct content_source sources[CONTENT_KIND_COUNT],
    struct content **ret, struct text *complaints, struct err *err);

void content_destroy(struct content *content); /* NULL is fine */

#endif
