/* Fights without a server: how they begin, their rounds, and what is settled. */
#include "core/rules/fauna.h"
#include "core/rules/muster.h"
#include "core/rules/regen.h"
#include "tests/support/small_content.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A tile with monsters, near the start. */
static struct tile
hunting_ground(const struct stage *s)
{
	struct tile tiles[WORLD_VIEW_MAX];
	struct fauna fauna[FAUNA_MAX];
	int32_t i, count = world_view(&s->world, s->world.start, 8, tiles);

	for (i = 0; i < count; i++) {
		if (tiles[i].level == 1 && fauna_at(&s->world, &small_content, &tiles[i],
					       daytime_at(s->at.now_ms), fauna) > 0)
			return tiles[i];
	}
	cr_assert_fail("no level 1 monster near the start");
	abort();
}

/* A fight that runs, against a wolf that has so many HP; the player has cleave at rank 1. */
static struct battle *
given_fight(struct stage *s, int32_t player_hp, int32_t monster_hp)
{
	struct build build = { .ranks = { [SKILL_CLEAVE] = 1 } };
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.id = "f-1",
		.seed = 42,
		.fighters_count = 2,
	};
	int32_t skills[BATTLE_SKILLS_MAX];
	struct battle battle;
	char digest[65] = { 0 };

	muster_player(&small_content, 1, &build, player_hp, 52, &setup.fighters[0], skills);
	muster_monster(&small_content, KIND_GREY_WOLF, 1, 1, &setup.fighters[1]);
	setup.fighters[1].hp = setup.fighters[1].hp_max = monster_hp;
	cr_assert(battle_start(&setup, &battle));
	memset(digest, 'a', 64);
	battle_record_finish(&s->rows.fight);
	battle_record_begin(&s->rows.fight, &battle, "player|cleave;grey_wolf|throat_bite", digest);
	s->rows.has_fight = true;
	strcpy(s->rows.hot.fight_id, "f-1");
	return s->rows.fight.battle;
}

/* ── beginning and playing ── */

static void
start_request(const struct stage *s, const struct tile *tile, int version, char ret[128])
{
	struct fauna fauna[FAUNA_MAX];

	fauna_at(&s->world, &small_content, tile, daytime_at(s->at.now_ms), fauna);
	snprintf(ret, 128, "{\"player_id\":1,\"monster\":\"%s\",\"version\":%d}",
	    small_content.monsters[fauna[0].monster].key, version);
}

Test(combat_start_combat, spends_three_energy_and_starts_the_same_fight_for_the_same_operation)
{
	struct stage *s = stage_create(&combat_start_combat);
	struct tile tile = hunting_ground(s);
	struct hot_state *hot = stage_hot(s, 1);
	char request[128];
	uint64_t hash;

	stage_build(s, 1);
	stage_bag(s, 1);
	hot->x = tile.at.x;
	hot->y = tile.at.y;
	start_request(s, &tile, 7, request);
	stage_when(s, request);
	cr_assert(s->effects.saves_fight && s->effects.starts_fight);
	cr_assert_eq(s->effects.hot.energy, energy_max(1) - 3);
	cr_assert_str_eq(s->effects.hot.fight_id, s->effects.fight.id);
	cr_assert_eq(strlen(s->effects.fight.digest), 64);
	hash = battle_hash(s->effects.fight.battle);
	stage_when(s, request);
	cr_assert_eq(battle_hash(s->effects.fight.battle), hash);
	s->at.operation_key = "client:test:2";
	stage_when(s, request);
	cr_assert_neq(battle_hash(s->effects.fight.battle), hash);
	stage_destroy(s);
}

Test(combat_start_combat, refuses_what_is_not_here_old_versions_and_the_tired)
{
	struct stage *s = stage_create(&combat_start_combat);
	struct tile tile = hunting_ground(s);
	struct hot_state *hot = stage_hot(s, 1);
	char request[128];

	stage_build(s, 1);
	stage_bag(s, 1);
	stage_when(
	    s, "{\"player_id\":1,\"monster\":\"grey_wolf\",\"version\":7}"); /* in the camp */
	cr_assert_str_eq(stage_refusal(s), "no_such_monster");
	hot->x = tile.at.x;
	hot->y = tile.at.y;
	start_request(s, &tile, 6, request);
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "stale");
	hot->energy = 2;
	start_request(s, &tile, 7, request);
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "no_energy");
	stage_destroy(s);
}

