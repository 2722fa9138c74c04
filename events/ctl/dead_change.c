/* Moving dead messages: back to their queue, or away. In this order, so that a crash anywhere at
 * worst repeats, under the same id:
 *
 *   record: begun ─▶ copy published ─▶ confirmed ─▶ original acknowledged ─▶ record: done
 */
#include "events/ctl/dead.h"

#include "events/ctl/terminal.h"
#include "events/sender.h"
#include "messages/topology.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What happens to each message that is meant. */
struct deed {
	const char *action;                                     /* for the record */
	const char *done;                                       /* for the person: "replayed" */
	int (*check)(const struct message *m, struct err *err); /* NULL: it is done to all */
	int (*copy)(struct dead *d, struct writer *w, const struct message *m, struct err *err);
};

struct run {
	struct dead *d;
	const struct deed *deed;
	struct record *record;
	struct writer *writer;
	struct reader *reader;
	int64_t wanted, done, left;
};

/* ── replay ── */

/* What a failure has left on a message, and what the broker adds on its way. */
static bool
is_of_failure(const char *header)
{
	static const char *const ours[] = { HEADER_ATTEMPT, HEADER_FIRST_SEEN, HEADER_SENDER,
		HEADER_LAST_ERROR, HEADER_ERROR, HEADER_CONSUMER, HEADER_DIED_AT,
		"x-delivery-count" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(header, ours[i]) == 0)
			return true;
	return strncmp(header, "x-death", 7) == 0 || strncmp(header, "x-first-death-", 14) == 0 ||
	       strncmp(header, "x-last-death-", 13) == 0;
}

static void
keep_headers(const struct message *from, struct message *to)
{
	to->header_count = 0;
	for (unsigned i = 0; i < from->header_count; i++)
		if (!is_of_failure(from->headers[i].name) &&
		    to->header_count < MESSAGE_HEADERS_MAX - 1)
			to->headers[to->header_count++] = from->headers[i];
}

/* What comes back is signed by the operator, who may send everything: a forgery must not come true
 * by it. Who edits it has vouched for it, and is its sender. */
static int
check_sender(const struct message *m, struct err *err)
{
	return event_check_sender(m, sender_of_copy(m), err);
}

static int
copy_back(struct dead *d, struct writer *w, const struct message *m, struct err *err)
{
	struct message copy = *m;
	int code;

	if (!dead_is_unrouted(d)) {
		copy.exchange = "";
		copy.routing_key = d->home;
	}
	copy.expiration_ms = 0;
	keep_headers(m, &copy);
	message_set_header(&copy, HEADER_REPLAYED, "true");
	code = writer_send(w, &copy, err);
	return code == 0 ? writer_flush(w, err) : code;
}

/* ── the loop ── */

static int
move(struct run *run, struct delivery *one, struct err *err)
{
	const struct message *m = delivery_message(one);
	struct record_entry entry = {
		.action = run->deed->action, .target = run->d->queue, .message = m
	};
	char hash[DEAD_HASH_ROOM];
	int64_t number = 0;
	int code = record_begin(run->record, &entry, &number, err);

	if (code == 0 && run->deed->copy != NULL)
		code = run->deed->copy(run->d, run->writer, m, err);
	if (code != 0) {
		reader_leave(one);
		return code;
	}
	dead_hash(m, hash);
	printf("%s  %s  %s\n", run->deed->done, m->id == NULL ? "(no id)" : m->id, hash);
	reader_ack(run->reader, one);
	code = reader_settle(run->reader, err);
	if (code == 0)
		code = record_done(run->record, number, NULL, err);
	run->done += code == 0;
	return code;
}

static void
leave(struct run *run, struct delivery *one, const char *why)
{
	const struct message *m = delivery_message(one);

	printf("left  %s  %s: dead edit vouches for it\n", m->id == NULL ? "(no id)" : m->id, why);
	reader_leave(one);
	run->left++;
}

