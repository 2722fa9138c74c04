/* Configuration: one table a service. A value comes from a flag (--amqp-url V or --amqp-url=V),
 * else from the environment (AMQP_URL; empty counts as unset), else from the file that
 * AMQP_URL_FILE names (trailing newlines cut), else from the default. An unknown flag, a missing
 * required value, a bad number: the start is refused with one line that says what to do. */
#ifndef EVENTS_CONFIG_H
#define EVENTS_CONFIG_H

#include "events/err.h"

#include <stddef.h>
#include <stdint.h>

enum config_type {
	CONFIG_TEXT,   /* char *, owned by the config; never NULL (an empty default is "") */
	CONFIG_INT,    /* int64_t within min..max */
	CONFIG_BOOL,   /* bool: true, false, 1, 0, yes, no; a flag without a value: true */
	CONFIG_SECRET, /* as CONFIG_TEXT, never printed */
};

struct config_field {
	/* Of the environment variable: AMQP_URL; the flag is --amqp-url. "--yes": a flag only, for
	 * what must be said each time, and for words that the environment may hold for others. */
	const char *name;
	enum config_type type;
	size_t offset;        /* into the service's config struct */
	const char *fallback; /* default as text; NULL: required */
	int64_t min, max; /* CONFIG_INT: of the value; else of the length, where max 0 is 4096 */
	const char *help; /* one line, with the unit, or an example of what is required */
};

/* The table ends with an entry whose name is NULL. */
/* clang-format off */
#define CONFIG_FIELD(type_, struct_, member_, name_, fallback_, min_, max_, help_) \
	{ name_, type_, offsetof(struct struct_, member_), fallback_, min_, max_, help_ }
#define CONFIG_END { NULL, CONFIG_TEXT, 0, NULL, 0, 0, NULL }
/* clang-format on */

enum config_action {
	CONFIG_RUN,
	CONFIG_TEST, /* -t printed it: test what it names besides, exit 0 */
	CONFIG_EXIT, /* --help or --version was printed: exit 0 */
};

/* Reads argv and the environment into `ret` (zeroed by the caller). --help prints `about` and the
 * table with defaults, --version the version, -t tests and prints the configuration with secrets
 * (and passwords in URLs) masked. The error begins with `program`. */
MUST_CHECK int config_load(const struct config_field *fields, const char *program,
    const char *about, int argc, char **argv, void *ret, enum config_action *ret_action,
    struct err *err);

/* Frees the texts in `config`. */
void config_finish(const struct config_field *fields, void *config);

#endif