Test(combat_skill, does_what_was_learned_and_refuses_what_was_not)
{
	struct stage *s = stage_create(&combat_skill);

	stage_hot(s, 1);
	given_fight(s, 128, 1000);
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1,\"skill\":\"cleave\"}");
	cr_assert_eq(stage_reply_number(s, "battle.fighters.0.mp"), 52 - 6);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"what\":\"skill_used\""));
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"of\":\"cleave\""));
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1,\"skill\":\"whirl\"}");
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_when(s,
	    "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1,\"skill\":\"cleave\",\"target\":0}");
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	cr_assert_str_eq(s->effects.detail, "target_side");
	given_fight(s, 128, 1000)->fighters[0].mp = 5;
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1,\"skill\":\"cleave\"}");
	cr_assert_str_eq(s->effects.detail, "mana");
	cr_assert_not(s->effects.saves_fight);
	stage_destroy(s);
}

Test(combat_defend, gives_a_little_mana_back)
{
	struct stage *s = stage_create(&combat_defend);

	stage_hot(s, 1);
	given_fight(s, 128, 1000)->fighters[0].mp = 10;
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1}");
	cr_assert_eq(stage_reply_number(s, "battle.fighters.0.mp"), 15);
	stage_destroy(s);
}

Test(combat_attack, plays_a_round_of_the_turn_that_was_seen)
{
	struct stage *s = stage_create(&combat_attack);

	stage_hot(s, 1);
	given_fight(s, 128, 1000);
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1}");
	cr_assert(s->effects.saves_fight);
	cr_assert_eq(s->effects.fight.battle->round, 2);
	cr_assert_eq(s->effects.fight.inputs.size, BATTLE_INPUT_BYTES);
	cr_assert_eq(stage_reply_number(s, "turn"), 2);
	cr_assert_not(effects_have_value(&s->effects));
	stage_destroy(s);
}

Test(combat_attack, refuses_another_turn_or_fight_with_the_present_view)
{
	struct stage *s = stage_create(&combat_attack);

	stage_hot(s, 1);
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_fight");
	given_fight(s, 128, 1000);
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-1\",\"turn\":2}");
	cr_assert_str_eq(stage_refusal(s), "stale");
	cr_assert_not_null(strstr(s->effects.view.bytes, "\"turn\":1"));
	stage_when(s, "{\"player_id\":1,\"fight_id\":\"f-2\",\"turn\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_fight");
	stage_destroy(s);
}

Test(world_move, is_refused_in_a_fight)
{
	struct stage *s = stage_create(&world_move);

	stage_hot(s, 1);
	given_fight(s, 128, 10);
	stage_when(s, "{\"player_id\":1,\"direction\":\"north\",\"version\":7}");
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}

/* ── settling ── */

/* Strikes until the fight has ended. */
static void
play(struct stage *s, enum battle_state expected)
{
	const struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_ATTACK,
	    .target = BATTLE_NOBODY } };

	while (s->rows.fight.battle->state == BATTLE_RUNNING) {
		struct battle_record next = { .battle = NULL };

		battle_record_go_on(&next, &s->rows.fight, inputs, NULL);
		battle_record_finish(&s->rows.fight);
		s->rows.fight = next;
	}
	cr_assert_eq(s->rows.fight.battle->state, expected);
}

static void
settle(struct stage *s)
{
	struct settle_request request = { .player_id = 1, .fight_id = "f-1" };

	effects_finish(&s->effects);
	s->operation->apply(&request, &s->rows, &s->at, &s->effects);
}

Test(combat_settle, pays_what_the_fight_owes_and_lets_the_player_go)
{
	struct stage *s = stage_create(&combat_settle);

	stage_character(s, 1, "Ann", 1);
	stage_hot(s, 1);
	given_fight(s, 128, 1);
	play(s, BATTLE_WON);
	settle(s);
	cr_assert_str_eq(s->effects.cause, "fight:f-1:settle");
	cr_assert_eq(stage_delta(s, "player:1", "xp"), 14);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), s->effects.settlement.spoils.gold);
	cr_assert(s->effects.recorded != NULL && s->effects.releases);
	cr_assert_eq(s->effects.events_count, 1);
	cr_assert_eq(s->effects.release.hp, s->rows.fight.battle->fighters[0].hp);
	cr_assert_eq(stage_reply_number(s, "spoils.xp"), 14);
	stage_destroy(s);
}

