/* The rows that an operation asked for: private copies, loaded by core/transaction.c. `need` sees
 * what is known so far, `apply` sees them locked. What a lookup gives NULL or 0 for is not there.
 */
#ifndef CORE_ROWS_H
#define CORE_ROWS_H

#include "core/administration.h"
#include "core/arena_rows.h"
#include "core/bag.h"
#include "core/battle_record.h"
#include "core/boss_rows.h"
#include "core/build_row.h"
#include "core/clan_rows.h"
#include "core/commerce_rows.h"
#include "core/craft_row.h"
#include "core/needs.h"
#include "core/place_rows.h"
#include "core/quest_rows.h"
#include "core/raid_rows.h"
#include "core/rules/fight.h"
#include "events/hot.h"

#include <stdbool.h>
#include <stdint.h>

#define NAME_SIZE 129 /* bytes of any text column of a character, with its NUL */

struct character_row {
	int64_t player_id;
	int64_t version; /* raised by each change; numbers the events */
	int32_t level;
	int64_t xp, gold;
	bool was_renamed;
	int64_t delete_after_ms; /* UTC; 0: nobody wants it gone */
	int64_t banned_until_ms; /* UTC; 0: not banned */
	char name[NAME_SIZE];
	char provider[17];
	char external_id[NAME_SIZE];
	char language[33];
	char title[CONTENT_KEY_SIZE]; /* shown with the name; "": none */
};

#define ROWS_CHARACTERS_MAX 3

/* What a fight gave, and what its answer needs besides the fight. */
struct settlement {
	struct spoils spoils;
	int64_t xp_before; /* of the player */
	int64_t at_ms;
	char monster[33]; /* the first opponent, for people who look into the books */
	int32_t monster_level;
};

struct rows {
	int64_t new_player_id;
	int64_t identity_player_id; /* 0: nobody */
	int64_t name_player_id;     /* 0: nobody */
	bool is_granted;
	unsigned characters_count;
	struct character_row characters[ROWS_CHARACTERS_MAX];
	struct build_row *build; /* owned; NULL: not asked for */
	struct bag_row *bag;     /* the same */
	struct craft_row *craft; /* the same */
	struct shelf_rows *shelves;
	struct arena_rows arena;
	struct clan_rows clans;
	struct commerce_rows commerce;
	struct place_rows places;
	struct raid_rows raids;
	struct boss_rows bosses;
	struct quest_book *quests; /* owned; NULL: not asked for */
	bool is_paid; /* what this operation takes of hot state was taken by an earlier attempt */
	bool has_hot;
	struct hot_state hot;
	bool has_fight; /* the one that the hot state points to: running, or ended and being settled
	                 */
	struct battle_record fight;   /* opened */
	bool is_settled;              /* the fight's value was stored by an earlier run, */
	bool is_void;                 /* as one that gives nothing, */
	struct settlement settlement; /* or as this, */
	struct found_rows *loot;      /* with what was found; owned; NULL: nothing */
	struct administration_rows administration;
};

const struct character_row *rows_character(const struct rows *rows, int64_t player_id);
/* What the player made of it, nothing spent included; NULL when it wasn't asked for. */
const struct build_row *rows_build(const struct rows *rows, int64_t player_id);
/* What the player owns, or wears; NULL when it wasn't asked for. */
const struct bag_row *rows_bag(const struct rows *rows, int64_t player_id);
/* What the player learned of trades, and makes; NULL when it wasn't asked for. */
const struct craft_row *rows_craft(const struct rows *rows, int64_t player_id);
/* The player's deeds, quests and titles; NULL when it wasn't asked for. */
const struct quest_book *rows_quests(const struct rows *rows, int64_t player_id);
/* The player's hot state; NULL when it wasn't asked for. */
const struct hot_state *rows_hot(const struct rows *rows, int64_t player_id);
/* The player's fight, opened, or NULL. */
const struct battle_record *rows_fight(const struct rows *rows, int64_t player_id);

/* The same as it stands. */
const struct battle *rows_battle(const struct rows *rows, int64_t player_id);

/* Empties them. */
void rows_finish(struct rows *rows);

#endif
