/* The parts of wildmarchctl audit: each looks at one server and adds its findings to the report. */
#ifndef EVENTS_CTL_AUDIT_H
#define EVENTS_CTL_AUDIT_H

#include "events/ctl/database.h"
#include "events/err.h"

#include <stdint.h>

#define FINDINGS_MAX 64

struct finding {
	const char *name;  /* "ledger sums": static */
	int64_t broken;    /* how many things are wrong; 0: the invariant holds */
	char figures[160]; /* what was looked at */
};

struct report {
	struct finding findings[FINDINGS_MAX];
	unsigned count;
};

void report_add(struct report *r, const char *name, int64_t broken, const char *figures, ...)
    __attribute__((format(printf, 4, 5)));

/* Ledger, characters, fights, clans, inbox, outbox, notifications, in one snapshot. */
MUST_CHECK int audit_value(struct database *d, struct report *r, struct err *err);

/* Duels and ratings against the rules, a sample of each; a part of audit_value. */
MUST_CHECK int audit_arena(struct database *d, struct report *r, struct err *err);
MUST_CHECK int audit_raid(struct database *d, struct report *r, struct err *err);
/* Settled fights replayed, and builds: within the snapshot of audit_value, which calls it. */
MUST_CHECK int audit_rules(struct database *d, struct report *r, struct err *err);

/* Hot state against what Postgres has saved. */
struct redis;
MUST_CHECK int audit_hot(
    struct loop *loop, struct database *d, struct redis *redis, struct report *r, struct err *err);

/* Queues, by the management API. */
struct management;
MUST_CHECK int audit_queues(
    struct management *m, int64_t dead_expected, struct report *r, struct err *err);

#endif
