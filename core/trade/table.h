/* The table of a trade: what its operations share. Both characters of a trade are locked by whoever
 * changes it, then its row. */
#ifndef CORE_TRADE_TABLE_H
#define CORE_TRADE_TABLE_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"

/* The trade, who asks, and the other one once the trade is known. */
void table_need(struct needs *out, const struct rows *known, int64_t player_id,
    const char *trade_id, enum need_use use);

/* The trade of the player, who is there; else refuses, and returns NULL. One whose time is over is
 * still there. */
const struct trade_row *table_find(const struct rows *rows, int64_t player_id, struct effects *out);
/* The same, if it still runs and nothing on it changed since `version`. */
const struct trade_row *table_find_as_seen(const struct rows *rows, int64_t player_id,
    int64_t version, const struct moment *at, struct effects *out);

static inline enum trade_side_number
table_other(enum trade_side_number side)
{
	return side == BEGINNER ? OTHER : BEGINNER;
}

/* The change of the trade's row that makes it what `trade` is. */
void table_change(const struct trade_row *trade, enum row_effect what, struct effects *out);

/* What lies there goes back to whom it belongs to, into the bags; what was of somebody who is gone
 * leaves the world. The cause is set. `side` ended it: the other one is told. */
void table_clear(const struct trade_row *trade, enum trade_side_number side,
    const struct rows *rows, struct effects *out);

/* Tells the player of the other side that something was put on the table, or that it is over. Makes
 * `to` one version more. `from` NULL: nobody is behind who did it. */
void table_tell_offer(const struct trade_row *trade, const struct character_row *from,
    struct character_row *to, struct effects *out);
void table_tell_end(const struct trade_row *trade, bool is_done, const struct character_row *from,
    struct character_row *to, struct effects *out);

/* Answers with the table as the player sees it, who has so much gold now. */
void table_reply(const struct trade_row *trade, int64_t player_id, int64_t gold, bool is_done,
    const struct rows *rows, const struct moment *at, struct effects *out);

#endif
