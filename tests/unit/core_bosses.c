/* World bosses without a server: how they come, what a strike is, and how they are settled. */
#include "core/rules/muster.h"
#include "tests/support/loaded_content.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOSS 3
#define ANN 1

TestSuite(bosses, .init = content_load_small, .fini = content_unload);

static struct stage *
given_a_boss(const struct operation *operation)
{
	struct stage *s = stage_create(operation);
	struct boss_row *boss = stage_room(sizeof(*boss));

	s->at.content = content;
	stage_character(s, ANN, "Ann", 10);
	stage_build(s, ANN)->spent = (struct attributes){ .strength = 15, .vitality = 12 };
	stage_bag(s, ANN);
	*boss = (struct boss_row){
		.id = BOSS,
		.boss = "giant",
		.level = 10,
		.hp_max = 1000,
		.hp = 1000,
		.spawned_ms = s->at.now_ms,
		.saved_ms = s->at.now_ms,
		.ends_ms = s->at.now_ms + 7200000,
		.seed = 12345,
	};
	s->rows.bosses.boss = boss;
	return s;
}

/* ── coming ── */

Test(bosses, a_slot_of_the_schedule_brings_one)
{
	struct stage *s = given_a_boss(&boss_spawn);
	static const char spawn[] = "{\"schedule_id\":\"giant:1\",\"boss\":\"giant\"}";

	stage_when(s, spawn);
	cr_expect_eq(stage_reply_number(s, "boss_id"), BOSS, "the one that came before");
	cr_expect_not(s->effects.bosses.spawns);
	free(s->rows.bosses.boss);
	s->rows.bosses.boss = NULL;
	s->rows.bosses.new_id = 4;
	s->rows.bosses.active_players = 1;
	stage_when(s, spawn);
	cr_assert(s->effects.bosses.spawns);
	cr_expect_eq(s->effects.bosses.row.hp_max, 480, "the documented value");
	cr_expect_eq(s->effects.bosses.row.ends_ms, s->at.now_ms + 2 * 3600000);
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "boss.spawned");
	cr_expect_str_eq(s->effects.cause, "boss:4:spawn");
	cr_expect_eq(effects_event_version(&s->effects, 0), 1);
	stage_when(s, "{\"schedule_id\":\"giant:1\",\"boss\":\"dwarf\"}");
	cr_expect_str_eq(stage_refusal(s), "no_such_boss");
	stage_destroy(s);
}

/* ── strikes ── */

static const char strike[] = "{\"player_id\":1,\"boss_id\":3}";

Test(bosses, a_strike_is_decided_in_redis_and_answered_with_what_that_says)
{
	struct stage *s = given_a_boss(&boss_strike_operation);
	int64_t damage;

	stage_when(s, strike);
	cr_assert_null(stage_refusal(s));
	cr_assert(s->effects.bosses.strikes);
	cr_expect_eq(s->effects.reply.size, 0);
	cr_expect_not(effects_have_value(&s->effects), "no value is changed");
	cr_expect(needs_only_read_values(&s->needs), "nor locked");
	damage = s->effects.bosses.blow.damage;
	cr_expect_gt(damage, 0);
	s->at.now_ms += 5;
	stage_when(s, strike);
	cr_expect_eq(s->effects.bosses.blow.damage, damage, "a repeat is the same strike");
	s->rows.bosses.is_met = true;
	s->rows.bosses.meeting = (struct boss_meeting){ .word = BOSS_WORD_STRUCK,
		.applied = 12,
		.hp = 0,
		.killer_id = ANN,
		.players = 1,
		.dealt = 30,
		.last_ms = s->at.now_ms,
		.strikes = 2,
		.place = 1 };
	stage_when(s, strike);
	cr_expect_not(s->effects.bosses.strikes);
	cr_expect_eq(stage_reply_number(s, "strike.damage"), 12);
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"is_last\":true"));
	cr_expect_eq(stage_reply_number(s, "next_strike_at_ms"), s->at.now_ms + 60000);
	s->rows.bosses.meeting.word = BOSS_WORD_WAIT;
	stage_when(s, strike);
	cr_expect_str_eq(stage_refusal(s), "boss_wait");
	s->rows.bosses.meeting.word = BOSS_WORD_OVER;
	stage_when(s, strike);
	cr_expect_str_eq(stage_refusal(s), "boss_over");
	stage_destroy(s);
}

