/* Fights that nobody plays on. */
#include "core/idle.h"
#include "tests/support/battles.h"

#include <criterion/criterion.h>

#define BEGAN_MS INT64_C(1700000000000)
#define MINUTE_MS 60000

static struct battle_record
given_fight(uint64_t seed)
{
	struct battle_setup setup = battles_hunt(seed, 10);
	struct battle_record record = { .battle = NULL };
	struct battle battle;

	cr_assert(battle_start(&setup, &battle));
	battle_record_begin(&record, &battle, "", "");
	record.played_at_ms = BEGAN_MS;
	return record;
}

/* The player's act in a round, from 0. */
static enum battle_act
act_of(const struct battle_record *record, size_t round)
{
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];

	cr_assert_neq(battle_inputs_decode(&record->battle->setup,
			  (const uint8_t *)record->inputs.bytes + round * BATTLE_INPUT_BYTES,
			  BATTLE_INPUT_BYTES, inputs),
	    0);
	return inputs[0].act;
}

static size_t
rounds_of(const struct battle_record *record)
{
	return record->inputs.size / BATTLE_INPUT_BYTES;
}

/* What was stored of it replays to the same. */
static void
then_it_replays(const struct battle_record *record)
{
	struct battle_record again = { .battle = NULL };

	battle_record_copy_closed(&again, record);
	cr_assert(battle_record_open(&again));
	cr_assert_eq(battle_hash(again.battle), battle_hash(record->battle));
	battle_record_finish(&again);
}

Test(core_idle, a_round_goes_by_as_a_defence_for_each_minute)
{
	struct battle_record fight = given_fight(1);

	idle_play(&fight, BEGAN_MS + MINUTE_MS - 1);
	cr_assert_eq(fight.battle->round, 1);
	idle_play(&fight, BEGAN_MS + 3 * MINUTE_MS - 1);
	cr_assert_eq(fight.battle->round, 3);
	cr_assert_eq(rounds_of(&fight), 2);
	cr_assert_eq(act_of(&fight, 0), ACT_NONE);
	cr_assert_eq(act_of(&fight, 1), ACT_NONE);
	then_it_replays(&fight);
	battle_record_finish(&fight);
}

Test(core_idle, after_a_quarter_of_an_hour_every_fight_has_ended_by_the_rules)
{
	unsigned fled = 0, lost = 0;

	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct battle_record fight = given_fight(seed);

		idle_play(&fight, BEGAN_MS + IDLE_END_MS);
		cr_assert_neq(fight.battle->state, BATTLE_RUNNING);
		fled += fight.battle->state == BATTLE_FLED;
		lost += fight.battle->state == BATTLE_LOST;
		for (size_t i = 0; i < rounds_of(&fight); i++)
			cr_assert_eq(act_of(&fight, i), i < IDLE_ROUNDS ? ACT_NONE : ACT_FLEE);
		then_it_replays(&fight);
		battle_record_finish(&fight);
	}
	cr_assert(fled > 0 && lost > 0, "%u fled, %u lost", fled, lost);
}

Test(core_idle, it_ends_the_same_way_whenever_somebody_looks)
{
	struct battle_record soon = given_fight(3), late = given_fight(3);

	idle_play(&soon, BEGAN_MS + IDLE_END_MS);
	idle_play(&late, BEGAN_MS + 1000 * IDLE_END_MS);
	cr_assert_eq(battle_hash(soon.battle), battle_hash(late.battle));
	battle_record_finish(&soon);
	battle_record_finish(&late);
}

Test(core_idle, nothing_goes_by_when_nobody_knows_when_it_was_played_or_the_clock_went_back)
{
	struct battle_record fight = given_fight(1);

	idle_play(&fight, BEGAN_MS - 100 * MINUTE_MS);
	cr_assert_eq(fight.battle->round, 1);
	fight.played_at_ms = 0;
	idle_play(&fight, BEGAN_MS);
	cr_assert_eq(fight.battle->round, 1);
	cr_assert_eq(rounds_of(&fight), 0);
	battle_record_finish(&fight);
}
