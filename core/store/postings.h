/* Entries of the ledger on their way there. Called by core/store/values.c. */
#ifndef CORE_STORE_POSTINGS_H
#define CORE_STORE_POSTINGS_H

#include "core/effects.h"
#include "events/postgres.h"

/* Queues the entries of all of them, by one statement; those of each are numbered from 1 on: the
 * same cause can't post twice. */
void postings_store(struct postgres_session *s, const struct decision *decisions, unsigned count);

#endif
