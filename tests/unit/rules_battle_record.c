/*
 * Battles as bytes, hashes and words.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "core/rules/battle.h"
#include "tests/support/ring.h"

static uint8_t bytes[BATTLE_SETUP_BYTES_MAX];

Test(rules_battle_record, a_hunt_is_short)
{
	struct battle_setup hunt = battles_hunt(UINT64_MAX, 60);

	strcpy(hunt.id, "0123456789012345678901234567890123456789");
	cr_assert(battle_setup_encode(&hunt, bytes, sizeof(bytes)) < 250);
}

/* The largest of everything fits into what the header promises. */
Test(rules_battle_record, the_longest_setup_fits)
{
	static struct battle_setup largest;
	struct battle_action action = {
		.target = TARGET_ENEMIES,
		.source = SOURCE_MAGIC,
		.element = ELEMENT_LIGHTNING,
		.coef_bp = 60000,
		.hits = 5,
		.pen_bp = 10000,
		.hit_mod_bp = -10000,
		.drain_bp = 10000,
		.heal_bp = 60000,
		.heal_share_bp = 10000,
		.mana_share_bp = 10000,
		.cleanse = 13,
		.effects_count = 3,
		.taunt = 9,
	};
	struct battle_entrant e = battles_player(60);
	static struct battle_setup decoded;
	size_t size;

	for (int i = 0; i < 3; i++)
		action.effects[i] = (struct battle_effect){ STATUS_SHIELD, 9999, true, 9, 5 };
	e.hp_max = BATTLE_HP_MAX;
	e.hp = 1;
	e.mp_max = e.attack = e.magic = e.defence = e.resistance = FIGHTER_STAT_MAX;
	e.mp = 0;
	e.speed = e.agility = e.luck = FIGHTER_STAT_MAX;
	e.hit_mod_bp = e.crit_mod_bp = -10000;
	e.status_resist_bp = e.flees_below_bp = 10000;
	e.immune = (UINT32_C(1) << STATUS_COUNT) - 1;
	e.skills_count = BATTLE_SKILLS_MAX;
	e.things_count = BATTLE_THINGS_MAX;
	for (int i = 0; i < BATTLE_SKILLS_MAX; i++)
		e.skills[i] = (struct battle_skill){ action, FIGHTER_STAT_MAX, 20, WHEN_UNAFFLICTED,
			9999, 9999 };
	for (int i = 0; i < BATTLE_THINGS_MAX; i++)
		e.things[i] = (struct battle_thing){ action, BATTLE_COUNT_MAX };
	largest = battles_of(UINT64_MAX);
	for (int32_t i = 0; i < BATTLE_FIGHTERS_MAX; i++) {
		e.side = i % 2;
		battles_add(&largest, &e);
	}
	size = battle_setup_encode(&largest, bytes, sizeof(bytes));
	cr_assert_gt(size, 8000);
	cr_assert(battle_setup_decode(bytes, size, &decoded));
	cr_assert_eq(battle_setup_encode(&largest, bytes, size - 1), 0);
}

/* Whatever is changed in the bytes of a setup, nothing is read, or something that is written as
 * these same bytes. */
Test(rules_battle_record, bytes_and_setups_belong_to_each_other)
{
	static struct battle_setup setup;
	static uint8_t changed[BATTLE_SETUP_BYTES_MAX], again[BATTLE_SETUP_BYTES_MAX];
	struct battle_setup hunt = battles_hunt(5, 30);
	size_t size;
	int32_t read = 0, refused = 0;

	hunt.fighters[1].skills[0].action.cleanse = 1;
	hunt.fighters[1].skills[1].action.hit_mod_bp = -1;
	size = battle_setup_encode(&hunt, bytes, sizeof(bytes));
	for (size_t i = 0; i < size; i++) {
		for (int32_t to = 0; to < 256; to++) {
			memcpy(changed, bytes, size);
			changed[i] = (uint8_t)to;
			if (!battle_setup_decode(changed, size, &setup)) {
				refused++;
				continue;
			}
			read++;
			cr_assert(battle_setup_is_sound(&setup));
			cr_assert_eq(battle_setup_encode(&setup, again, sizeof(again)), size);
			cr_assert_arr_eq(again, changed, size);
		}
	}
	cr_assert(read > 1000 && refused > 1000, "%d, %d", read, refused);
}

Test(rules_battle_record, a_part_of_a_setup_is_none_and_neither_is_more)
{
	static struct battle_setup setup;
	struct battle_setup hunt = battles_hunt(5, 30);
	size_t size = battle_setup_encode(&hunt, bytes, sizeof(bytes));

	for (size_t i = 0; i < size; i++)
		cr_assert_not(battle_setup_decode(bytes, i, &setup));
	bytes[size] = 0;
	cr_assert_not(battle_setup_decode(bytes, size + 1, &setup));
	cr_assert(battle_setup_decode(bytes, size, &setup));
}

