/* The broker, for a tool that does one thing after the other: each call waits for its answer.
 *
 *   reader ── next, ack ──▶ what wasn't acknowledged goes back, in order, when the reader closes
 *   writer ── send ──▶ … ── flush ──▶ all of it is confirmed, or why not
 *
 * Each has a connection of its own, since a broker under an alarm stops reading one that publishes.
 * A connection that is lost ends the work with an error instead of coming back: whoever runs the
 * tool decides, and what was not acknowledged is still where it was. */
#ifndef EVENTS_CTL_BROKER_H
#define EVENTS_CTL_BROKER_H

#include "events/bus.h"
#include "events/loop.h"

struct broker {
	struct loop *loop; /* borrowed; must not run elsewhere */
	const char *url;   /* as struct bus_config has them */
	const char *ca_file;
	const bool *is_stopped; /* becomes true when the person has had enough; may be NULL */
};

/* Does nothing for so long, or until the person stops it, and keeps the connections alive. */
void broker_pause(const struct broker *b, int64_t ms);

/* ── reading ── */

struct reader;

struct reading {
	const char *queue;
	/* Not NULL: `queue` is made for this reader alone, holds at most 10000 messages, is bound
	 * to this exchange by `pattern`, and ends with the reader. */
	const char *exchange, *pattern;
	/* Of a stream: "first", "last", "next", or a time in seconds (since_s, when this is NULL).
	 */
	const char *offset;
	int64_t since_s;
	bool is_stream;
	bool is_exclusive; /* nobody else may read it meanwhile */
	unsigned prefetch; /* so many are handed out before one must be acknowledged; 1..65535 */
};

/* `b` and what `r` points to are borrowed as long as the reader lives. ERR_NOT_FOUND: no such
 * queue; ERR_REFUSED: no right to it, or somebody else reads it exclusively; ERR_UNAVAILABLE. */
MUST_CHECK struct reader *reader_open(
    const struct broker *b, const struct reading *r, struct err *err);
/* How many messages waited in the queue when it was opened. */
int64_t reader_count(const struct reader *r);
/* The next message, waiting `wait_ms` for it at most. NULL: none came (err->code is 0 then, also
 * when the person stopped it), or the reader's end (err says why). */
MUST_CHECK struct delivery *reader_next(struct reader *r, int64_t wait_ms, struct err *err);
/* The person has had enough. */
bool reader_is_stopped(const struct reader *r);
/* The broker forgets it. Frees `d`. */
void reader_ack(struct reader *r, struct delivery *d);
/* It goes back when the reader closes. Frees `d`. */
void reader_leave(struct delivery *d);
/* Waits until the broker has read all acknowledgements. */
MUST_CHECK int reader_settle(struct reader *r, struct err *err);
/* Acknowledgements reach the broker first. NULL is fine. */
void reader_close(struct reader *r);

/* ── writing ── */

struct writer;

MUST_CHECK struct writer *writer_open(const struct broker *b, struct err *err);
/* Publishes `m`, persistent and under our own user's name, once there is room for it. Fails with
 * what became of this one or of one before. */
MUST_CHECK int writer_send(struct writer *w, struct message *m, struct err *err);
/* Waits until every message is confirmed. ERR_UNSURE: publish again, with the same ids. */
MUST_CHECK int writer_flush(struct writer *w, struct err *err);
void writer_close(struct writer *w); /* NULL is fine */

#endif
