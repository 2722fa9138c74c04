#include "core/rules/duellist.h"

#include "core/rules/battle_parts.h"
#include "core/rules/clamp.h"

#define HURT_BP 4500
#define DYING_BP 2500
#define CONTROL_BP 3000 /* a smaller chance to take a turn away isn't worth one's own */
#define STRIKE (-1)     /* the plain strike among skills */

/* ── whom ── */

/* The enemy with the least health; who taunts comes before all. */
static int32_t
enemy_of(const struct battle *battle, int32_t who)
{
	int32_t best = battle_taunter(battle, who);

	if (best != BATTLE_NOBODY)
		return best;
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (!battle_stands(battle, i) || !battle_is_enemy(battle, who, i))
			continue;
		if (best == BATTLE_NOBODY || battle->fighters[i].hp < battle->fighters[best].hp)
			best = i;
	}
	return best;
}

/* ── what can be done ── */

static struct battle_input
input_of(const struct battle *battle, int32_t who, int32_t n, int32_t enemy)
{
	const struct battle_action *action;

	if (n == STRIKE)
		return (struct battle_input){ .act = ACT_ATTACK, .target = enemy };
	action = &battle->setup.fighters[who].skills[n].action;
	return (struct battle_input){
		.act = ACT_SKILL, .n = n, .target = battle_action_is_hostile(action) ? enemy : who
	};
}

static const struct battle_action *
ready_skill(const struct battle *battle, int32_t who, int32_t n)
{
	return battle_skill_refusal(battle, who, n) == BATTLE_ALLOWED
	           ? &battle->setup.fighters[who].skills[n].action
	           : NULL;
}

static int64_t
blows_of(const struct battle *battle, int32_t who, int32_t n, int32_t enemy)
{
	const struct battle_input input = input_of(battle, who, n, enemy);
	struct battle_action action = battle_input_action(battle, who, &input);

	return battle_action_is_hostile(&action)
	           ? battle_blows_expected(battle, who, enemy, &action)
	           : 0;
}

/* The skill whose blows take off the most, or the plain strike. */
static int32_t
best_blow(const struct battle *battle, int32_t who, int32_t enemy)
{
	int64_t most = blows_of(battle, who, STRIKE, enemy);
	int32_t best = STRIKE;

	for (int32_t n = 0; n < battle->setup.fighters[who].skills_count; n++) {
		int64_t blows;

		if (ready_skill(battle, who, n) == NULL)
			continue;
		blows = blows_of(battle, who, n, enemy);
		if (blows > most) {
			most = blows;
			best = n;
		}
	}
	return best;
}

/* ── remedies ── */

/* What a skill that heals gives back, with what it keeps off and brings later; 0 for every other.
 */
static int32_t
remedy(const struct battle *battle, int32_t who, int32_t n)
{
	const struct battle_action *action = &battle->setup.fighters[who].skills[n].action;
	int64_t given = battle_health_given(battle, who, who, action);

	for (int32_t i = 0; given > 0 && i < action->effects_count; i++)
		given += battle_comfort_expected(battle, who, who, &action->effects[i]);
	return clamp_i32(given, 0, INT32_MAX);
}

/* The ready one that gives back the most, and more than a blow takes off, since it costs one;
 * STRIKE for none. */
static int32_t
best_remedy(const struct battle *battle, int32_t who, int64_t blows)
{
	int32_t best = STRIKE;
	int64_t most = blows;

	for (int32_t n = 0; n < battle->setup.fighters[who].skills_count; n++) {
		int32_t given = remedy(battle, who, n);

		if (given > most && ready_skill(battle, who, n) != NULL) {
			most = given;
			best = n;
		}
	}
	return best;
}

/* A remedy that is worth a blow is a round away: defending brings the mana that it lacks, or the
 * time. */
static bool
is_a_remedy_near(const struct battle *battle, int32_t who, int64_t blows)
{
	const struct battle_fighter *fighter = &battle->fighters[who];

	for (int32_t n = 0; n < battle->setup.fighters[who].skills_count; n++) {
		int32_t cost_mp = battle->setup.fighters[who].skills[n].cost_mp;

		if (remedy(battle, who, n) > blows && fighter->ready[n] <= battle->round + 1 &&
		    fighter->mp + BATTLE_DEFEND_MANA >= cost_mp)
			return true;
	}
	return false;
}

