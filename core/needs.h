/* What an operation works on. It names its rows here; core/transaction.c loads and locks them, in
 * one fixed order for all. */
#ifndef CORE_NEEDS_H
#define CORE_NEEDS_H

#include "core/clan_rows.h"
#include "core/commerce_rows.h"

#include <stdbool.h>
#include <stdint.h>

enum need_kind {
	NEED_NEW_PLAYER, /* a player id that nobody has */
	NEED_IDENTITY,   /* who (provider, external id) is */
	NEED_NAME,       /* who bears a name, by its key */
	NEED_GRANT,      /* whether a ledger operation is there already */
	NEED_SETTLED,    /* whether a fight was settled already */
	NEED_BOOKS,      /* what they say of a player */
	NEED_REFERRER,   /* who is named as the one who brought a newcomer */
	NEED_REFERRAL,   /* who brought a newcomer */
	NEED_CHARACTER,  /* value: level, XP, gold, name */
	NEED_BUILD, /* value: points spent and skills; to change it, change the character too */
	NEED_WORN,  /* value: the pieces of equipment that a player wears */
	NEED_BAG,   /* value: all that a player owns; to change it, change the character too */
	NEED_CRAFT, /* value: skills of trades, recipes, work; to change it, change the character */
	NEED_SHELF, /* value: what was taken from the shelves of a place: key "<x>,<y>", to change
	               one
	               "<x>,<y> <shop> <item>" */
	NEED_CHALLENGE,  /* a challenge to a duel, by its id */
	NEED_CHALLENGES, /* those that a player made and got */
	NEED_DUELLIST,   /* a player's build, what it wears, rating, and duels of the last days */
	NEED_DUELS,      /* a player's last duels */
	NEED_DUEL,       /* one duel, by its id, as it was fought */
	NEED_BOARD,      /* the season's best duellists */
	NEED_NEW_CLAN,   /* a clan id that nobody has */
	NEED_STANDINGS,  /* in which clans the characters are that are needed */
	NEED_CLAN_TAG,   /* which clan bears a tag, by its key */
	NEED_CLAN,       /* a clan with its members, and what it has to do with those characters */
	NEED_CLAN_LIST,  /* a page of a list: of all clans, of who has to do with one, of a
	                    player's own applications and invitations */
	NEED_LOT,        /* a lot in the market, by its id */
	NEED_LOTS,       /* a page of the market: the key is a search */
	NEED_LOTS_OF,    /* those of a player */
	NEED_LETTER,     /* a letter, by its id */
	NEED_LETTERS,    /* a page of a player's box: the key is how many come before it */
	NEED_POSTBOX,    /* how full a player's box is; the key is who sends */
	NEED_TRADE,      /* a trade of two, by its id */
	NEED_TRADES,     /* those of a player */
	NEED_PLACE,  /* what a player has to do with a place "<x>,<y>", and who was there lately */
	NEED_PLACES, /* the places that a player knows, by their distance from "<x>,<y>" */
	NEED_RUN,    /* a player's run in a dungeon; to change it, change the character too */
	NEED_NEW_RAID,   /* a raid id that nobody has */
	NEED_RAIDER,     /* where a player stands among raids */
	NEED_RAID,       /* a raid with its members and its fight */
	NEED_RAID_LISTS, /* raids that a player may join, and those whose reward waits */
	NEED_RAIDS_DUE,  /* those whose time is over: key is how many */
	NEED_BOSS,       /* a world boss as it stands in Redis, and in the books */
	NEED_BOSS_BOOKS, /* the same in the books alone, where it is changed */
	NEED_BOSS_SAVED, /* what the books say that everybody did to it */
	NEED_BOSS_SLOT,  /* what came of a slot of the schedule, and how many play */
	NEED_BOSS_SHARE, /* what a player did to a boss that is settled */
	NEED_BOSSES,     /* the last ones */
	NEED_BOSS_DEBTS, /* who is owed a reward for one: key is how many, and behind which boss */
	NEED_QUESTS,     /* value: a player's deeds, quests, achievements, titles; to change any,
	                    change the character */
	NEED_HOT,        /* position, HP, energy, and the fight if one runs */
};

enum need_use { TO_READ, TO_CHANGE };

#define NEED_KEY_SIZE 352
#define NEEDS_MAX 8

struct need {
	enum need_kind kind;
	enum need_use use;
	int64_t player_id;       /* NEED_CHARACTER, NEED_BUILD, NEED_WORN, NEED_BAG, NEED_CRAFT,
	                            NEED_HOT, NEED_BOOKS, NEED_REFERRAL, of the arena, of raids
	                            and of bosses;
	                            NEED_REFERRER: 0 when it is a name */
	char key[NEED_KEY_SIZE]; /* the others: what is looked up; NEED_HOT: the fight to read
	                            along, or "" */
};

/* A set: naming a thing twice is once, TO_CHANGE wins. More than NEEDS_MAX is our bug and asserts.
 */
struct needs {
	unsigned count;
	struct need list[NEEDS_MAX];
};

