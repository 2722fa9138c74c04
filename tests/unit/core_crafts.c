/* What is made and what is gathered, without a server. */
#include "core/rules/regen.h"
#include "tests/support/things_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(crafts, .init = content_load_small, .fini = content_unload);

#define START(recipe, count) "{\"player_id\":1,\"recipe\":\"" recipe "\",\"count\":" count "}"

Test(crafts, who_begins_to_make_something_has_the_inputs_no_more)
{
	struct stage *s = given_ann(&craft_start, 3);

	given_craft(s);
	stage_stack(s, "ore", 5);
	stage_when(s, START("ingot", "2"));
	cr_assert_eq(stage_delta(s, "player:1", "item:ore"), -4);
	cr_assert_eq(stage_delta(s, "game:sink.craft", "item:ore"), 4);
	cr_assert_not_null(s->effects.made_job);
	cr_assert_eq(s->effects.made_job->ready_at_ms, s->at.now_ms + 120000);
	cr_assert_eq(stage_reply_number(s, "ready_at"), s->at.now_ms + 120000);
	cr_assert_eq(strlen(s->effects.made_job->id), 20);
	stage_destroy(s);
}

Test(crafts, nothing_is_begun_without_knowing_how_place_and_material)
{
	struct stage *s = given_ann(&craft_start, 3);

	given_craft(s);
	stage_stack(s, "ore", 5);
	stage_when(s, START("moon", "1"));
	cr_assert_str_eq(stage_refusal(s), "no_such_recipe");
	stage_when(s, START("blade", "1"));
	cr_assert_str_eq(stage_refusal(s), "cannot_craft");
	cr_assert_str_eq(s->effects.detail, "recipe_unknown");
	stage_when(s, START("ingot", "3"));
	cr_assert_str_eq(s->effects.detail, "no_material");
	s->rows.craft->jobs_count = CRAFT_JOBS_MAX;
	stage_when(s, START("ingot", "1"));
	cr_assert_str_eq(s->effects.detail, "too_much_work");
	s->rows.hot.x++;
	stage_when(s, START("ingot", "1"));
	cr_assert_str_eq(s->effects.detail, "no_station");
	stage_destroy(s);
}

static struct job_row *
given_job(struct stage *s, const char *recipe, int32_t count)
{
	struct job_row *job;

	given_craft(s);
	job = &s->rows.craft->jobs[s->rows.craft->jobs_count++];
	*job = (struct job_row){ .id = ID_1,
		.count = count,
		.skill = 1000,
		.level = 3,
		.seed = 42,
		.ready_at_ms = s->at.now_ms };
	snprintf(job->recipe, sizeof(job->recipe), "%s", recipe);
	return job;
}

#define CLAIM "{\"player_id\":1,\"job\":\"" ID_1 "\"}"

Test(crafts, what_was_made_is_claimed_with_what_it_taught)
{
	struct stage *s = given_ann(&craft_claim, 3);

	given_job(s, "ingot", 3);
	stage_when(s, CLAIM);
	cr_assert_str_eq(s->effects.cause, "craft:" ID_1);
	cr_assert_eq(stage_delta(s, "player:1", "item:ingot"), 3, "no master fails at this");
	cr_assert_eq(stage_delta(s, "game:mint.craft", "item:ingot"), -3);
	cr_assert_str_eq(s->effects.claimed_job, ID_1);
	cr_assert_eq(stage_reply_number(s, "made"), 3);
	cr_assert_eq(stage_counted(s, 1, DEED_CRAFT, "ingot"), 3);
	cr_assert_gt(stage_reply_number(s, "gained"), 0);
	cr_assert_eq(
	    s->effects.saved_craft->skills[TRADE_SMITHING], stage_reply_number(s, "skill"));
	cr_assert_str_eq(s->effects.events[0].type->exchange, "item_crafted");
	s->rows.craft->jobs_count = 0; /* claimed */
	stage_when(s, CLAIM);
	cr_assert_str_eq(stage_refusal(s), "no_such_job");
	stage_destroy(s);
}