/* ── statuses ── */

/* Its best chance to take a turn away from an enemy, in bp. */
static int32_t
control_bp(const struct battle *battle, const struct battle_action *action, int32_t enemy)
{
	int32_t best = 0;

	for (int32_t i = 0; battle_action_is_hostile(action) && i < action->effects_count; i++) {
		const struct battle_effect *effect = &action->effects[i];
		int32_t hold_bp;

		if (effect->on_self || !battle_status_is_control(effect->status))
			continue;
		hold_bp = battle_hold_bp(battle, enemy, effect);
		best = hold_bp > best ? hold_bp : best;
	}
	return best;
}

static int32_t
best_control(const struct battle *battle, int32_t who, int32_t enemy)
{
	int32_t best = STRIKE, most = CONTROL_BP - 1;

	for (int32_t n = 0; n < battle->setup.fighters[who].skills_count; n++) {
		const struct battle_action *action = ready_skill(battle, who, n);
		int32_t bp = action != NULL ? control_bp(battle, action, enemy) : 0;

		if (bp > most) {
			most = bp;
			best = n;
		}
	}
	return best;
}

/* It lays statuses without a blow, and none of them lies there already. */
static bool
is_news(const struct battle *battle, int32_t who, const struct battle_action *action, int32_t enemy)
{
	bool is_hostile = battle_action_is_hostile(action);

	for (int32_t i = 0; i < action->effects_count; i++) {
		const struct battle_effect *effect = &action->effects[i];
		int32_t bearer = effect->on_self || !is_hostile ? who : enemy;

		if (battle_bears(battle, bearer, effect->status) ||
		    battle_hold_bp(battle, bearer, effect) == 0)
			return false;
	}
	return action->effects_count > 0 && action->coef_bp == 0;
}

/* One at a time: who spends a fight on preparing for it loses it. */
static bool
is_prepared(const struct battle *battle, int32_t who, int32_t enemy)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		const struct battle_condition *own = &battle->fighters[who].conditions[i];
		const struct battle_condition *other = &battle->fighters[enemy].conditions[i];

		if ((own->turns > 0 && own->by == who) || (other->turns > 0 && other->by == who))
			return true;
	}
	return false;
}

static int32_t
first_news(const struct battle *battle, int32_t who, int32_t enemy)
{
	for (int32_t n = 0; n < battle->setup.fighters[who].skills_count; n++) {
		const struct battle_action *action = ready_skill(battle, who, n);

		if (action != NULL && remedy(battle, who, n) == 0 &&
		    is_news(battle, who, action, enemy))
			return n;
	}
	return STRIKE;
}

/* ── choosing ── */

struct battle_input
duellist_choose(const struct battle *battle, int32_t who)
{
	int32_t enemy = enemy_of(battle, who);
	int32_t blow = best_blow(battle, who, enemy), n;
	int64_t blows = blows_of(battle, who, blow, enemy);

	if (blows >= battle->fighters[enemy].hp)
		return input_of(battle, who, blow, enemy);
	if (battle_is_below(battle, who, HURT_BP)) {
		n = best_remedy(battle, who, blows);
		if (n != STRIKE)
			return input_of(battle, who, n, enemy);
	}
	if (battle_is_below(battle, who, DYING_BP) && is_a_remedy_near(battle, who, blows))
		return (struct battle_input){ .act = ACT_DEFEND, .target = BATTLE_NOBODY };
	n = best_control(battle, who, enemy);
	if (n == STRIKE && !is_prepared(battle, who, enemy))
		n = first_news(battle, who, enemy);
	return input_of(battle, who, n != STRIKE ? n : blow, enemy);
}

size_t
duellist_fight(struct battle *battle, uint8_t ret_inputs[DUEL_INPUTS_BYTES_MAX])
{
	size_t size = 0;

	while (battle->state == BATTLE_RUNNING) {
		struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_NONE } };

		for (int32_t who = 0; who < 2; who++)
			inputs[who] = duellist_choose(battle, who);
		size += battle_inputs_encode(
		    &battle->setup, inputs, ret_inputs + size, DUEL_INPUTS_BYTES_MAX - size);
		battle_round(battle, inputs, NULL);
	}
	return size;
}
