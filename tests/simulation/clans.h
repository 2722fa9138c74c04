/* Clans, who is in them, and what players have to do with those that they aren't in. */
#ifndef TESTS_SIMULATION_CLANS_H
#define TESTS_SIMULATION_CLANS_H

#include "core/effects.h"

#include <stddef.h>

struct kept_clan {
	bool exists;
	int64_t version;
	int32_t level, members; /* as its row says */
	char name[CLAN_NAME_SIZE], name_key[CLAN_TEXT_SIZE];
	char tag[CLAN_TAG_SIZE], tag_key[CLAN_TEXT_SIZE];
};

/* Of a player: its row among the members, and when it left one. */
struct clansman {
	int64_t clan_id; /* 0: in none */
	int64_t left_ms;
	struct clan_member is;
	int64_t withdrawn_day, withdrawn;
};

struct kept_tie {
	int64_t clan_id; /* 0: it is no more */
	int64_t player_id, at_ms;
	enum clan_tie tie;
};

struct clans {
	struct kept_clan *list; /* list[id - 1] */
	size_t count;
	struct clansman *people; /* people[player id - 1] */
	size_t people_count;
	struct kept_tie *ties;
	size_t ties_count;
};

struct store;
/* NULL for an id that no clan has. */
const struct kept_clan *clans_find(const struct store *s, int64_t clan_id);
/* Who never had to do with clans is in none. */
struct clansman clans_standing(const struct store *s, int64_t player_id);
/* How many there are. */
int64_t clans_count(const struct store *s);

/* Puts what `needs` ask of them into `rows`. */
void clans_load(struct store *s, const struct needs *needs, struct rows *rows);
/* What must be true of all of them. */
void clans_audit(struct store *s);
/* Before these effects are kept, and behind the books: gold leaves a treasury through an officer,
 * who takes no more in a day than may be. */
void clans_audit_spending(const struct store *s, const struct effects *e);

#endif
