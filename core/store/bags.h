/* What players own, in Postgres: stacks are accounts of the ledger, pieces rows. A part of the
 * value lane (values.h); the character's lock guards it. */
#ifndef CORE_STORE_BAGS_H
#define CORE_STORE_BAGS_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Which query answers what; -1: not asked. */
struct bags_plan {
	int stacks, pieces;
};

/* Queues what `needs` ask of it; `count` is that of the queries queued so far. */
void bags_queue(
    struct postgres_session *s, const struct needs *needs, struct bags_plan *plan, int *count);
void bags_read(const struct postgres_results *results, const struct bags_plan *plan,
    const struct needs *needs, struct rows *rows);
/* A row of a query that begins with these columns of the table `piece`; `fights` is how many its
 * owner has fought, in SQL. */
#define BAGS_PIECE_COLUMNS(fights)                                                                 \
	"piece.id, piece.item, piece.worn, piece.is_locked::int, piece.level, piece.quality,"      \
	" piece.rarity, piece.affixes, piece.durability,"                                          \
	" CASE WHEN piece.worn IS NULL THEN 0 ELSE " fights " - piece.worn_from END"
enum { BAGS_PIECE_COLUMN_COUNT = 10 };
/* The same for pieces of several owners. */
#define BAGS_OWNERS_FIGHTS "(SELECT fights FROM character c WHERE c.player_id = piece.player_id)"
void bags_read_piece(
    const struct postgres_results *results, size_t query, size_t row, struct piece_row *ret);
/* What this one of them wears, by a query that has the owner behind those columns. Owned by the
 * caller: free() frees it. */
struct bag_row *bags_read_worn(
    const struct postgres_results *results, size_t query, int64_t player_id);
/* Queues the writes of pieces; stacks are entries of the ledger. */
void bags_store(struct postgres_session *s, const struct effects *e);

/* What a fight left, as the text of fight.loot and back; NULL, and "", for nothing. Who reads owns
 * it. */
void bags_write_loot(const struct found_rows *loot, struct text *out);
struct found_rows *bags_read_loot(const char *text);

#endif