static int
move_all(struct run *run, struct err *err)
{
	int64_t count = reader_count(run->reader), rate = run->d->config->rate;
	int code = 0;

	for (int64_t i = 0; i < count && code == 0 && run->done < run->wanted; i++) {
		struct delivery *one = reader_next(run->reader, DEAD_WAIT_MS, err);
		struct err why = { 0 };

		if (one == NULL)
			return (int)err->code;
		if (!dead_is_meant(run->d, delivery_message(one))) {
			reader_leave(one);
			continue;
		}
		if (run->deed->check != NULL &&
		    run->deed->check(delivery_message(one), &why) != 0) {
			leave(run, one, why.text);
			continue;
		}
		if (rate > 0 && run->done > 0)
			broker_pause(&run->d->broker, 1000 / rate);
		code = move(run, one, err);
	}
	return code;
}

static int64_t
wanted_of(const struct dead_config *config)
{
	if (config->id[0] != '\0')
		return 1;
	return config->max == 0 ? INT64_MAX : config->max;
}

/* With all servers at hand. */
static int
run_deed(struct run *run, struct err *err)
{
	struct dead *d = run->d;
	struct reading reading = { .queue = d->queue,
		.is_exclusive = true,
		.prefetch = d->config->id[0] != '\0' ? DEAD_PREFETCH_MAX : 64 };
	int code;

	run->wanted = wanted_of(d->config);
	run->reader = reader_open(&d->broker, &reading, err);
	if (run->reader == NULL)
		return err->code;
	code = move_all(run, err);
	reader_close(run->reader);
	printf("%" PRId64 " %s%s\n", run->done, run->deed->done,
	    d->is_stopped ? "; stopped, the rest is where it was" : "");
	if (code == 0 && run->left > 0)
		return err_set(err, ERR_REFUSED,
		    "%" PRId64 " of %s were sent by somebody who may not: they are where they were",
		    run->left, d->queue);
	if (code == 0 && run->done == 0 && d->config->id[0] != '\0' && !d->is_stopped)
		return err_set(
		    err, ERR_NOT_FOUND, "%s holds no message %s", d->queue, d->config->id);
	return code == 0 ? 0 : err_prefix(err, "%s; nothing is lost, run it again", d->queue);
}

static int
start(struct dead *d, const struct deed *deed, struct err *err)
{
	struct run run = { .d = d, .deed = deed };
	int code;

	run.record = record_open(d->broker.loop, d->config->database_url, err);
	if (run.record == NULL)
		return err->code;
	if (deed->copy != NULL)
		run.writer = writer_open(&d->broker, err);
	code = deed->copy != NULL && run.writer == NULL ? (int)err->code : run_deed(&run, err);
	writer_close(run.writer);
	record_close(run.record);
	return code;
}

static int
ask(const struct dead *d, const char *verb, struct err *err)
{
	char question[400], many[32] = "all";

	if (d->config->max > 0)
		(void)snprintf(many, sizeof(many), "the oldest %" PRId64, d->config->max);
	(void)snprintf(question, sizeof(question), "%s %s%s of %s?", verb,
	    d->config->id[0] != '\0' ? "" : many, d->config->id, d->queue);
	return terminal_ask(question, d->config->yes, err);
}

int
dead_replay(struct dead *d, struct err *err)
{
	static const struct deed deed = { "dead replay", "replayed", check_sender, copy_back };
	const struct topology_queue *home = topology_queue_of(d->home);

	if (home != NULL && !home->is_durable)
		return err_set(err, ERR_CONFIG,
		    "%s holds calls, which nobody waits for any more: their callers repeat them, "
		    "so look at them and drop them",
		    d->queue);
	if (d->config->id[0] == '\0' && ask(d, "Replay", err) != 0)
		return err->code;
	return start(d, &deed, err);
}

int
dead_drop(struct dead *d, struct err *err)
{
	static const struct deed deed = { "dead drop", "dropped", NULL, NULL };

	if (d->config->id[0] == '\0' && d->config->max == 0)
		return err_set(err, ERR_CONFIG, "say which: --id ID, or --max N for the oldest N");
	if (ask(d, "Drop", err) != 0)
		return err->code;
	return start(d, &deed, err);
}
