/* Market, mail and trades in the value lane: their SQL, rows in and out. Called by
 * core/store/values.c; lots.c, letters.c and trades.c do the work, and share what is said of them
 * here.
 *
 * Who changes a lot, a letter or a trade has locked the characters whom it is about, by id; then
 * its row is locked; then everything is read. */
#ifndef CORE_STORE_COMMERCE_H
#define CORE_STORE_COMMERCE_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

#include <stdbool.h>

/* Which query answers what; -1: not asked. */
struct commerce_plan {
	int lot, lots, lots_max;
	int letter, letter_pieces, letters, letters_count, postbox;
	int trade, trade_pieces, trades;
};

/* Whether `needs` hold a lookup whose answer may make them grow. */
bool commerce_has_lookups(const struct needs *needs);

/* Each queues what `needs` ask for, as queries from number `*count` on. commerce_queue_lookups
 * starts the plan. */
void commerce_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan);
int commerce_queue_lock(struct postgres_session *s, const struct needs *needs);
void commerce_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan);
/* Puts the answers into `rows`. */
void commerce_read(
    const struct postgres_results *results, const struct commerce_plan *plan, struct rows *rows);
/* Queues the writes. Stands before the ledger's: what is escrowed has its account by then. */
void commerce_store(struct postgres_session *s, const struct effects *e);

/* ── for the files of this part alone ── */

#define COMMERCE_MS(column) "(extract(epoch FROM " column ") * 1000)::bigint"

int lots_queue_lookups(struct postgres_session *s, const struct needs *needs, int *count);
void lots_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan);
void lots_read(const struct postgres_results *results, const struct commerce_plan *plan,
    struct commerce_rows *ret);
void lots_store(struct postgres_session *s, const struct lot_change *lot);

void letters_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan);
void letters_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan);
void letters_read(const struct postgres_results *results, const struct commerce_plan *plan,
    struct commerce_rows *ret);
void letters_store(struct postgres_session *s, const struct letter_change *letter);

void trades_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan);
void trades_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan);
void trades_read(const struct postgres_results *results, const struct commerce_plan *plan,
    struct commerce_rows *ret);
void trades_store(struct postgres_session *s, const struct trade_change *trade);

/* Asks with the key of a need; -1, and nothing, for NULL. */
int commerce_ask(struct postgres_session *s, const struct postgres_statement *statement,
    const struct need *need, int *count);
/* "wolf_pelt 3,flour 2" */
void parcel_read_things(const char *text, struct parcel *ret);

#endif
