/* What an operation works on. It names its rows here; core/transaction.c loads and locks them, in
 * one fixed order for all. */
#ifndef CORE_NEEDS_H
#define CORE_NEEDS_H

#include <stdbool.h>
#include <stdint.h>

enum need_kind {
	NEED_NEW_PLAYER, /* a player id that nobody has */
	NEED_IDENTITY,   /* who (provider, external id) is */
	NEED_NAME,       /* who bears a name, by its key */
	NEED_GRANT,      /* whether a ledger operation is there already */
	NEED_SETTLED,    /* whether a fight was settled already */
	NEED_CHARACTER,  /* value: level, XP, gold, name */
	NEED_BUILD, /* value: points spent and skills; to change it, change the character too */
	NEED_WORN,  /* value: the pieces of equipment that a player wears */
	NEED_BAG,   /* value: all that a player owns; to change it, change the character too */
	NEED_CRAFT, /* value: skills of trades, recipes, work; to change it, change the character */
	NEED_SHELF, /* value: what was taken from the shelves of a place: key "<x>,<y>", to change one
	               "<x>,<y> <shop> <item>" */
	NEED_HOT,   /* position, HP, energy, and the fight if one runs */
};

enum need_use { TO_READ, TO_CHANGE };

#define NEED_KEY_SIZE 352
#define NEEDS_MAX 8

struct need {
	enum need_kind kind;
	enum need_use use;
	int64_t player_id;       /* NEED_CHARACTER, NEED_BUILD, NEED_WORN, NEED_BAG, NEED_CRAFT,
	                            NEED_HOT */
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
/* At most one player's hot state in an operation: one script changes it. */
void need_hot(struct needs *n, int64_t player_id, enum need_use use);
/* The same of a player who says which fight it is in: that one is read in the same round. Should it
 * be another, it is read after. */
void need_hot_fight(struct needs *n, int64_t player_id, const char *fight_id, enum need_use use);

bool needs_are_equal(const struct needs *a, const struct needs *b);
/* Whether hot state is to be changed by what values say, and no value is. */
bool needs_only_read_values(const struct needs *n);
/* The first need of a kind, or NULL. */
const struct need *needs_find(const struct needs *n, enum need_kind kind);

#endif
