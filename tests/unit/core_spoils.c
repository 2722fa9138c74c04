/* Things in fights, without a server: what is used up there, and what is left behind. The content
 * is tests/support/content. */
#include "core/cast.h"
#include "core/rules/muster.h"
#include "core/satchel.h"
#include "tests/support/things_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(spoils, .init = content_load_small, .fini = content_unload);

/* ── what fights leave ── */

/* A won fight against so many wolves of level 3. */
static void
given_won_fight(struct stage *s, uint64_t seed, int32_t wolves)
{
	int32_t i, wolf = content_index(content->monsters, content->monsters_count,
		       sizeof(content->monsters[0]), "wolf");
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.id = "f-1",
		.seed = seed,
		.fighters_count = 1 + wolves,
	};
	struct battle_input attack[BATTLE_FIGHTERS_MAX] = { { .act = ACT_ATTACK,
	    .target = BATTLE_NOBODY } };
	int32_t skills[BATTLE_SKILLS_MAX];
	struct battle battle;
	struct text cast = { 0 };

	muster_player(content, 60, &(struct build){ 0 }, 1000000, 0, &setup.fighters[0], skills);
	text_puts(&cast, "player");
	for (i = 1; i <= wolves; i++) {
		muster_monster(content, wolf, 3, wolves, &setup.fighters[i]);
		text_puts(&cast, ";wolf");
	}
	cr_assert(battle_start(&setup, &battle));
	battle_record_finish(&s->rows.fight);
	battle_record_begin(&s->rows.fight, &battle, cast.bytes, "");
	while (s->rows.fight.battle->state == BATTLE_RUNNING) {
		struct battle_record before = s->rows.fight;

		memset(&s->rows.fight, 0, sizeof(s->rows.fight));
		battle_record_go_on(&s->rows.fight, &before, attack, NULL);
		battle_record_finish(&before);
	}
	cr_assert_eq(s->rows.fight.battle->state, BATTLE_WON);
	s->rows.has_fight = true;
	text_finish(&cast);
}

static void
settle(struct stage *s)
{
	struct settle_request request = { .player_id = 1, .fight_id = "f-1" };

	effects_finish(&s->effects);
	memset(&s->needs, 0, sizeof(s->needs));
	combat_settle.need(&request, &s->rows, &s->needs);
	combat_settle.apply(&request, &s->rows, &s->at, &s->effects);
}

Test(spoils, a_won_fight_leaves_what_its_tables_say_and_tells_so)
{
	struct stage *s = given_ann(&combat_settle, 3);
	int64_t pelts;

	given_won_fight(s, 42, 1);
	settle(s);
	pelts = stage_delta(s, "player:1", "item:pelt"); /* 1 or 2 by its own table, for sure */
	cr_assert(pelts >= 1 && pelts <= 4);
	cr_assert_eq(stage_delta(s, "game:mint.loot", "item:pelt"), -pelts);
	cr_assert_eq(stage_reply_number(s, "spoils.loot.found.0.count"), pelts);
	cr_assert_eq(s->effects.events_count, 2);
	cr_assert_str_eq(s->effects.events[1].type->exchange, "loot_granted");
	cr_assert_eq(s->effects.saved[0].version, 5 + 2, "a version for each event");
	cr_assert_eq(stage_counted(s, 1, DEED_KILL, "wolf"), 1);
	cr_assert_eq(stage_counted(s, 1, DEED_EARN_GOLD, ""), stage_reply_number(s, "spoils.gold"));
	stage_destroy(s);
}

Test(spoils, what_a_fight_left_is_the_same_whenever_it_is_asked_again)
{
	struct stage *s = given_ann(&combat_settle, 3);
	char first[4096];
	int64_t pelts;

	given_won_fight(s, 7, 3);
	settle(s);
	pelts = stage_delta(s, "player:1", "item:pelt");
	cr_assert_eq(stage_counted(s, 1, DEED_KILL, "wolf"), 3);
	snprintf(first, sizeof(first), "%s", s->effects.reply.bytes);
	settle(s);
	cr_assert_eq(stage_delta(s, "player:1", "item:pelt"), pelts);
	cr_assert_str_eq(s->effects.reply.bytes, first);
	s->rows.is_settled = true; /* the books have it: it is told, not given */
	s->rows.settlement = s->effects.settlement;
	free(s->rows.loot);
	s->rows.loot = s->effects.loot;
	s->effects.loot = NULL;
	settle(s);
	cr_assert_not(effects_have_value(&s->effects));
	cr_assert_str_eq(s->effects.reply.bytes, first);
	stage_destroy(s);
}

