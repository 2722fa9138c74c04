/* The words of a subcommand: wildmarchctl dead list, wildmarchctl topology check, … */
#ifndef EVENTS_CTL_WORDS_H
#define EVENTS_CTL_WORDS_H

#include "events/config.h"

#include <stddef.h>

struct word {
	const char *word;
	const char *program; /* for its help: "wildmarchctl dead show QUEUE" */
	/* "QUEUE", which comes before the flags; "[PATTERN]" may be left out; NULL: none. */
	const char *operand;
	const char *about; /* its first line stands in the list, too */
	const struct config_field *fields;
	/* `config` is what the fields filled; `operand` is NULL only if the word has none. Returns
	 * 0 or what failed. */
	int (*run)(const void *config, const char *operand, struct err *err);
};

struct words {
	const char *program; /* "wildmarchctl dead" */
	const char *about;   /* one line */
	const struct word *words;
	size_t count;
	size_t config_size; /* of the struct that the fields of all words fill */
};

/* Runs the word of argv[1], or prints the list. Returns an enum exit_code; what failed has been
 * said on standard error. */
int words_run(const struct words *w, int argc, char **argv);

#endif
