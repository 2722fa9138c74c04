/* Looking into what was loaded of market, mail and trades. */
#include "core/commerce_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const letter_kinds[LETTER_KINDS] = {
	[LETTER_OF_PLAYER] = "letter",
	[LETTER_RETURNED] = "returned",
	[LETTER_UNSOLD] = "unsold",
	[LETTER_UNTRADED] = "untraded",
};

const char *
letter_kind_key(enum letter_kind kind)
{
	return letter_kinds[kind];
}

enum letter_kind
letter_kind_of(const char *key)
{
	int kind = 0;

	while (kind < LETTER_KINDS && strcmp(letter_kinds[kind], key) != 0)
		kind++;
	return (enum letter_kind)kind;
}

enum trade_side_number
trade_side_of(const struct trade_row *trade, int64_t player_id)
{
	if (trade->sides[BEGINNER].player_id == player_id)
		return BEGINNER;
	return trade->sides[OTHER].player_id == player_id ? OTHER : TRADE_SIDES;
}

/* '.' is in no id, and stands for none. */
void
lot_search_write(const struct lot_search *search, char *ret, size_t size)
{
	snprintf(ret, size, "%s %" PRId32 " %" PRId32 " %" PRId32 " %" PRId64 " %" PRId64 " %s",
	    search->kind, search->rarity_min, search->level_min, search->level_max,
	    search->price_max, search->after_price,
	    search->after_id[0] != '\0' ? search->after_id : ".");
}

bool
lot_search_read(const char *key, struct lot_search *ret)
{
	struct lot_search s = { .rarity_min = 0 };

	if (sscanf(key, "%15s %" SCNd32 " %" SCNd32 " %" SCNd32 " %" SCNd64 " %" SCNd64 " %20s",
		s.kind, &s.rarity_min, &s.level_min, &s.level_max, &s.price_max, &s.after_price,
		s.after_id) != 7)
		return false;
	if (strcmp(s.after_id, ".") == 0)
		s.after_id[0] = '\0';
	*ret = s;
	return true;
}

void
commerce_rows_finish(struct commerce_rows *rows)
{
	free(rows->lot);
	free(rows->lots);
	free(rows->letter);
	free(rows->letters);
	free(rows->trade);
	free(rows->trades);
	memset(rows, 0, sizeof(*rows));
}
