/* What an operation decides about market, mail and trades: a part of struct effects. core/goods.h
 * and core/letters.h fill most of it. */
#ifndef CORE_COMMERCE_EFFECTS_H
#define CORE_COMMERCE_EFFECTS_H

#include "core/commerce_rows.h"

#include <stdbool.h>
#include <stdint.h>

#define PARCEL_CHANGES_MAX 4
#define LETTER_CHANGES_MAX 2

/* A parcel as it shall be, or that it is no more. Its pieces are changes of their own. */
struct parcel_change {
	bool is_gone;
	char id[PARCEL_ID_SIZE];
	int64_t player_id, gold;
	unsigned things_count;
	struct stack_row things[PARCEL_THINGS_MAX];
};

enum row_effect { ROW_STAYS, ROW_IS_MADE, ROW_IS_CHANGED, ROW_IS_GONE };

struct lot_change {
	enum row_effect what;
	char id[DEAL_ID_SIZE];
	int64_t seller_id, price, listed_ms, ends_ms;
	char kind[16];
	int32_t rarity, level;
};

/* Of one that is changed, all but id and text is stored; a text of "" too. */
struct letter_change {
	enum row_effect what;
	char id[DEAL_ID_SIZE];
	int64_t player_id, sender_id;
	enum letter_kind kind;
	int64_t sent_ms, read_ms, expires_ms; /* 0: NULL */
	bool is_emptied;                      /* of a changed one: its text goes */
	char text[LETTER_TEXT_SIZE];
};

struct trade_change {
	enum row_effect what;
	char id[DEAL_ID_SIZE];
	int64_t players[TRADE_SIDES];
	bool is_confirmed[TRADE_SIDES];
	int64_t version, expires_ms;
};

struct commerce_effects {
	unsigned parcels_count;
	struct parcel_change parcels[PARCEL_CHANGES_MAX];
	struct lot_change lot;
	unsigned letters_count;
	struct letter_change *letters; /* owned; NULL: none */
	struct trade_change trade;
};

bool commerce_effects_are_any(const struct commerce_effects *e);
/* Frees what they own. */
void commerce_effects_finish(struct commerce_effects *e);

#endif
