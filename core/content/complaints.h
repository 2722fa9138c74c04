/* What is wrong with the content, for whoever wrote it: a line for each mistake, which names file
 * and place. A load goes on after a mistake, so that one start shows them all. */
#ifndef WILDMARCH_CONTENT_COMPLAINTS_H
#define WILDMARCH_CONTENT_COMPLAINTS_H

#include "content/tables.h"
#include "events/err.h"
#include "events/text.h"

#define COMPLAINTS_MAX 50 /* lines that are written; the rest are counted */

struct complaints {
	struct text *lines; /* the caller's: each line ends with a newline */
	int count;          /* of all mistakes, also of those that found no room */
	struct err first;   /* the code is 0 while there is none */
};

/* `format` goes on behind file and key: ".level_min: it is above level_max", or ": nobody has it".
 */
void complain(struct complaints *all, enum content_kind kind, const char *key, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* The same of a whole file. */
void complain_of_file(struct complaints *all, enum content_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Says how many were left out. Returns 0 when nothing is wrong, otherwise ERR_CONFIG with the first
 * complaint in `err`. */
MUST_CHECK int complaints_end(struct complaints *all, struct err *err);

#endif
