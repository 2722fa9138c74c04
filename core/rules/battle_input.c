/*
 * What a player says, and what comes of it when the turn is there.
 */
#include "core/rules/battle_parts.h"

static bool
takes_a_number(enum battle_act act)
{
	return act == ACT_SKILL || act == ACT_USE;
}

static bool
is_strange(const struct battle_setup *setup, int32_t who, const struct battle_input *input)
{
	const struct battle_entrant *entrant = &setup->fighters[who];
	int32_t count = input->act == ACT_SKILL ? entrant->skills_count : entrant->things_count;

	if ((unsigned)input->act >= ACT_COUNT)
		return true;
	if (!battle_is_within(input->target, BATTLE_NOBODY, setup->fighters_count - 1))
		return true;
	return takes_a_number(input->act) && !battle_is_within(input->n, 0, count - 1);
}

struct battle_input
battle_input_as_said(
    const struct battle_setup *setup, int32_t who, const struct battle_input *input)
{
	struct battle_input said = { .act = input->act, .target = input->target };

	if (is_strange(setup, who, input))
		return (struct battle_input){ .act = ACT_NONE, .target = BATTLE_NOBODY };
	if (takes_a_number(said.act))
		said.n = input->n;
	else if (said.act != ACT_ATTACK)
		said.target = BATTLE_NOBODY;
	return said;
}

struct battle_action
battle_input_action(const struct battle *battle, int32_t who, const struct battle_input *input)
{
	const struct battle_entrant *entrant = &battle->setup.fighters[who];

	if (input->act == ACT_SKILL)
		return entrant->skills[input->n].action;
	if (input->act == ACT_USE)
		return entrant->things[input->n].action;
	return (struct battle_action){
		.target = TARGET_ENEMY,
		.source = entrant->strike_source,
		.coef_bp = 10000,
	};
}

enum battle_refusal
battle_skill_refusal(const struct battle *battle, int32_t who, int32_t n)
{
	const struct battle_fighter *fighter = &battle->fighters[who];

	if (battle_bears(battle, who, STATUS_SILENCE))
		return BATTLE_REFUSED_SILENCED;
	if (battle->round < fighter->ready[n])
		return BATTLE_REFUSED_COOLDOWN;
	if (fighter->mp < battle->setup.fighters[who].skills[n].cost_mp)
		return BATTLE_REFUSED_MANA;
	return BATTLE_ALLOWED;
}

static enum battle_refusal
target_refusal(const struct battle *battle, int32_t who, const struct battle_input *input)
{
	struct battle_action action = battle_input_action(battle, who, input);

	if (input->target == BATTLE_NOBODY)
		return BATTLE_ALLOWED;
	if (action.target != TARGET_ALLY && action.target != TARGET_ENEMY)
		return BATTLE_ALLOWED;
	if (battle_is_enemy(battle, who, input->target) != (action.target == TARGET_ENEMY))
		return BATTLE_REFUSED_TARGET_SIDE;
	return battle_stands(battle, input->target) ? BATTLE_ALLOWED : BATTLE_REFUSED_TARGET_OUT;
}

/* Of an input that isn't strange. */
static enum battle_refusal
refusal(const struct battle *battle, int32_t who, const struct battle_input *input)
{
	enum battle_refusal of_skill;

	switch (input->act) {
	case ACT_SKILL:
		of_skill = battle_skill_refusal(battle, who, input->n);
		if (of_skill != BATTLE_ALLOWED)
			return of_skill;
		return target_refusal(battle, who, input);
	case ACT_USE:
		if (battle->fighters[who].left[input->n] == 0)
			return BATTLE_REFUSED_USED_UP;
		return target_refusal(battle, who, input);
	case ACT_ATTACK:
		return target_refusal(battle, who, input);
	case ACT_NONE:
	case ACT_DEFEND:
	case ACT_FLEE:
	case ACT_COUNT:
		break;
	}
	return BATTLE_ALLOWED;
}

enum battle_refusal
battle_input_refusal(const struct battle *battle, int32_t who, const struct battle_input *input)
{
	if (battle->state != BATTLE_RUNNING)
		return BATTLE_REFUSED_ENDED;
	if (!battle_is_within(who, 0, battle->setup.fighters_count - 1) ||
	    !battle->setup.fighters[who].is_played)
		return BATTLE_REFUSED_NOT_PLAYED;
	if (!battle_stands(battle, who))
		return BATTLE_REFUSED_OUT;
	if (is_strange(&battle->setup, who, input))
		return BATTLE_REFUSED_STRANGE;
	return refusal(battle, who, input);
}

int32_t
battle_taunter(const struct battle *battle, int32_t who)
{
	int32_t taunter = BATTLE_NOBODY, most = 0;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle->fighters[i].taunt_turns > most && battle_stands(battle, i) &&
		    battle_is_enemy(battle, who, i)) {
			taunter = i;
			most = battle->fighters[i].taunt_turns;
		}
	}
	return taunter;
}

static int32_t
first_enemy(const struct battle *battle, int32_t who)
{
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle_stands(battle, i) && battle_is_enemy(battle, who, i))
			return i;
	}
	return BATTLE_NOBODY;
}

/* Whom it goes for: the one that was said, as long as that one stands and nobody taunts. */
static int32_t
target_as_can_be(const struct battle *battle, int32_t who, const struct battle_input *input)
{
	struct battle_action action = battle_input_action(battle, who, input);
	int32_t taunter = battle_taunter(battle, who);
	bool stands = input->target != BATTLE_NOBODY && battle_stands(battle, input->target);

	if (action.target == TARGET_ENEMY && taunter != BATTLE_NOBODY)
		return taunter;
	if (action.target == TARGET_ENEMY)
		return stands ? input->target : first_enemy(battle, who);
	return action.target == TARGET_ALLY && stands ? input->target : who;
}

struct battle_input
battle_input_as_can_be(const struct battle *battle, int32_t who, const struct battle_input *input)
{
	struct battle_input can = battle_input_as_said(&battle->setup, who, input);
	enum battle_refusal refused = refusal(battle, who, &can);

	if (can.act == ACT_NONE || can.act == ACT_DEFEND || can.act == ACT_FLEE)
		return can;
	if (refused != BATTLE_ALLOWED && refused != BATTLE_REFUSED_TARGET_OUT)
		return (struct battle_input){ .act = ACT_DEFEND, .target = BATTLE_NOBODY };
	can.target = target_as_can_be(battle, who, &can);
	return can;
}
