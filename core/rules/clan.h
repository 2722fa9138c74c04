#ifndef WILDMARCH_RULES_CLAN_H
#define WILDMARCH_RULES_CLAN_H
/*
 * Clans: how large they are, and who may do what to whom.
 *
 *	STRANGER --asks--> REQUEST --accepted--> MEMBER <--promoted, demoted--> OFFICER
 *	    ^-- leaves, is refused or kicked ------+------------------------------+
 *	BANNED: can't even ask; a pardon makes a stranger of it again
 */
#include <stdbool.h>
#include <stdint.h>

#define CLAN_COST_GOLD 100
#define CLAN_NAME_MIN 3 /* characters, as players see them */
#define CLAN_NAME_MAX 20
#define CLAN_TAG_MIN 2
#define CLAN_TAG_MAX 5
#define CLAN_LEVEL_MAX 20
#define CLAN_SIZE_MAX 77 /* clan_size(CLAN_LEVEL_MAX) */
#define CLAN_REJOIN_MS 86400000

/* From the lowest to the highest. */
enum clan_rank {
	CLAN_BANNED,
	CLAN_STRANGER,
	CLAN_REQUEST,
	CLAN_MEMBER,
	CLAN_OFFICER,
	CLAN_LEADER,
	CLAN_RANK_COUNT
};

enum clan_deed {
	/* done by oneself, to oneself or to the clan */
	CLAN_ASK,
	CLAN_LEAVE, /* a request is withdrawn by it; after a leader see clan_heir */
	CLAN_CHAT,
	CLAN_SIGN_UP, /* for a raid */
	CLAN_DEPOSIT,
	CLAN_WITHDRAW, /* as much as clan_withdraw_most says */
	CLAN_RENAME,
	CLAN_DISBAND, /* the treasury goes to the leader */
	/* done to another one */
	CLAN_ACCEPT,
	CLAN_REFUSE,
	CLAN_KICK,
	CLAN_BAN,
	CLAN_PARDON,
	CLAN_PROMOTE,
	CLAN_DEMOTE,
	CLAN_HAND_OVER, /* the leader becomes an officer by it */
	CLAN_DEED_COUNT
};

/* True if one of this rank may do it at all. */
bool clan_may(enum clan_rank rank, enum clan_deed deed);

/* True if an actor may do it to a target of that rank, who then has the rank `ret`. False, and
 * `ret` untouched, for what is done by oneself, too. Never to one's equal or better. */
bool clan_may_to(
    enum clan_rank actor, enum clan_deed deed, enum clan_rank target, enum clan_rank *ret);

/* True for who counts in the clan's size. */
bool clan_is_in(enum clan_rank rank);

/* The total XP at which a level begins: 1000·l² for each level l before it; and the level of a
 * clan with as many XP, 1..CLAN_LEVEL_MAX. */
int64_t clan_xp_total(int32_t level);
int32_t clan_level_of(int64_t total_xp);

/* How many it may hold: 20 + 3·(level − 1). */
int32_t clan_size(int32_t level);

/* How much gold one may take out now: the leader all; an officer, in a day (UTC), a tenth of what
 * is there and what that officer has taken out since it began; others none. */
int64_t clan_withdraw_most(enum clan_rank rank, int64_t treasury, int64_t withdrawn_today);

/* From when on somebody who has left a clan may be in one again. */
int64_t clan_rejoin_ms(int64_t left_ms);

struct clan_member {
	int64_t player;
	enum clan_rank rank;
	int64_t joined_ms;
};

/* Who leads when the leader is gone: the index of the officer who has been there longest, without
 * officers of such a member; of two the one with the lower id. −1 if nobody is left: the clan
 * disbands. Leaders and those who aren't in are passed over. */
int32_t clan_heir(const struct clan_member *members, int32_t count);

/* "member", …: the words used in messages; NULL for no value of the enum. clan_rank_of is the
 * inverse: false, and `ret` untouched, for a strange word. */
const char *clan_rank_key(enum clan_rank rank);
bool clan_rank_of(const char *key, enum clan_rank *ret);

#endif
