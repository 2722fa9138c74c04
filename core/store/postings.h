/* Entries of the ledger, and counts of deeds, on their way: those of all operations that commit
 * together go by one statement each. */
#ifndef CORE_STORE_POSTINGS_H
#define CORE_STORE_POSTINGS_H

#include "core/effects.h"
#include "core/store/quests.h"
#include "events/postgres.h"
#include "events/text.h"

/* Zeroed is none. Owns its texts: postings_queue frees them. */
struct postings {
	struct text causes, numbers, accounts, assets, deltas; /* "{a,b", one for each entry */
	struct deed_tally deeds;
};

/* Those of one operation, numbered from 1 on: the same cause can't post twice. */
void postings_add(struct postings *p, const struct effects *e);

/* Queues what was added, and leaves none. */
void postings_queue(struct postings *p, struct postgres_session *s);

#endif
