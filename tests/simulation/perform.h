/* An operation from its request to its answer, as core/transaction.c takes it: discover, hot,
 * value, apply, store, settle, release; with others in between, and with ends that come too early.
 */
#ifndef TESTS_SIMULATION_PERFORM_H
#define TESTS_SIMULATION_PERFORM_H

#include "tests/simulation/store.h"

/* Where the process falls: what is stored by then stays, and nobody is answered. */
enum fall {
	FALL_NEVER,
	FALL_SPENT,      /* after the price, before the value */
	FALL_COMMITTING, /* before the value is stored */
	FALL_SETTLED,    /* after it, before the hot state hears of it */
	FALL_STRUCK,     /* after a blow at a world boss, before it is settled */
	FALL_ENDED,      /* after the last blow, before the settlement */
	FALL_STORED,     /* when all is done but the answer */
	FALL_COUNT
};

struct performer {
	struct store *store;
	int64_t now_ms;
	enum fall fall; /* of the next call */
	/* Called where somebody else may come in between; NULL: never. It may perform others. */
	void (*on_gap)(void *arg);
	void *arg;
};

struct call {
	const char *operation;
	const char *key; /* "<principal>:<id>" */
	const char *body;
};

enum answer_kind {
	ANSWER_NONE, /* the process fell */
	ANSWER_REPLY,
	ANSWER_REFUSAL
};

/* Zeroed is none. */
struct answer {
	enum answer_kind kind;
	bool is_replayed;
	bool is_kept; /* in the inbox: for ever; in the ring: while it is among the last */
	bool is_in_ring;
	struct text text;
	char code[40]; /* of a refusal */
};

/* `ret` is zeroed; the caller frees with answer_finish. */
void perform(struct performer *p, const struct call *call, struct answer *ret);
void answer_finish(struct answer *a);

/* Looks after fights that were left, settles those that are owed, and keeps the books of world
 * bosses, as the sweep does. */
void perform_sweep(struct performer *p);

#endif