Test(rules_battle_record, numbers_are_written_in_one_way_only)
{
	static struct battle_setup setup;
	static const uint8_t long_version[] = { 0x82, 0x00 };
	struct battle_setup hunt = battles_hunt(5, 30);
	size_t size = battle_setup_encode(&hunt, bytes + 1, sizeof(bytes) - 1);

	cr_assert_eq(bytes[1], BATTLE_RULES_VERSION);
	memcpy(bytes, long_version, 2);
	cr_assert_not(battle_setup_decode(bytes, size + 1, &setup));
}

Test(rules_battle_record, inputs_are_two_bytes_for_each_player_and_come_back)
{
	struct battle_setup raid = battles_raid(1, 30, 3);
	struct battle_input inputs[BATTLE_FIGHTERS_MAX] = {
		{ ACT_SKILL, 3, 1 },
		{ ACT_USE, 1, BATTLE_NOBODY },
		{ ACT_FLEE, 0, BATTLE_NOBODY },
	};
	struct battle_input again[BATTLE_FIGHTERS_MAX];

	cr_assert_eq(battle_inputs_encode(&raid, inputs, bytes, 5), 0);
	cr_assert_eq(battle_inputs_encode(&raid, inputs, bytes, 6), 6);
	cr_assert_eq(battle_inputs_decode(&raid, bytes, 5, again), 0);
	cr_assert_eq(battle_inputs_decode(&raid, bytes, 7, again), 6);
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(again[i].act, inputs[i].act);
		cr_assert_eq(again[i].n, inputs[i].n);
		cr_assert_eq(again[i].target, inputs[i].target);
	}
}

Test(rules_battle_record, what_nobody_could_have_said_is_no_input)
{
	static const uint8_t strange[][2] = { { 0x60, 0 }, { 0x24, 0 }, { 0x32, 0 }, { 0x11, 0 },
		{ 0x10, 3 }, { 0x40, 1 }, { 0x50, 1 }, { 0x01, 0 } };
	struct battle_setup hunt = battles_hunt(1, 30);
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];

	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
		cr_assert_eq(battle_inputs_decode(&hunt, strange[i], 2, inputs), 0, "%zu", i);
}

Test(rules_battle_record, replays_stop_at_nothing_but_the_end)
{
	static struct battle battle;
	struct battle_setup hunt = battles_hunt(1, 30);
	static uint8_t inputs[BATTLE_INPUTS_BYTES_MAX];
	struct battle_input strikes[BATTLE_FIGHTERS_MAX];
	size_t used = 0;
	static struct battle_log log;

	battles_strikes(strikes);
	while (used < 60)
		used += battle_inputs_encode(&hunt, strikes, inputs + used, 2);
	cr_assert_not(battle_replay(&hunt, inputs, used, &battle, &log));
	cr_assert_not(battle_replay(&hunt, inputs, 3, &battle, &log));
	cr_assert(battle_replay(&hunt, inputs, 0, &battle, &log));
	cr_assert_eq(battle.round, 1);
	cr_assert(battle_replay(&hunt, inputs, 4, &battle, &log));
	cr_assert_eq(battle.round, 3);
	cr_assert_eq(log.entries[0].round, 2);
}

