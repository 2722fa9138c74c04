/*
 * A battle as a thing that is stored: its inputs, its replay and its hash.
 */
#include "core/rules/battle.h"
#include "core/rules/battle_parts.h"

#define NUMBERS 16 /* n is the lower half of an input's first byte, the act the upper one */

_Static_assert(BATTLE_SKILLS_MAX <= NUMBERS && BATTLE_THINGS_MAX <= NUMBERS && ACT_COUNT <= 16,
    "an act and its number share a byte");

/* ── inputs ── */

size_t
battle_inputs_encode(const struct battle_setup *setup,
    const struct battle_input inputs[BATTLE_FIGHTERS_MAX], uint8_t *ret, size_t room)
{
	size_t used = 0;

	for (int32_t i = 0; i < setup->fighters_count; i++) {
		struct battle_input said;

		if (!setup->fighters[i].is_played)
			continue;
		if (room - used < BATTLE_INPUT_BYTES)
			return 0;
		said = battle_input_as_said(setup, i, &inputs[i]);
		ret[used++] = (uint8_t)((int32_t)said.act * NUMBERS + said.n);
		ret[used++] = (uint8_t)(said.target + 1);
	}
	return used;
}

/* False if they are not what encode writes. */
static bool
decode_input(
    const struct battle_setup *setup, int32_t who, const uint8_t *bytes, struct battle_input *ret)
{
	struct battle_input input = {
		.act = (enum battle_act)(bytes[0] / NUMBERS),
		.n = bytes[0] % NUMBERS,
		.target = bytes[1] - 1,
	};

	*ret = battle_input_as_said(setup, who, &input);
	return ret->act == input.act && ret->n == input.n && ret->target == input.target;
}

size_t
battle_inputs_decode(const struct battle_setup *setup, const uint8_t *bytes, size_t size,
    struct battle_input ret[BATTLE_FIGHTERS_MAX])
{
	size_t used = 0;

	for (int32_t i = 0; i < setup->fighters_count; i++) {
		ret[i] = (struct battle_input){ .act = ACT_NONE, .target = BATTLE_NOBODY };
		if (!setup->fighters[i].is_played)
			continue;
		if (size - used < BATTLE_INPUT_BYTES ||
		    !decode_input(setup, i, bytes + used, &ret[i]))
			return 0;
		used += BATTLE_INPUT_BYTES;
	}
	return used;
}

bool
battle_replay(const struct battle_setup *setup, const uint8_t *inputs, size_t size,
    struct battle *ret, struct battle_log *log)
{
	struct battle_input round[BATTLE_FIGHTERS_MAX];
	size_t used = 0, more;

	if (log != NULL)
		log->count = log->dropped = 0;
	if (!battle_start(setup, ret))
		return false;
	while (used < size) {
		more = battle_inputs_decode(&ret->setup, inputs + used, size - used, round);
		if (more == 0 || !battle_round(ret, round, log))
			return false;
		used += more;
	}
	return true;
}

/* ── the hash ── */

static uint64_t
fold_condition(uint64_t hash, const struct battle_condition *c)
{
	hash = battle_fold(hash, c->turns);
	hash = battle_fold(hash, c->stacks);
	hash = battle_fold(hash, c->power);
	hash = battle_fold(hash, c->level);
	hash = battle_fold(hash, c->by);
	return battle_fold(hash, c->since);
}

static uint64_t
fold_fighter(uint64_t hash, const struct battle_fighter *fighter)
{
	hash = battle_fold(hash, fighter->hp);
	hash = battle_fold(hash, fighter->mp);
	hash = battle_fold(hash, fighter->has_fled);
	hash = battle_fold(hash, fighter->is_brittle);
	for (int i = 0; i < STATUS_COUNT; i++)
		hash = fold_condition(hash, &fighter->conditions[i]);
	for (int i = 0; i < BATTLE_SKILLS_MAX; i++)
		hash = battle_fold(hash, fighter->ready[i]);
	for (int i = 0; i < BATTLE_THINGS_MAX; i++)
		hash = battle_fold(hash, fighter->left[i]);
	hash = battle_fold(hash, fighter->crit_tries);
	hash = battle_fold(hash, fighter->flee_tries);
	hash = battle_fold(hash, fighter->controls);
	hash = battle_fold(hash, fighter->immune_turns);
	hash = battle_fold(hash, fighter->taunt_turns);
	hash = battle_fold(hash, fighter->struck_by);
	hash = battle_fold(hash, fighter->damage);
	hash = battle_fold(hash, fighter->healed);
	return battle_fold(hash, fighter->absorbed);
}

uint64_t
battle_hash(const struct battle *battle)
{
	uint64_t hash = battle_setup_fold(RNG_GAMMA, &battle->setup);

	hash = battle_fold(hash, (int64_t)battle->state);
	hash = battle_fold(hash, battle->round);
	hash = battle_fold(hash, battle->landings);
	hash = battle_fold(hash, (int64_t)battle->chain);
	for (int32_t i = 0; i < battle->setup.fighters_count; i++)
		hash = fold_fighter(hash, &battle->fighters[i]);
	return hash;
}
