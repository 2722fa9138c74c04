/* A small world that is sound, tests/support/content, written into a directory of the test's own,
 * to be broken in one place: the loader must name that place. */
#ifndef TESTS_SUPPORT_BREAKAGE_H
#define TESTS_SUPPORT_BREAKAGE_H

#include "content/tables.h"

#include <stddef.h>

extern char content_directory[64]; /* from content_begin to content_end */

/* For a suite: TestSuite(x, .init = content_begin, .fini = content_end). */
void content_begin(void);
void content_end(void);

/* The path of a kind's file in a directory. */
void content_path(char path[512], const char *from, enum content_kind kind);
/* Puts other bytes into a kind's file. */
void content_put(enum content_kind kind, const char *text, size_t size);

/* What the loader says of the directory: a line for each mistake; NULL when it takes it. The caller
 * frees. */
char *content_complaints(void);

/* A place that is broken, and a line that is said of it. */
struct breakage {
	enum content_kind kind;
	const char *sound, *broken; /* the first `sound` in the file becomes `broken` */
	const char *complaint;
};

void content_break(const struct breakage *b);
/* Breaks one place, expects the complaint, and mends it. */
void expect_complaint(const struct breakage *b);

#define EXPECT_COMPLAINTS(...)                                                                     \
	do {                                                                                       \
		const struct breakage all[] = { __VA_ARGS__ };                                     \
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)                          \
			expect_complaint(&all[i]);                                                 \
	} while (0)

#endif
