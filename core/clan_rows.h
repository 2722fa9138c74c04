/* What an operation sees of clans: a part of struct rows. */
#ifndef CORE_CLAN_ROWS_H
#define CORE_CLAN_ROWS_H

#include "core/rules/clan.h"

#include <stdbool.h>
#include <stdint.h>

/* Bytes, with the NUL: of a clan's name and tag, and of a key of one or a character's name. */
#define CLAN_NAME_SIZE (4 * CLAN_NAME_MAX + 1)
#define CLAN_TAG_SIZE (4 * CLAN_TAG_MAX + 1)
#define CLAN_TEXT_SIZE 129
#define CLAN_ACCOUNT_SIZE 32 /* "clan:42" */
#define CLAN_PAGE_SIZE 10
#define CLAN_LIST_MAX 20
#define CLAN_STANDINGS_MAX 3 /* ROWS_CHARACTERS_MAX */

#define CLAN_LIST_ALL "clans"
#define CLAN_LIST_OWN "own"

/* What a player who isn't in a clan has to do with it. */
enum clan_tie { CLAN_TIE_NONE, CLAN_TIE_APPLICATION, CLAN_TIE_INVITATION, CLAN_TIE_BAN };

struct clan_member_row {
	struct clan_member is;
	int64_t withdrawn_day; /* a day of UTC since 1970, */
	int64_t withdrawn;     /* and what was taken out of the treasury then */
	int32_t level;
	char name[CLAN_TEXT_SIZE];
};

struct clan_row {
	int64_t id;
	int64_t version; /* raised by each change; numbers the events */
	int32_t level;
	int64_t gold, xp;
	char name[CLAN_NAME_SIZE], tag[CLAN_TAG_SIZE];
	int32_t open_count, bans_count; /* applications and invitations; bans */
	unsigned members_count;
	struct clan_member_row members[CLAN_SIZE_MAX]; /* by rank, then by how long they are in */
	unsigned ties_count;
	struct {
		int64_t player_id;
		enum clan_tie tie;
	} ties[CLAN_STANDINGS_MAX]; /* of the characters that are needed */
};

/* Where a character stands among clans. */
struct clan_standing {
	int64_t player_id;
	int64_t clan_id; /* 0: in none */
	int64_t left_ms; /* when it last was put or went out of one; 0: never */
	int32_t applications;
};

/* A line of a list: a clan, or a player who has to do with one. */
struct clan_entry {
	char name[CLAN_NAME_SIZE], tag[CLAN_TAG_SIZE]; /* of the clan, */
	char player[CLAN_TEXT_SIZE];                   /* or the character's name */
	int32_t level, members;
	enum clan_tie tie;
	int64_t at_ms;
};

struct clan_list {
	bool has_more;
	unsigned count;
	struct clan_entry entries[CLAN_LIST_MAX];
};

struct clan_rows {
	int64_t new_id;
	int64_t tag_id; /* 0: nobody's */
	unsigned standings_count;
	struct clan_standing standings[CLAN_STANDINGS_MAX];
	struct clan_row *clan;  /* NULL: not asked for, or not there; owned */
	struct clan_list *list; /* NULL: not asked for; owned */
};

/* NULL when the character wasn't asked for, or isn't there. */
const struct clan_standing *clan_standing_of(const struct clan_rows *rows, int64_t player_id);
/* NULL for who isn't in it. */
const struct clan_member_row *clan_member_of(const struct clan_row *clan, int64_t player_id);
enum clan_tie clan_tie_of(const struct clan_row *clan, int64_t player_id);
enum clan_rank clan_rank_in(const struct clan_row *clan, int64_t player_id);

/* "application", …; "none". clan_tie_parse: CLAN_TIE_NONE for a strange word. */
const char *clan_tie_key(enum clan_tie tie);
enum clan_tie clan_tie_parse(const char *key);

/* The ledger's account that is a clan's treasury, and has its XP. */
void clan_account(int64_t clan_id, char ret[CLAN_ACCOUNT_SIZE]);

/* Frees what it owns. */
void clan_rows_finish(struct clan_rows *rows);

#endif
