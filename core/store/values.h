/* The value lane: what Postgres holds, read and written in the transaction of an operation. What
 * only administrators, erasure and referrals need stands in administration.h.
 *
 * Order of locks, the same for all: characters by player id, then what other files of this folder
 * add (clans.h, commerce.h, raids.h, bosses.h, shelves.h). A character's lock guards its accounts,
 * its things and its work, what it has in the arena, the places it knows and its run in a dungeon.
 */
#ifndef CORE_STORE_VALUES_H
#define CORE_STORE_VALUES_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "core/store/administration.h"
#include "core/store/arena.h"
#include "core/store/bags.h"
#include "core/store/bosses.h"
#include "core/store/clans.h"
#include "core/store/commerce.h"
#include "core/store/crafts.h"
#include "core/store/places.h"
#include "core/store/quests.h"
#include "core/store/raids.h"
#include "core/store/shelves.h"
#include "events/postgres.h"

#include <stdbool.h>

/* Which query of the coming postgres_sync answers what; -1: not asked. */
struct values_plan {
	int count; /* queries queued so far: who queues others before or between counts them here */
	int new_player, identity, name, grant, settled, characters, build;
	struct administration_plan administration;
	struct bags_plan bags;
	struct crafts_plan crafts;
	int shelves;
	struct arena_plan arena;
	struct clans_plan clans;
	struct commerce_plan commerce;
	struct places_plan places;
	struct raids_plan raids;
	struct bosses_plan bosses;
	struct quests_plan quests;
};

/* Whether `needs` ask anything of this lane. */
bool values_are_needed(const struct needs *needs);
/* Whether they hold a lookup whose answer may make the needs grow. */
bool values_have_lookups(const struct needs *needs);

/* Queues the lookups alone (identity, name, referral), unlocked. */
void values_queue_lookups(
    struct postgres_session *s, const struct needs *needs, struct values_plan *plan);
/* Queues everything; with `lock`, the characters that are TO_CHANGE are locked first, then the
 * changing of value on the grounds of a player's hot state; where value is only read to change hot
 * state, that is waited for. */
void values_queue(
    struct postgres_session *s, const struct needs *needs, bool lock, struct values_plan *plan);
/* Puts the answers into `rows`. */
void values_read(const struct postgres_results *results, const struct values_plan *plan,
    const struct needs *needs, struct rows *rows);

/* Queues one query for these characters, without locks: how they stood at one moment. */
void values_queue_characters(struct postgres_session *s, const int64_t *players, unsigned count);
/* One of them, out of the answer; false when there is no such character. */
bool values_character(const struct postgres_results *results, size_t query, int64_t player_id,
    struct character_row *ret);

/* Queues the writes of operations that commit together, but for events and inbox. They are in the
 * order of their players, whose characters come first. What all have in common, ledger, deeds and
 * settled fights, goes by one statement each. Characters are those that were seen still, by their
 * version, or the transaction fails: so rows that were read without a lock are as good as locked
 * ones. */
void values_store(struct postgres_session *s, const struct decision *decisions, unsigned count);
/* Whether a transaction failed because another was faster: it may be repeated. */
bool values_were_overtaken(const struct postgres_results *results, const struct err *err);

#endif
