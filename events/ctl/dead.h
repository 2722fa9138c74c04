/* What the words of wildmarchctl dead share. */
#ifndef EVENTS_CTL_DEAD_H
#define EVENTS_CTL_DEAD_H

#include "events/ctl/broker.h"
#include "events/ctl/record.h"

#include <stdbool.h>
#include <stdint.h>

#define DEAD_QUEUE_ROOM 256
#define DEAD_WAIT_MS 10000 /* for a message that the broker said is there */
#define DEAD_PREFETCH_MAX 65535

struct dead_config {
	char *amqp_url, *amqp_ca_file, *database_url;
	char *id, *body;
	int64_t max, rate;
	bool yes, json;
};

/* One run of one word. */
struct dead {
	const struct dead_config *config;
	struct broker broker;
	const char *home;            /* "jobs.level_bonus", or "unrouted" */
	char queue[DEAD_QUEUE_ROOM]; /* "jobs.level_bonus.dead" */
	bool is_stopped;
};

/* "unrouted" is a queue of messages that found no queue, not of failed ones. */
bool dead_is_unrouted(const struct dead *d);
/* Whether --id means this message: its id, or "sha256:" and the beginning of its body's hash. */
bool dead_is_meant(const struct dead *d, const struct message *m);
/* "sha256:" and the hex hash of a message's body. */
#define DEAD_HASH_ROOM 72
void dead_hash(const struct message *m, char ret[DEAD_HASH_ROOM]);

/* Each does the word's whole work. Nothing is lost when one ends early: what was not moved is where
 * it was. */
MUST_CHECK int dead_list(struct dead *d, struct err *err);
MUST_CHECK int dead_show(struct dead *d, struct err *err);
MUST_CHECK int dead_replay(struct dead *d, struct err *err);
MUST_CHECK int dead_drop(struct dead *d, struct err *err);
MUST_CHECK int dead_edit(struct dead *d, struct err *err);

#endif