void need_new_player(struct needs *n);
void need_identity(struct needs *n, const char *provider, const char *external_id);
void need_name(struct needs *n, const char *name_key);
void need_grant(struct needs *n, const char *ledger_operation);
void need_settled(struct needs *n, const char *fight_id);
void need_books(struct needs *n, int64_t player_id);
/* By the id, or by the name's key and 0. */
void need_referrer(struct needs *n, int64_t player_id, const char *name_key);
void need_referral(struct needs *n, int64_t newcomer_id);
void need_character(struct needs *n, int64_t player_id, enum need_use use);
/* At most one player's build in an operation. */
void need_build(struct needs *n, int64_t player_id);
/* At most one player's things in an operation, and either all or those that are worn. */
void need_worn(struct needs *n, int64_t player_id);
void need_bag(struct needs *n, int64_t player_id);
/* At most one player's. */
void need_craft(struct needs *n, int64_t player_id);
/* At most one place's: all shelves to read, or one of them to change. */
void need_shelves(struct needs *n, int32_t x, int32_t y);
void need_shelf(struct needs *n, int32_t x, int32_t y, const char *shop, const char *item);
/* At most one place, and one list of them, in an operation. */
void need_place(struct needs *n, int64_t player_id, int32_t x, int32_t y);
void need_places(struct needs *n, int64_t player_id, int32_t x, int32_t y);
/* At most one player's. */
void need_run(struct needs *n, int64_t player_id);
/* At most one player's. */
void need_quests(struct needs *n, int64_t player_id);
/* At most one player's hot state in an operation: one script changes it. */
void need_hot(struct needs *n, int64_t player_id, enum need_use use);
/* The same of a player who says which fight it is in: that one is read in the same round. Should it
 * be another, it is read after. */
void need_hot_fight(struct needs *n, int64_t player_id, const char *fight_id, enum need_use use);

void need_challenge(struct needs *n, const char *challenge_id);
/* Of one player in an operation, as are the last duels. */
void need_challenges(struct needs *n, int64_t player_id);
/* Of two players at most. What is read belongs to their characters: to change it, change those. */
void need_duellist(struct needs *n, int64_t player_id);
void need_duels(struct needs *n, int64_t player_id);
void need_duel(struct needs *n, const char *duel_id);
void need_board(struct needs *n);
void need_new_clan(struct needs *n);
void need_standings(struct needs *n);
void need_clan_tag(struct needs *n, const char *tag_key);
/* At most one clan in an operation. To change it, change those characters too whose standing
 * changes: they are locked before it. */
void need_clan(struct needs *n, int64_t clan_id, enum need_use use);
/* At most one list in an operation, its entries from `skip` on. */
void need_clans(struct needs *n, int32_t skip);
void need_clan_ties(struct needs *n, int64_t clan_id, enum clan_tie tie, int32_t skip);
void need_clans_of(struct needs *n, int64_t player_id);

/* At most one of each kind in an operation. To change one, change the characters too whom it is
 * about: they are locked before it. */
void need_lot(struct needs *n, const char *lot_id, enum need_use use);
void need_lots(struct needs *n, const struct lot_search *search);
void need_lots_of(struct needs *n, int64_t player_id);
void need_letter(struct needs *n, const char *letter_id, enum need_use use);
void need_letters(struct needs *n, int64_t player_id, int32_t skip);
void need_postbox(struct needs *n, int64_t player_id, int64_t sender_id);
void need_trade(struct needs *n, const char *trade_id, enum need_use use);
void need_trades(struct needs *n, int64_t player_id);

void need_new_raid(struct needs *n);
/* At most one player in an operation. */
void need_raider(struct needs *n, int64_t player_id);
/* At most one raid in an operation; its row's lock guards who is in it, but for what they are owed
 * afterwards: that is guarded by their characters'. */
void need_raid(struct needs *n, int64_t raid_id, enum need_use use);
void need_raid_lists(struct needs *n, int64_t player_id);
void need_raids_due(struct needs *n, int32_t count);

/* A world boss, and what this player has done to it. To change it is to strike: Redis says what
 * comes of that, and no value is changed. At most one in an operation. */
void need_boss(struct needs *n, int64_t boss_id, int64_t player_id, enum need_use use);
void need_boss_books(struct needs *n, int64_t boss_id);
void need_boss_saved(struct needs *n, int64_t boss_id);
void need_boss_slot(struct needs *n, const char *schedule_id);
/* Guarded by the player's character. */
void need_boss_share(struct needs *n, int64_t boss_id, int64_t player_id);
void need_bosses(struct needs *n, int64_t player_id);
/* At most so many, behind this player's for this boss. */
void need_boss_debts(struct needs *n, int32_t count, int64_t boss_id, int64_t player_id);

bool needs_are_equal(const struct needs *a, const struct needs *b);
/* Whether hot state, or a world boss, is to be changed by what values say, and no value is. */
bool needs_only_read_values(const struct needs *n);
/* The first need of a kind, or NULL. */
const struct need *needs_find(const struct needs *n, enum need_kind kind);

#endif