Test(rules_battle_record, the_hash_tells_any_difference)
{
	struct ring *ring = ring_of_two();
	struct battle other;
	uint64_t hash;

	ring_teach(ring, 0, ring_curse(TARGET_ENEMY, STATUS_BURN));
	ring_say(ring, 0, ACT_SKILL, 0, 1);
	ring_start(ring);
	ring_round(ring);
	hash = battle_hash(&ring->battle);
#define differs(change)                                                                            \
	do {                                                                                       \
		other = ring->battle;                                                              \
		change;                                                                            \
		cr_assert_neq(battle_hash(&other), hash, #change);                                 \
	} while (0)
	differs(other.setup.seed++);
	differs(other.setup.rules_version++);
	differs(other.setup.id[0]++);
	differs(other.setup.is_pvp = true);
	differs(other.setup.is_blood_moon = true);
	differs(other.setup.weather = WEATHER_FOG);
	differs(other.setup.fighters[0].luck++);
	differs(other.setup.fighters[1].immune++);
	differs(other.setup.fighters[1].flees_below_bp++);
	differs(other.setup.fighters[0].skills[0].action.effects[0].chance_bp--);
	differs(other.state = BATTLE_DRAW);
	differs(other.round++);
	differs(other.landings++);
	differs(other.chain++);
	differs(other.fighters[0].mp--);
	differs(other.fighters[1].hp--);
	differs(other.fighters[1].conditions[STATUS_BURN].since--);
	differs(other.fighters[1].conditions[STATUS_BURN].power--);
	differs(other.fighters[0].ready[0]++);
	differs(other.fighters[1].absorbed++);
#undef differs
	ring_destroy(ring);
}

Test(rules_battle_record, the_chain_remembers_what_was_said_and_what_happened)
{
	struct ring *ring = ring_of_two(), *other = ring_of_two();

	ring_start(ring);
	ring_start(other);
	ring_say(ring, 0, ACT_ATTACK, 0, 1);
	ring_say(other, 0, ACT_ATTACK, 0, BATTLE_NOBODY);
	ring_round(ring);
	ring_round(other);
	cr_assert_eq(ring->log.count, other->log.count);
	cr_assert_neq(ring->battle.chain, other->battle.chain);
	ring_destroy(ring);
	ring_destroy(other);
}

Test(rules_battle_record, a_battle_that_was_tampered_with_is_not_sound)
{
	struct ring *ring = ring_of_two();
	struct battle bad;

	ring_teach(ring, 0, ring_curse(TARGET_ENEMY, STATUS_BURN));
	ring_say(ring, 0, ACT_SKILL, 0, 1);
	ring_start(ring);
	ring_round(ring);
#define is_unsound_with(change)                                                                    \
	do {                                                                                       \
		bad = ring->battle;                                                                \
		change;                                                                            \
		cr_assert_not(battle_is_sound(&bad), #change);                                     \
	} while (0)
	cr_assert(battle_is_sound(&ring->battle));
	is_unsound_with(bad.state = (enum battle_state)99);
	is_unsound_with(bad.state = BATTLE_WON);
	is_unsound_with(bad.state = BATTLE_DRAW);
	is_unsound_with(bad.round = 101);
	is_unsound_with(bad.landings = -1);
	is_unsound_with(bad.fighters[0].hp = bad.setup.fighters[0].hp_max + 1);
	is_unsound_with(bad.fighters[0].hp = 0);
	is_unsound_with(bad.fighters[0].mp = -1);
	is_unsound_with(bad.fighters[0].has_fled = true);
	is_unsound_with(bad.fighters[0].struck_by = 2);
	is_unsound_with(bad.fighters[0].ready[0] = -1);
	is_unsound_with(bad.fighters[0].damage = -1);
	is_unsound_with(bad.fighters[1].conditions[STATUS_BURN].turns = 10);
	is_unsound_with(bad.fighters[1].conditions[STATUS_BURN].stacks = 2);
	is_unsound_with(bad.fighters[1].conditions[STATUS_BURN].by = 2);
	is_unsound_with(bad.fighters[1].conditions[STATUS_BURN].since = 2);
	is_unsound_with(bad.fighters[1].conditions[STATUS_SHIELD].power = 1);
	is_unsound_with(bad.setup.rules_version = 1);
#undef is_unsound_with
	ring_destroy(ring);
}

Test(rules_battle_record, what_a_log_has_no_room_for_is_counted)
{
	struct battle_action storm = { .target = TARGET_ENEMIES, .coef_bp = 1, .hits = 5 };
	struct ring *ring = ring_create();

	for (int32_t i = 0; i < BATTLE_FIGHTERS_MAX; i++) {
		struct battle_entrant e = ring_player();

		e.side = i % 2;
		e.hp = e.hp_max = 100000;
		battles_add(&ring->setup, &e);
		ring_teach(ring, i, storm);
		ring_say(ring, i, ACT_SKILL, 0, BATTLE_NOBODY);
	}
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring->log.count, BATTLE_LOG_MAX);
	cr_assert_eq(ring->log.dropped, 16 + 16 * 8 * 5 - BATTLE_LOG_MAX);
	ring_destroy(ring);
}

#define all_have_words(name, type, count)                                                          \
	do {                                                                                       \
		for (int i = 0; i < (count); i++) {                                                \
			cr_assert_not_null(battle_##name##_key((type)i));                          \
			for (int k = 0; k < i; k++)                                                \
				cr_assert_str_neq(                                                 \
				    battle_##name##_key((type)i), battle_##name##_key((type)k));   \
		}                                                                                  \
		cr_assert_null(battle_##name##_key((type)(count)));                                \
		cr_assert_null(battle_##name##_key((type)-1));                                     \
	} while (0)

Test(rules_battle_record, words_are_there_for_every_value_and_for_no_other)
{
	all_have_words(state, enum battle_state, BATTLE_STATE_COUNT);
	all_have_words(what, enum battle_what, BATTLE_WHAT_COUNT);
	all_have_words(refusal, enum battle_refusal, BATTLE_REFUSAL_COUNT);
	all_have_words(rank, enum battle_rank, RANK_COUNT);
}