/* ── things in fights ── */

static void
given_fight_with(struct stage *s, int32_t draughts)
{
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.id = "f-1",
		.seed = 42,
		.fighters_count = 2,
	};
	int32_t skills[BATTLE_SKILLS_MAX], items[BATTLE_THINGS_MAX];
	struct text cast = { 0 };
	struct battle battle;

	stage_stack(s, "draught", draughts);
	muster_player(content, 1, &(struct build){ 0 }, 20, 0, &setup.fighters[0], skills);
	satchel_pack(s->rows.bag, content, 1, &setup.fighters[0], items);
	cr_assert_eq(setup.fighters[0].things_count, 1);
	muster_monster(content,
	    content_index(
		content->monsters, content->monsters_count, sizeof(content->monsters[0]), "wolf"),
	    1, 1, &setup.fighters[1]);
	cast_player(&cast, content, skills, 0);
	cast_things(&cast, content, items, 1);
	text_puts(&cast, ";wolf");
	cr_assert(battle_start(&setup, &battle));
	battle_record_finish(&s->rows.fight);
	battle_record_begin(&s->rows.fight, &battle, cast.bytes, "");
	s->rows.has_fight = true;
	strcpy(s->rows.hot.fight_id, "f-1");
	text_finish(&cast);
}

Test(spoils, a_draught_is_drunk_in_a_fight_and_sunk_when_it_is_settled)
{
	struct stage *s = given_ann(&combat_use, 1);

	given_fight_with(s, 2);
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1,\"item\":\"herb\"}");
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1,\"item\":\"draught\"}");
	cr_assert_eq(stage_reply_number(s, "battle.things.carried.0.left"), 1);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"thing_used\""));
	cr_assert_eq(s->effects.entries_count, 0, "nothing is taken yet");
	battle_record_finish(&s->rows.fight);
	battle_record_take(&s->rows.fight, &s->effects.fight);
	s->rows.fight.battle->state = BATTLE_FLED;
	settle(s);
	cr_assert_not_null(needs_find(&s->needs, NEED_BAG));
	cr_assert_eq(stage_delta(s, "player:1", "item:draught"), -1);
	cr_assert_eq(stage_delta(s, "game:sink.fight", "item:draught"), 1);
	cr_assert_eq(stage_counted(s, 1, DEED_USE, "draught"), 1);
	cr_assert_eq(stage_counted(s, 1, DEED_KILL, "wolf"), 0, "nobody was brought down");
	s->rows.bag->stacks_count = 0; /* gone meanwhile, whoever let that happen */
	settle(s);
	cr_assert_eq(stage_delta(s, "player:1", "item:draught"), 0);
	stage_destroy(s);
}

Test(spoils, a_fight_that_used_up_nothing_asks_for_no_bag)
{
	struct stage *s = given_ann(&combat_settle, 1);

	given_fight_with(s, 2);
	s->rows.fight.battle->state = BATTLE_FLED;
	settle(s);
	cr_assert_null(needs_find(&s->needs, NEED_BAG));
	cr_assert_eq(s->effects.entries_count, 0);
	stage_destroy(s);
}

Test(spoils, who_has_no_room_for_what_is_left_does_not_hunt)
{
	struct stage *s = given_ann(&combat_start_combat, 1);
	char request[128];

	given_forest(s);
	snprintf(request, sizeof(request), "{\"player_id\":1,\"monster\":\"wolf\",\"version\":7}");
	s->rows.bag->pieces_count = BAG_PIECES_MAX;
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	s->rows.bag->pieces_count = 0;
	stage_stack(s, "draught", 2);
	stage_when(s, request);
	cr_assert_eq(stage_reply_number(s, "battle.things.carried.0.left"), 2);
	stage_destroy(s);
}
