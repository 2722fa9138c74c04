/* Stored battles, and what of them is kept as answers. */
#include "core/battle_record.h"
#include "core/store/hot.h"
#include "tests/support/battles.h"

#include <criterion/criterion.h>
#include <string.h>

#define ROUNDS 4

/* Its hashes at the beginning of each round so far, from [1]. */
static struct battle_record
given_fight(uint64_t hashes[ROUNDS + 2])
{
	struct battle_setup setup = battles_hunt(1, 10);
	struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_DEFEND } };
	struct battle_record record = { .battle = NULL }, next;
	struct battle battle;
	int i;

	cr_assert(battle_start(&setup, &battle));
	battle_record_begin(&record, &battle, "cast", "");
	hashes[1] = battle_hash(record.battle);
	for (i = 1; i <= ROUNDS; i++) {
		next = (struct battle_record){ .battle = NULL };
		battle_record_go_on(&next, &record, inputs, NULL);
		battle_record_finish(&record);
		record = next;
		hashes[i + 1] = battle_hash(record.battle);
	}
	cr_assert_eq(record.battle->state, BATTLE_RUNNING);
	return record;
}

Test(core_battle_record, goes_back_to_any_round_that_it_came_to)
{
	uint64_t hashes[ROUNDS + 2];
	int32_t round;

	for (round = 1; round <= ROUNDS + 1; round++) {
		struct battle_record record = given_fight(hashes);

		cr_assert(battle_record_rewind(&record, round));
		cr_assert_eq(record.battle->round, round);
		cr_assert_eq(battle_hash(record.battle), hashes[round]);
		cr_assert_str_eq(record.cast.bytes, "cast");
		battle_record_finish(&record);
	}
}

Test(core_battle_record, does_not_go_to_a_round_that_never_was)
{
	static const int32_t never[] = { 0, -1, ROUNDS + 2, INT32_MAX };
	uint64_t hashes[ROUNDS + 2];
	size_t i;

	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		struct battle_record record = given_fight(hashes);

		cr_assert_not(battle_record_rewind(&record, never[i]));
		cr_assert_null(record.battle);
		battle_record_finish(&record);
	}
}

Test(core_battle_record, an_answer_that_shows_a_fight_is_read_as_it_was_written)
{
	struct hot_fight_reply reply = { "59d078fc-eecc-58df-b0e0-3aff813c1807", 100, INT64_MAX },
			       read = { .round = 0 };
	char text[HOT_FIGHT_REPLY_SIZE];

	hot_fight_reply_write(&reply, text);
	cr_assert(hot_fight_reply_read(text, &read));
	cr_assert_str_eq(read.fight_id, reply.fight_id);
	cr_assert_eq(read.round, 100);
	cr_assert_eq(read.at_ms, INT64_MAX);
}

Test(core_battle_record, other_answers_show_no_fight)
{
	static const char *const others[] = { "", "{\"x\": 1}",
		"59d078fc-eecc-58df-b0e0-3aff813c1807", "59d078fc-eecc-58df-b0e0-3aff813c1807 7",
		" 7 8",
		"59d078fc-eecc-58df-b0e0-3aff813c180759d078fc-eecc-58df-b0e0-3aff813c1807 7 8" };
	struct hot_fight_reply read;
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_assert_not(hot_fight_reply_read(others[i], &read), "%s", others[i]);
}