Test(crafts, made_equipment_comes_in_pieces_of_the_quality_that_was_drawn)
{
	struct stage *s = given_ann(&craft_claim, 3);
	char first[2048];

	given_job(s, "blade", 2);
	stage_when(s, CLAIM);
	cr_assert_eq(s->effects.pieces_count, 2);
	cr_assert_str_eq(s->effects.pieces[0].row.item, "blade");
	cr_assert_eq(s->effects.pieces[0].row.level, 3);
	cr_assert_str_neq(s->effects.pieces[0].row.id, s->effects.pieces[1].row.id);
	cr_assert_not_null(strstr(s->effects.events[0].data.bytes, "\"quality\":"));
	snprintf(first, sizeof(first), "%s", s->effects.reply.bytes);
	s->at.now_ms += 86400000;
	stage_when(s, CLAIM);
	cr_assert_str_eq(s->effects.reply.bytes, first, "claiming late draws nothing anew");
	stage_destroy(s);
}

Test(crafts, nothing_is_claimed_too_early_or_into_a_full_bag)
{
	struct stage *s = given_ann(&craft_claim, 3);

	given_job(s, "blade", 2)->ready_at_ms++;
	stage_when(s, CLAIM);
	cr_assert_str_eq(stage_refusal(s), "not_ready");
	s->rows.craft->jobs[0].ready_at_ms--;
	s->rows.bag->pieces_count = BAG_PIECES_MAX - 1;
	stage_when(s, CLAIM);
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	stage_destroy(s);
}

Test(crafts, the_recipes_are_shown_with_what_is_missing_and_how_sure_they_are)
{
	struct stage *s = given_ann(&craft_list, 3);

	given_job(s, "ingot", 2);
	stage_stack(s, "ore", 1);
	stage_when(s, "{\"player_id\":1,\"page\":7}");
	cr_assert_eq(stage_reply_number(s, "page"), 1);
	cr_assert_not_null(
	    strstr(s->effects.reply.bytes, "\"recipe\":\"ingot\",\"trade\":\"smithing\""));
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"count\":2,\"owned\":1"));
	cr_assert_eq(stage_reply_number(s, "recipes.0.fail_bp"), 1500);
	cr_assert_eq(stage_reply_number(s, "jobs.0.count"), 2);
	cr_assert_null(strstr(s->effects.reply.bytes, "\"recipe\":\"blade\""), "nobody taught it");
	stage_destroy(s);
}

/* ── gathering ── */

Test(crafts, who_searches_pays_with_energy_first)
{
	struct stage *s = given_ann(&world_gather, 3);

	given_craft(s);
	given_forest(s);
	stage_when(s, "{\"player_id\":1,\"trade\":\"herbs\"}");
	cr_assert(s->effects.saves_hot);
	cr_assert_eq(s->effects.hot.energy, energy_max(1) - 1);
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), stage_reply_number(s, "count"));
	cr_assert_eq(stage_counted(s, 1, DEED_GATHER, "herb"), stage_reply_number(s, "count"));
	cr_assert_eq(stage_reply_number(s, "gained"), 5, "an even search teaches a beginner");
	cr_assert_eq(s->effects.saved_craft->skills[TRADE_HERBS], 5);
	cr_assert_eq(stage_reply_number(s, "version"), 8);
	s->rows.is_paid = true;
	stage_when(s, "{\"player_id\":1,\"trade\":\"herbs\"}");
	cr_assert_not(s->effects.saves_hot, "an earlier attempt has paid");
	cr_assert_eq(stage_reply_number(s, "energy"), energy_max(1));
	cr_assert_eq(stage_reply_number(s, "version"), 7);
	s->rows.is_paid = false;
	stage_when(s, "{\"player_id\":1,\"trade\":\"cooking\"}");
	cr_assert_str_eq(stage_refusal(s), "nothing_here");
	s->rows.hot.energy = 0;
	stage_when(s, "{\"player_id\":1,\"trade\":\"herbs\"}");
	cr_assert_str_eq(stage_refusal(s), "no_energy");
	stage_destroy(s);
}