Test(bosses, one_that_is_settled_takes_no_strike)
{
	struct stage *s = given_a_boss(&boss_strike_operation);

	s->rows.bosses.boss->state = BOSS_DEFEATED;
	stage_when(s, strike);
	cr_expect(s->effects.bosses.strikes, "Redis knows whether it is a repeat");
	s->rows.bosses.is_met = true;
	s->rows.bosses.meeting.word = BOSS_WORD_LOST;
	stage_when(s, strike);
	cr_expect_str_eq(stage_refusal(s), "boss_over");
	free(s->rows.bosses.boss);
	s->rows.bosses.boss = NULL;
	stage_when(s, strike);
	cr_expect_str_eq(stage_refusal(s), "no_such_boss");
	stage_destroy(s);
}

Test(bosses, it_does_the_move_of_its_phase)
{
	const struct content_world_boss *giant = content_find_world_boss(content, "giant");
	struct battle_entrant whole, worn;

	muster_world_boss(content, giant, 10, 10000, &whole);
	muster_world_boss(content, giant, 10, 4000, &worn);
	cr_assert_eq(whole.skills_count, 1);
	cr_assert_eq(worn.skills_count, 1);
	cr_expect_eq(whole.skills[0].chance_bp, 10000);
	cr_expect_neq(
	    memcmp(&whole.skills[0].action, &worn.skills[0].action, sizeof(whole.skills[0].action)),
	    0, "bite, then quake");
}

/* ── the books ── */

/* A copy with 100, 80 and 20 dealt; the last struck only once. */
static struct stage *
given_a_copy(int64_t hp)
{
	struct stage *s = given_a_boss(&boss_keep);
	struct boss_copy *copy = boss_copy_create(3);
	static const int64_t dealt[] = { 80, 100, 20 };
	unsigned i;

	s->rows.bosses.boss->hp_max = 200 + hp;
	s->rows.bosses.boss->hp = 200 + hp;
	s->rows.bosses.copy = copy;
	copy->is_there = true;
	copy->hp = hp;
	copy->hits = 7;
	copy->is_over = hp == 0;
	copy->killer_id = hp == 0 ? ANN : 0;
	copy->count = 3;
	for (i = 0; i < 3; i++)
		copy->strikers[i] = (struct boss_striker){ .player_id = i + 1,
			.dealt = dealt[i],
			.score = dealt[i],
			.strikes = i < 2 ? 3 : 1 };
	return s;
}

static void
keep(struct stage *s)
{
	const struct keep_request request = { .boss_id = BOSS };

	memset(&s->needs, 0, sizeof(s->needs));
	effects_finish(&s->effects);
	boss_keep.need(&request, &s->rows, &s->needs);
	boss_keep.apply(&request, &s->rows, &s->at, &s->effects);
}

Test(bosses, a_defeat_is_settled_once_and_shared_out)
{
	struct stage *s = given_a_copy(0);
	const struct boss_effects *e = &s->effects.bosses;

	keep(s);
	cr_assert_eq(e->books, BOSS_BOOKS_SETTLED);
	cr_expect_eq(e->row.state, BOSS_DEFEATED);
	cr_expect_eq(e->row.killer_id, ANN);
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "boss.defeated");
	cr_expect_not_null(strstr(s->effects.events[0].data.bytes, "\"Ann\""));
	cr_expect_eq(effects_event_version(&s->effects, 0), 2);
	cr_assert_eq(e->shares_count, 3);
	cr_expect_eq(e->shares[0].player_id, 2, "the most dealt");
	cr_expect_eq(e->shares[0].place, 1);
	cr_expect_eq(e->shares[0].chests, BOSS_CHEST_TOP_1);
	/* 5000 + 5000 · 130 · 2 / 240, with 10 for each strike */
	cr_expect_eq(e->shares[0].reward_bp, 10416);
	cr_expect_eq(e->shares[1].reward_bp, 9583);
	cr_expect(e->shares[1].is_owed);
	cr_expect_not(e->shares[2].is_owed, "one strike is too few");
	cr_expect_eq(e->shares[2].place, 0);
	s->rows.bosses.boss->state = BOSS_DEFEATED;
	keep(s);
	cr_expect_eq(e->books, BOSS_BOOKS_STAY, "somebody was faster");
	cr_expect_eq(s->effects.events_count, 0);
	stage_destroy(s);
}

