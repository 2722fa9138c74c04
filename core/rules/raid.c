#include "core/rules/raid.h"

#include "core/rules/clamp.h"
#include "core/rules/muster.h"

enum raid_check
raid_check(int32_t signed_up, int32_t ready, int64_t began_ms, int64_t now_ms)
{
	bool is_enough = ready >= RAID_PLAYERS_MIN;

	if (is_enough && ready >= signed_up)
		return RAID_CHECK_PASSED;
	if (now_ms <= began_ms || (uint64_t)now_ms - (uint64_t)began_ms < RAID_READY_MS)
		return RAID_CHECK_WAITING;
	return is_enough ? RAID_CHECK_PASSED : RAID_CHECK_FAILED;
}

/* One more for the largest remainder; it is used up by that. */
static void
give_one(int64_t *remainders, int32_t count, int64_t *ret)
{
	int32_t best = 0;

	for (int32_t i = 1; i < count; i++) {
		if (remainders[i] > remainders[best])
			best = i;
	}
	remainders[best] = -1;
	ret[best]++;
}

void
raid_share(int64_t amount, const int64_t *contributions, int32_t count, int64_t *ret)
{
	int64_t parts[RAID_PLAYERS_MAX], remainders[RAID_PLAYERS_MAX];
	int64_t left = clamp_i64(amount, 0, RAID_AMOUNT_MAX), whole = left, all = 0;
	int32_t n = clamp_i32(count, 0, RAID_PLAYERS_MAX);

	for (int32_t i = 0; i < n; i++) {
		parts[i] = clamp_i64(contributions[i], 0, RAID_AMOUNT_MAX);
		all += parts[i];
	}
	for (int32_t i = 0; i < n && all == 0; i++)
		parts[i] = 1;
	if (all == 0)
		all = n;
	for (int32_t i = 0; i < n; i++) {
		ret[i] = whole * parts[i] / all;
		remainders[i] = whole * parts[i] % all;
		left -= ret[i];
	}
	for (; n > 0 && left > 0; left--)
		give_one(remainders, n, ret);
}

int32_t
raid_level(int32_t lowest, int32_t highest, const int32_t *levels, int32_t count)
{
	int64_t sum = 0;

	for (int32_t i = 0; i < count; i++)
		sum += levels[i];
	return clamp_i32(count > 0 ? (int32_t)(sum / count) : 0, lowest, highest);
}

void
raid_rewards(
    const struct battle *battle, const bool *has_left, int32_t count, struct raid_reward *ret)
{
	int64_t scores[RAID_PLAYERS_MAX], parts[RAID_PLAYERS_MAX], gold[RAID_PLAYERS_MAX];
	int32_t n = clamp_i32(count, 0, RAID_PLAYERS_MAX), stayed = 0;
	int64_t all = 0;

	for (int32_t i = 0; i < n; i++) {
		scores[i] = has_left[i] ? 0 : battle_score(battle, i);
		all += scores[i];
		stayed += !has_left[i];
	}
	/* Where nobody has done anything, those who stayed share alike. */
	for (int32_t i = 0; i < n && all == 0; i++)
		scores[i] = !has_left[i];
	if (n > 0)
		raid_share(n * muster_spoils(battle, 0).gold, scores, n, gold);
	for (int32_t i = 0; i < n; i++) {
		raid_share(n * muster_spoils(battle, i).xp, scores, n, parts);
		ret[i] = (struct raid_reward){ 0, 0, 0 };
		if (stayed == 0 || has_left[i])
			continue;
		ret[i].share_bp = (int32_t)(scores[i] * 10000 / (all > 0 ? all : stayed));
		ret[i].xp = parts[i];
		ret[i].gold = gold[i];
	}
}

int32_t
raid_lockout_week(int64_t now_ms)
{
	return calendar_week(now_ms).key;
}

bool
raid_is_locked(int32_t last_week, int64_t now_ms)
{
	return last_week >= raid_lockout_week(now_ms);
}
