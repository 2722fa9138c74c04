/* What the words of wildmarchctl topology share: the contracts' definitions beside what a broker
 * has, and where the two differ. */
#ifndef EVENTS_CTL_TOPOLOGY_H
#define EVENTS_CTL_TOPOLOGY_H

#include "events/ctl/management.h"
#include "events/text.h"
#include "messages/topology_definitions.h"

#include <stdbool.h>
#include <stddef.h>

struct topology_config {
	char *amqp_management_url, *database_url;
	char *passwords; /* a file, or "" */
	bool dry_run, yes;
};

/* A kind of thing that stands in the broker's definitions. */
struct kind {
	const char *section;      /* in the definitions: "queues" */
	const char *noun;         /* "queue" */
	const char *id[4];        /* the members that tell one from another */
	const char *same[5];      /* those in which broker and contracts must agree */
	const char *const *list;  /* where the broker lists all */
	const char *query;        /* what the list is asked for; NULL: all */
	const char *const *place; /* where one is made: this, and the first members of `id` */
	size_t place_ids;         /* so many; 0: as bindings have it */
	bool is_fixed;            /* it can't be changed, only made anew */
	/* Whether one that the contracts don't name is none of their business. `users` is the
	 * broker's list. */
	bool (*is_foreign)(const struct json *one, const struct json *users);
};

enum drift_type { DRIFT_MISSING, DRIFT_OTHER, DRIFT_EXTRA };

struct drift {
	enum drift_type type;
	const struct kind *kind;
	const struct json *expected, *found; /* NULL when extra, when missing */
	char *text;                          /* one line for a person */
};

struct comparison {
	struct json *expected[TOPOLOGY_DEFINITION_COUNT]; /* as topology_definitions */
	struct json **found; /* a list for each kind; NULL: there is nothing of it */
	struct drift *drifts;
	size_t count;
};

/* The definitions, each parsed; the caller frees them with json_free. */
MUST_CHECK int definitions_parse(struct json *ret[TOPOLOGY_DEFINITION_COUNT], struct err *err);

/* Asks the broker for all it has. Finish in any case. */
MUST_CHECK int comparison_make(struct comparison *c, struct management *m, struct err *err);
void comparison_finish(struct comparison *c);

MUST_CHECK int topology_show(const struct topology_config *config, struct err *err);
MUST_CHECK int topology_apply(const struct topology_config *config, struct err *err);

/* Appends the user `json` with the hash of its password, as the management API and the import take
 * it. */
MUST_CHECK int topology_put_user(
    const char *json, const char *passwords, struct text *out, struct err *err);

#endif