Test(combat_settle, raises_the_level_with_an_event_for_it_and_full_hp)
{
	struct stage *s = stage_create(&combat_settle);

	stage_character(s, 1, "Ann", 1)->xp = 74;
	stage_hot(s, 1);
	given_fight(s, 128, 1);
	play(s, BATTLE_WON);
	settle(s);
	cr_assert_eq(s->effects.saved[0].level, 2);
	cr_assert_eq(s->effects.events_count, 2);
	cr_assert_str_eq(s->effects.events[1].type->exchange, "player_level_up");
	cr_assert_not_null(strstr(s->effects.events[1].data.bytes, "\"level\":2"));
	cr_assert_eq(s->effects.release.hp, 128 + HP_PER_LEVEL);
	cr_assert_eq(s->effects.release.level, 2);
	cr_assert_eq(s->effects.saved[0].version, 5 + 2, "a version for each event");
	cr_assert_eq(s->effects.release.version, 5 + 2);
	stage_destroy(s);
}

Test(combat_settle, levels_that_were_reached_elsewhere_while_it_ran_count)
{
	struct stage *s = stage_create(&combat_settle);

	stage_character(s, 1, "Ann", 3);
	stage_hot(s, 1);
	given_fight(s, 128, 1); /* begun at level 1 */
	play(s, BATTLE_WON);
	settle(s);
	cr_assert_eq(s->effects.release.level, 3);
	cr_assert_eq(s->effects.release.hp_max, 128 + 2 * HP_PER_LEVEL);
	cr_assert_eq(s->effects.release.hp, s->rows.fight.battle->fighters[0].hp,
	    "nobody is well again of what was reached elsewhere");
	stage_destroy(s);
}

Test(combat_settle, only_lets_go_when_the_value_is_stored_already)
{
	struct stage *s = stage_create(&combat_settle);

	stage_character(s, 1, "Ann", 3)->xp = 1000; /* more came after this fight */
	stage_hot(s, 1);
	given_fight(s, 128, 1);
	play(s, BATTLE_WON);
	s->rows.is_settled = true;
	s->rows.settlement =
	    (struct settlement){ .spoils = { .xp = 14, .gold = 5 }, .xp_before = 64, .at_ms = 77 };
	settle(s);
	cr_assert_not(effects_have_value(&s->effects));
	cr_assert(s->effects.releases);
	cr_assert_eq(stage_reply_number(s, "spoils.levels_gained"), 1);
	cr_assert_eq(stage_reply_number(s, "spoils.xp"), 14);
	cr_assert_eq(stage_reply_number(s, "now"), 77);
	cr_assert_eq(s->effects.release.level, 3, "as it is by now");
	cr_assert_eq(s->effects.release.version, 5, "and that is of this version");
	cr_assert_eq(s->effects.release.hp_max, 128 + 2 * HP_PER_LEVEL);
	cr_assert_eq(s->effects.release.hp, s->effects.release.hp_max,
	    "well as the first time: a level was reached in this fight");
	stage_destroy(s);
}

Test(combat_settle, who_lost_wakes_at_the_start_with_a_quarter_and_nothing_gained)
{
	struct stage *s = stage_create(&combat_settle);

	stage_character(s, 1, "Ann", 1);
	stage_hot(s, 1);
	given_fight(s, 1, 100000);
	play(s, BATTLE_LOST);
	settle(s);
	cr_assert_eq(s->effects.entries_count, 0);
	cr_assert(s->effects.release.moves);
	cr_assert_eq(s->effects.release.x, s->world.start.x);
	cr_assert_eq(s->effects.release.hp, 32);
	stage_destroy(s);
}

Test(combat_settle, closes_a_fight_that_was_lost_so_that_it_cannot_be_paid)
{
	struct stage *s = stage_create(&combat_settle);

	stage_character(s, 1, "Ann", 1);
	settle(s);
	cr_assert(s->effects.records_void);
	cr_assert_eq(s->effects.entries_count, 0);
	cr_assert(s->effects.releases);
	cr_assert_not(s->effects.release.has_health);
	cr_assert_str_eq(s->effects.reply.bytes, SETTLED_VOID);
	s->rows.is_settled = true;
	settle(s);
	cr_assert_not(effects_have_value(&s->effects));
	cr_assert(s->effects.releases);
	stage_destroy(s);
}
