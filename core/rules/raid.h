#ifndef WILDMARCH_RULES_RAID_H
#define WILDMARCH_RULES_RAID_H
/*
 * A raid: three to ten against one enemy, won once a week by each of them. The fight itself, with
 * what the enemy bears and whom it strikes, is battle.h's.
 *
 *	sign-ups --> ready check, a minute --all ready, or three at its end--> fight
 *	    <----------------------------fewer------
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/rules/battle.h"
#include "core/rules/calendar.h"

#define RAID_PLAYERS_MIN 3
#define RAID_PLAYERS_MAX 10
#define RAID_ENERGY 20
#define RAID_READY_MS 60000
#define RAID_ROUND_MS 60000 /* in which everybody says what to do */
#define RAID_GATHER_MS CALENDAR_DAY_MS
#define RAID_AMOUNT_MAX INT64_C(1000000000)

enum raid_check {
	RAID_CHECK_WAITING,
	RAID_CHECK_PASSED, /* those who are ready go */
	RAID_CHECK_FAILED  /* too few are */
};

/* How a ready check stands that began at `began_ms`. */
enum raid_check raid_check(int32_t signed_up, int32_t ready, int64_t began_ms, int64_t now_ms);

/* Shares `amount` among `count` (0..RAID_PLAYERS_MAX) by what each has contributed (battle_score):
 * the shares add up to it exactly. What rounding leaves goes to the largest remainders, of equal
 * ones to the first. Where nobody has contributed, all share alike. Contributions and the amount
 * are clamped to 0..RAID_AMOUNT_MAX. */
void raid_share(int64_t amount, const int64_t *contributions, int32_t count, int64_t *ret);

/* The level of an enemy of lowest..highest for those who go against it: their mean, floored. */
int32_t raid_level(int32_t lowest, int32_t highest, const int32_t *levels, int32_t count);

struct raid_reward {
	int32_t share_bp; /* of what all have done: battle_score, floored */
	int64_t xp;
	int64_t gold;
};

/* What each of the first `count` fighters, a raid's members, earns in a battle that has ended.
 * `has_left` says who earns nothing, and counts for nothing. All together earn `count` times what
 * one of them would earn alone (muster_spoils), by raid_share of battle_score: of XP what each by
 * itself would, of gold what the first would. Nothing but shares comes of one that wasn't won. */
void raid_rewards(
    const struct battle *battle, const bool *has_left, int32_t count, struct raid_reward *ret);

/* The week under which a raid that ends now locks its players out (calendar_week), and whether one
 * who was last locked out in `last_week` (0 for never) still is. */
int32_t raid_lockout_week(int64_t now_ms);
bool raid_is_locked(int32_t last_week, int64_t now_ms);

#endif
