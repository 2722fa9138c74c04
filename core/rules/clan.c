#include "core/rules/clan.h"

#include <stddef.h>
#include <string.h>

#include "core/rules/clamp.h"

#define SIZE_FIRST 20
#define SIZE_PER_LEVEL 3
#define XP_PER_SQUARE 1000
#define OFFICERS_SHARE 10 /* one part in so many */

#define RANK(rank) (1u << (rank))
#define EVERY_OTHER (RANK(CLAN_REQUEST) | RANK(CLAN_MEMBER) | RANK(CLAN_OFFICER))
#define IN_IT (RANK(CLAN_MEMBER) | RANK(CLAN_OFFICER) | RANK(CLAN_LEADER))
#define IN_CHARGE (RANK(CLAN_OFFICER) | RANK(CLAN_LEADER))

/* Who may do it, to whom (nobody: to oneself or to the clan), and what that one is then. */
struct right {
	unsigned actors;
	unsigned targets;
	enum clan_rank after;
};

static const struct right rights[CLAN_DEED_COUNT] = {
	[CLAN_ASK] = { .actors = RANK(CLAN_STRANGER) },
	[CLAN_LEAVE] = { .actors = RANK(CLAN_REQUEST) | IN_IT },
	[CLAN_CHAT] = { .actors = IN_IT },
	[CLAN_SIGN_UP] = { .actors = IN_IT },
	[CLAN_DEPOSIT] = { .actors = IN_IT },
	[CLAN_WITHDRAW] = { .actors = IN_CHARGE },
	[CLAN_RENAME] = { .actors = RANK(CLAN_LEADER) },
	[CLAN_DISBAND] = { .actors = RANK(CLAN_LEADER) },
	[CLAN_ACCEPT] = { IN_CHARGE, RANK(CLAN_REQUEST), CLAN_MEMBER },
	[CLAN_REFUSE] = { IN_CHARGE, RANK(CLAN_REQUEST), CLAN_STRANGER },
	[CLAN_KICK] = { IN_CHARGE, RANK(CLAN_MEMBER) | RANK(CLAN_OFFICER), CLAN_STRANGER },
	[CLAN_BAN] = { IN_CHARGE, EVERY_OTHER, CLAN_BANNED },
	[CLAN_PARDON] = { IN_CHARGE, RANK(CLAN_BANNED), CLAN_STRANGER },
	[CLAN_PROMOTE] = { RANK(CLAN_LEADER), RANK(CLAN_MEMBER), CLAN_OFFICER },
	[CLAN_DEMOTE] = { RANK(CLAN_LEADER), RANK(CLAN_OFFICER), CLAN_MEMBER },
	[CLAN_HAND_OVER] = { RANK(CLAN_LEADER), RANK(CLAN_MEMBER) | RANK(CLAN_OFFICER),
	    CLAN_LEADER },
};

static const char *const rank_keys[CLAN_RANK_COUNT] = {
	[CLAN_BANNED] = "banned",
	[CLAN_STRANGER] = "stranger",
	[CLAN_REQUEST] = "request",
	[CLAN_MEMBER] = "member",
	[CLAN_OFFICER] = "officer",
	[CLAN_LEADER] = "leader",
};

static bool
is_one_of(enum clan_rank rank, unsigned ranks)
{
	return (unsigned)rank < CLAN_RANK_COUNT && (RANK(rank) & ranks) != 0;
}

bool
clan_may(enum clan_rank rank, enum clan_deed deed)
{
	return (unsigned)deed < CLAN_DEED_COUNT && is_one_of(rank, rights[deed].actors);
}

bool
clan_may_to(enum clan_rank actor, enum clan_deed deed, enum clan_rank target, enum clan_rank *ret)
{
	if (!clan_may(actor, deed) || !is_one_of(target, rights[deed].targets) || target >= actor)
		return false;
	*ret = rights[deed].after;
	return true;
}

bool
clan_is_in(enum clan_rank rank)
{
	return is_one_of(rank, IN_IT);
}

int64_t
clan_xp_total(int32_t level)
{
	int64_t before = clamp_i64(level, 1, CLAN_LEVEL_MAX) - 1;

	return XP_PER_SQUARE * (before * (before + 1) * (2 * before + 1) / 6);
}

int32_t
clan_level_of(int64_t total_xp)
{
	int32_t level = 1;

	while (level < CLAN_LEVEL_MAX && total_xp >= clan_xp_total(level + 1))
		level++;
	return level;
}

int32_t
clan_size(int32_t level)
{
	return SIZE_FIRST + SIZE_PER_LEVEL * (clamp_i32(level, 1, CLAN_LEVEL_MAX) - 1);
}

int64_t
clan_withdraw_most(enum clan_rank rank, int64_t treasury, int64_t withdrawn_today)
{
	int64_t there = clamp_i64(treasury, 0, INT64_MAX / 2);
	int64_t taken = clamp_i64(withdrawn_today, 0, INT64_MAX / 2);

	if (rank == CLAN_LEADER)
		return there;
	if (rank != CLAN_OFFICER)
		return 0;
	return clamp_i64((there + taken) / OFFICERS_SHARE - taken, 0, there);
}

int64_t
clan_rejoin_ms(int64_t left_ms)
{
	return clamp_i64(left_ms, INT64_MIN, INT64_MAX - CLAN_REJOIN_MS) + CLAN_REJOIN_MS;
}

static bool
comes_before(const struct clan_member *a, const struct clan_member *b)
{
	if (a->rank != b->rank)
		return a->rank > b->rank;
	if (a->joined_ms != b->joined_ms)
		return a->joined_ms < b->joined_ms;
	return a->player < b->player;
}

int32_t
clan_heir(const struct clan_member *members, int32_t count)
{
	int32_t heir = -1;

	for (int32_t i = 0; i < count; i++) {
		if (!is_one_of(members[i].rank, RANK(CLAN_MEMBER) | RANK(CLAN_OFFICER)))
			continue;
		if (heir < 0 || comes_before(&members[i], &members[heir]))
			heir = i;
	}
	return heir;
}

const char *
clan_rank_key(enum clan_rank rank)
{
	return (unsigned)rank < CLAN_RANK_COUNT ? rank_keys[rank] : NULL;
}

bool
clan_rank_of(const char *key, enum clan_rank *ret)
{
	for (int32_t i = 0; i < CLAN_RANK_COUNT; i++) {
		if (strcmp(key, rank_keys[i]) == 0) {
			*ret = (enum clan_rank)i;
			return true;
		}
	}
	return false;
}
