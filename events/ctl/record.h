/* Who did what, when, to which message or right: the table operator_log. An entry is written before
 * the deed and marked as done after it, so that one without its mark says "begun, and perhaps
 * done".
 *
 * A subcommand that changes something opens the record first; without it nothing is changed. */
#ifndef EVENTS_CTL_RECORD_H
#define EVENTS_CTL_RECORD_H

#include "events/loop.h"
#include "events/message.h"

struct record;

struct record_entry {
	const char *action; /* "dead drop" */
	const char *target; /* the queue, the subscriber, … */
	const char *note;   /* in words; may be NULL */
	/* A message as it was, which is kept whole; may be NULL. */
	const struct message *message;
	/* What its body became; NULL: it stayed as it was. */
	const void *body_after;
	size_t body_after_size;
};

/* The database of DATABASE_URL. */
MUST_CHECK struct record *record_open(struct loop *loop, const char *url, struct err *err);
MUST_CHECK int record_begin(
    struct record *r, const struct record_entry *e, int64_t *ret_number, struct err *err);
/* `result` is put behind the note; may be NULL. */
MUST_CHECK int record_done(struct record *r, int64_t number, const char *result, struct err *err);
#define RECORD_TIME_ROOM 20
/* When that was last done to it: 2026-11-22T19:00:00, UTC; "" for never. */
MUST_CHECK int record_last(struct record *r, const char *action, const char *target,
    char ret[RECORD_TIME_ROOM], struct err *err);
void record_close(struct record *r); /* NULL is fine */

/* Who runs this program: name@host. Never NULL. */
const char *record_operator(void);

#endif