Test(bosses, one_that_leaves_gives_half_and_no_chests)
{
	struct stage *s = given_a_copy(50);
	const struct boss_effects *e = &s->effects.bosses;

	s->rows.bosses.copy->is_over = true;
	keep(s);
	cr_assert_eq(e->books, BOSS_BOOKS_SETTLED);
	cr_expect_eq(e->row.state, BOSS_ESCAPED);
	cr_expect_eq(e->row.hp, 50);
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "boss.escaped");
	cr_expect_eq(e->shares[0].reward_bp, 10416 / 2);
	cr_expect_eq(e->shares[0].chests, 0);
	stage_destroy(s);
}

Test(bosses, a_newer_copy_is_saved_now_and_then)
{
	struct stage *s = given_a_copy(50);
	const struct boss_effects *e = &s->effects.bosses;

	keep(s);
	cr_expect_eq(e->books, BOSS_BOOKS_STAY, "it was saved a moment ago");
	s->at.now_ms += BOSS_SAVE_MS;
	keep(s);
	cr_expect_eq(e->books, BOSS_BOOKS_SAVED);
	cr_expect_eq(e->row.state, BOSS_ALIVE);
	cr_expect_eq(e->row.hits, 7);
	cr_expect_eq(e->shares_count, 3);
	cr_expect_not(e->shares[0].is_owed);
	s->rows.bosses.boss->hits = 7;
	keep(s);
	cr_expect_eq(e->books, BOSS_BOOKS_STAY, "nothing is new");
	stage_destroy(s);
}

Test(bosses, a_copy_that_is_gone_or_old_is_restored)
{
	struct stage *s = given_a_copy(0);

	s->rows.bosses.boss->hits = 8;
	keep(s);
	cr_expect(s->effects.bosses.restores, "even if it says that it is over");
	cr_expect_eq(s->effects.bosses.books, BOSS_BOOKS_STAY);
	cr_expect_not_null(needs_find(&s->needs, NEED_BOSS_SAVED));
	s->rows.bosses.boss->hits = 0;
	s->rows.bosses.copy->is_there = false;
	keep(s);
	cr_expect(s->effects.bosses.restores);
	stage_destroy(s);
}

/* ── rewards ── */

Test(bosses, a_reward_is_given_once)
{
	struct stage *s = given_a_boss(&boss_claim);
	struct boss_striker *share = stage_room(sizeof(*share));
	struct spoils spoils = boss_spoils(10, 10416, 10);

	s->rows.bosses.boss->state = BOSS_DEFEATED;
	stage_when(s, strike);
	cr_expect_str_eq(stage_refusal(s), "nothing_owed");
	*share = (struct boss_striker){
		.player_id = ANN, .place = 1, .reward_bp = 10416, .chests = 3, .is_owed = true
	};
	s->rows.bosses.share = share;
	stage_when(s, strike);
	cr_assert_null(stage_refusal(s));
	cr_expect_str_eq(s->effects.cause, "boss:3:1");
	cr_expect_eq(stage_delta(s, "player:1", "gold"), spoils.gold);
	cr_expect_eq(stage_delta(s, "player:1", "xp"), spoils.xp);
	cr_expect_eq(s->effects.bosses.paid_player_id, ANN);
	cr_expect_eq(s->effects.bosses.paid_gold, spoils.gold);
	cr_expect_gt(s->effects.entries_count + s->effects.pieces_count, 4, "a chest of the first");
	cr_expect_str_eq(s->effects.bosses.paid_title, "");
	s->rows.bosses.boss->killer_id = ANN;
	stage_when(s, strike);
	cr_expect_str_eq(s->effects.bosses.paid_title, "giant_slayer");
	share->is_owed = false;
	stage_when(s, strike);
	cr_expect_str_eq(stage_refusal(s), "nothing_owed");
	stage_destroy(s);
}
