/*
 * How those behave whom nobody plays: they run when they are hurt enough, else try their skills in
 * their order, else strike.
 */
#include "core/rules/battle_parts.h"

#define HURT_BP 5000
#define DYING_BP 2500

/* ── whom ── */

/* Which of two enemies is the likelier target; the lower index stays where both are equal. */
static bool
is_weaker(const struct battle *battle, int32_t a, int32_t b)
{
	return battle->fighters[a].hp < battle->fighters[b].hp;
}

static int32_t
blow_of(const struct battle *battle, int32_t who)
{
	int32_t attack = battle->setup.fighters[who].attack;
	int32_t magic = battle->setup.fighters[who].magic;

	return attack > magic ? attack : magic;
}

static bool
is_more_dangerous(const struct battle *battle, int32_t a, int32_t b)
{
	int64_t threat_a = battle_threat(battle, a), threat_b = battle_threat(battle, b);

	if (threat_a != threat_b)
		return threat_a > threat_b;
	return blow_of(battle, a) > blow_of(battle, b);
}

static int32_t
foremost(const struct battle *battle, int32_t who,
    bool (*is_before)(const struct battle *battle, int32_t a, int32_t b))
{
	int32_t best = BATTLE_NOBODY;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (!battle_stands(battle, i) || !battle_is_enemy(battle, who, i))
			continue;
		if (best == BATTLE_NOBODY || is_before(battle, i, best))
			best = i;
	}
	return best;
}

static int32_t
any_enemy(struct battle_play *play, int32_t who)
{
	const struct battle *battle = play->battle;
	int32_t enemies[BATTLE_FIGHTERS_MAX], count = 0;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle_stands(battle, i) && battle_is_enemy(battle, who, i))
			enemies[count++] = i;
	}
	return enemies[count > 1 ? rng_below(&play->ai, (uint32_t)count) : 0];
}

static int32_t
aim(struct battle_play *play, int32_t who)
{
	const struct battle *battle = play->battle;
	int32_t taunter = battle_taunter(battle, who);
	int32_t latest = battle->fighters[who].struck_by;

	if (taunter != BATTLE_NOBODY)
		return taunter;
	switch (battle->setup.fighters[who].aims) {
	case AIM_WEAKEST:
		return foremost(battle, who, is_weaker);
	case AIM_STRONGEST:
		return foremost(battle, who, is_more_dangerous);
	case AIM_LATEST:
		if (latest != BATTLE_NOBODY && battle_stands(battle, latest))
			return latest;
		break;
	case AIM_RANDOM:
	case AIM_COUNT:
		break;
	}
	return any_enemy(play, who);
}

/* Whom of its own side it helps: the one with the smallest share of health left. */
static int32_t
most_hurt_ally(const struct battle *battle, int32_t who)
{
	int32_t most = who;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		int64_t left = battle->fighters[i].hp, least = battle->fighters[most].hp;

		if (battle_is_enemy(battle, who, i) || !battle_stands(battle, i))
			continue;
		if (left * battle->setup.fighters[most].hp_max <
		    least * battle->setup.fighters[i].hp_max)
			most = i;
	}
	return most;
}

static int32_t
target_of(
    const struct battle *battle, int32_t who, const struct battle_action *action, int32_t aimed_at)
{
	if (battle_action_is_hostile(action))
		return aimed_at;
	return action->target == TARGET_ALLY ? most_hurt_ally(battle, who) : who;
}

/* ── what ── */

static bool
is_an_ally_hurt(const struct battle *battle, int32_t who)
{
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle_stands(battle, i) && !battle_is_enemy(battle, who, i) &&
		    battle_is_below(battle, i, HURT_BP))
			return true;
	}
	return false;
}

static bool
is_alone(const struct battle *battle, int32_t who)
{
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (i != who && battle_stands(battle, i) && !battle_is_enemy(battle, who, i))
			return false;
	}
	return true;
}

static bool
is_unafflicted(
    const struct battle *battle, int32_t who, const struct battle_action *action, int32_t target)
{
	for (int32_t i = 0; i < action->effects_count; i++) {
		const struct battle_effect *effect = &action->effects[i];

		if (battle_bears(battle, effect->on_self ? who : target, effect->status))
			return false;
	}
	return true;
}

static bool
is_the_time(
    const struct battle *battle, int32_t who, const struct battle_skill *skill, int32_t target)
{
	switch (skill->when) {
	case WHEN_ALWAYS:
		return true;
	case WHEN_FIRST_ROUND:
		return battle->round == 1;
	case WHEN_HURT:
		return battle_is_below(battle, who, HURT_BP);
	case WHEN_DYING:
		return battle_is_below(battle, who, DYING_BP);
	case WHEN_ALLY_HURT:
		return is_an_ally_hurt(battle, who);
	case WHEN_ALONE:
		return is_alone(battle, who);
	case WHEN_UNAFFLICTED:
		return is_unafflicted(battle, who, &skill->action, target);
	case WHEN_COUNT:
		break;
	}
	return false;
}

/* Its phase: at this share of its health, or less. */
static bool
is_worn_down(const struct battle *battle, int32_t who, int32_t below_bp)
{
	int64_t left = battle->fighters[who].hp;

	return below_bp == 0 ||
	       left * 10000 <= (int64_t)battle->setup.fighters[who].hp_max * below_bp;
}

struct battle_input
battle_monster_choose(struct battle_play *play, int32_t who)
{
	const struct battle *battle = play->battle;
	const struct battle_entrant *entrant = &battle->setup.fighters[who];
	int32_t aimed_at;

	if (battle_is_below(battle, who, entrant->flees_below_bp))
		return (struct battle_input){ .act = ACT_FLEE, .target = BATTLE_NOBODY };
	aimed_at = aim(play, who);
	for (int32_t n = 0; n < entrant->skills_count; n++) {
		const struct battle_skill *skill = &entrant->skills[n];
		int32_t target = target_of(battle, who, &skill->action, aimed_at);

		if (battle_skill_refusal(battle, who, n) == BATTLE_ALLOWED &&
		    is_worn_down(battle, who, skill->below_bp) &&
		    is_the_time(battle, who, skill, target) &&
		    rng_chance_bp(&play->ai, skill->chance_bp))
			return (struct battle_input){ .act = ACT_SKILL, .n = n, .target = target };
	}
	return (struct battle_input){ .act = ACT_ATTACK, .target = aimed_at };
}
