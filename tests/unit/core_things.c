/* Things that are owned, without a server: how they come to a character, what may be done with
 * them, and what is refused. The content is tests/support/content. */
#include "core/content/load.h"
#include "core/rules/muster.h"
#include "core/rules/regen.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct content *content;

static void
load(void)
{
	struct text complaints = { 0 };
	struct err err = { 0 };

	cr_assert_eq(content_load(SMALL_CONTENT, &content, &complaints, &err), 0, "%s", err.text);
	text_finish(&complaints);
}

static void
unload(void)
{
	content_destroy(content);
}

/* Player 1, Ann, with an empty bag, in the camp at the start. */
static struct stage *
given_ann(const struct operation *operation, int32_t level)
{
	struct stage *s = stage_create(operation);

	s->at.content = content;
	stage_character(s, 1, "Ann", level);
	stage_build(s, 1);
	stage_bag(s, 1);
	stage_hot(s, 1);
	return s;
}

/* ── from the start ── */

TestSuite(things, .init = load, .fini = unload);

Test(things, who_registers_wears_a_blade_and_has_two_draughts)
{
	struct stage *s = stage_create(&character_register);

	s->at.content = content;
	s->rows.new_player_id = 42;
	stage_when(s, "{\"provider\":\"paper\",\"external_id\":\"7\",\"name\":\"Ann\","
		      "\"language\":\"en\"}");
	cr_assert_eq(stage_delta(s, "player:42", "item:draught"), 2);
	cr_assert_eq(stage_delta(s, "game:mint.start", "item:draught"), -2);
	cr_assert_eq(s->effects.pieces_count, 1);
	cr_assert_eq(s->effects.pieces[0].kind, PIECE_MADE);
	cr_assert_eq(s->effects.pieces[0].player_id, 42);
	cr_assert_str_eq(s->effects.pieces[0].row.item, "blade");
	cr_assert_eq(s->effects.pieces[0].row.worn, SLOT_WEAPON);
	cr_assert_eq(strlen(s->effects.pieces[0].row.id), 20);
	cr_assert_eq(stage_reply_number(s, "character.attack"), 8 + 2 * 5, "the par blade");
	stage_destroy(s);
}

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
	while (battle.state == BATTLE_RUNNING) {
		struct battle_record before = s->rows.fight;

		cr_assert(battle_round(&battle, attack, NULL));
		memset(&s->rows.fight, 0, sizeof(s->rows.fight));
		battle_record_go_on(&s->rows.fight, &before, &battle, attack);
		battle_record_finish(&before);
	}
	cr_assert_eq(battle.state, BATTLE_WON);
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

Test(things, a_won_fight_leaves_what_its_tables_say_and_tells_so)
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
	stage_destroy(s);
}

Test(things, what_a_fight_left_is_the_same_whenever_it_is_asked_again)
{
	struct stage *s = given_ann(&combat_settle, 3);
	char first[4096];
	int64_t pelts;

	given_won_fight(s, 7, 3);
	settle(s);
	pelts = stage_delta(s, "player:1", "item:pelt");
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
