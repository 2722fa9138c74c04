/* What a player makes of a character, without a server: attributes, skills. */
#include "tests/support/small_content.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <string.h>

static struct stage *
given_a_builder(const struct operation *operation, int32_t level)
{
	struct stage *s = stage_create(operation);

	stage_character(s, 1, "Ann", level);
	stage_build(s, 1);
	stage_hot(s, 1);
	return s;
}

Test(character_allocate, spends_points_and_raises_what_hangs_on_them)
{
	struct stage *s = given_a_builder(&character_allocate, 3);

	stage_when(s, "{\"player_id\":1,\"vitality\":4,\"luck\":1}");
	cr_assert_eq(needs_find(&s->needs, NEED_CHARACTER)->use, TO_CHANGE);
	cr_assert_eq(s->effects.saved_build->spent.vitality, 4);
	cr_assert_eq(stage_reply_number(s, "attributes.vitality"), 9);
	cr_assert_eq(stage_reply_number(s, "attributes.points"), 1);
	cr_assert_eq(stage_reply_number(s, "hp_max"), 60 + 12 * 9 + 8 * 3);
	cr_assert_eq(s->effects.release.hp_max, 60 + 12 * 9 + 8 * 3);
	cr_assert_not(s->effects.release.has_health, "nobody is healed by it");
	cr_assert_eq(s->effects.saved[0].version, 6);
	stage_destroy(s);
}

Test(character_allocate, refuses_what_was_not_given_and_what_no_attribute_takes)
{
	struct stage *s = given_a_builder(&character_allocate, 3);

	stage_when(s, "{\"player_id\":1,\"vitality\":4,\"luck\":3}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_points");
	s->rows.characters[0].level = 60;
	stage_when(s, "{\"player_id\":1,\"vitality\":55}");
	cr_assert_null(stage_refusal(s));
	s->rows.build->spent.vitality = 1;
	stage_when(s, "{\"player_id\":1,\"vitality\":55}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_points");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, "{\"player_id\":1,\"luck\":1}");
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}

Test(character_respec, takes_back_all_points_for_gold)
{
	struct stage *s = given_a_builder(&character_respec, 2);

	s->rows.build->spent.strength = 3;
	s->rows.build->skills_count = 1;
	strcpy(s->rows.build->skills[0].key, "cleave");
	s->rows.build->skills[0].rank = 2;
	stage_when(s, "{\"player_id\":1,\"what\":\"attributes\"}");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -200);
	cr_assert_eq(stage_reply_number(s, "gold"), 0);
	cr_assert_eq(stage_reply_number(s, "attributes.points"), 3);
	cr_assert_eq(stage_reply_number(s, "attributes.skill_points"), 0);
	stage_when(s, "{\"player_id\":1,\"what\":\"skills\"}");
	cr_assert_eq(stage_reply_number(s, "attributes.skill_points"), 2);
	cr_assert_eq(stage_reply_number(s, "attributes.strength"), 8);
	s->rows.characters[0].gold = 199;
	stage_when(s, "{\"player_id\":1,\"what\":\"skills\"}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	stage_destroy(s);
}

/* ── its name, and its end ── */

Test(character_rename, changes_the_name_once)
{
	struct stage *s = given_a_builder(&character_rename, 3);

	stage_when(s, "{\"player_id\":1,\"name\":\"Anna\"}");
	cr_assert_str_eq(s->effects.renamed.name_key, "anna");
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"name\":\"Anna\""));
	cr_assert_null(strstr(s->effects.reply.bytes, "may_rename"));
	cr_assert_not_null(strstr(s->effects.events[0].data.bytes, "\"former_name\":\"Ann\""));
	s->rows.name_player_id = 9;
	stage_when(s, "{\"player_id\":1,\"name\":\"Bob\"}");
	cr_assert_str_eq(stage_refusal(s), "name_taken");
	stage_when(s, "{\"player_id\":1,\"name\":\"!\"}");
	cr_assert_str_eq(stage_refusal(s), "name_invalid");
	s->rows.name_player_id = 0;
	s->rows.characters[0].was_renamed = true;
	stage_when(s, "{\"player_id\":1,\"name\":\"Anna\"}");
	cr_assert_str_eq(stage_refusal(s), "already_renamed");
	stage_destroy(s);
}

Test(character_delete, gives_a_week_to_think_again)
{
	struct stage *s = given_a_builder(&character_delete, 3);

	stage_when(s, "{\"player_id\":1,\"name\":\"ann\"}");
	cr_assert_str_eq(stage_refusal(s), "name_differs");
	stage_when(s, "{\"player_id\":1,\"name\":\"Ann\"}");
	cr_assert_eq(s->effects.deleted.after_ms, s->at.now_ms + 7 * INT64_C(86400000));
	cr_assert_eq(stage_reply_number(s, "delete_after"), s->effects.deleted.after_ms);
	s->operation = &character_restore;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.deleted.after_ms, 0);
	cr_assert_null(strstr(s->effects.reply.bytes, "delete_after"));
	stage_destroy(s);
}

/* ── skills ── */

Test(skill_learn, learns_a_rank_and_says_so)
{
	struct stage *s = given_a_builder(&skill_learn, 3);

	stage_when(s, "{\"player_id\":1,\"skill\":\"thick_skin\"}");
	cr_assert_eq(s->effects.saved_build->skills_count, 1);
	cr_assert_str_eq(s->effects.saved_build->skills[0].key, "thick_skin");
	cr_assert_eq(stage_reply_number(s, "points"), 2);
	cr_assert_eq(stage_reply_number(s, "skills.1.rank"), 1);
	cr_assert_eq(s->effects.release.hp_max, (60 + 12 * 6 + 8 * 3) * 10200 / 10000);
	cr_assert_eq(s->effects.events_count, 1);
	cr_assert_eq(stage_counted(s, 1, DEED_LEARN, ""), 1);
	cr_assert_str_eq(s->effects.events[0].type->exchange, "skill_learned");
	cr_assert_not_null(strstr(s->effects.events[0].data.bytes, "\"rank\":1"));
	stage_destroy(s);
}

Test(skill_learn, keeps_what_is_learned_sorted)
{
	struct stage *s = given_a_builder(&skill_learn, 3);

	strcpy(s->rows.build->skills[0].key, "thick_skin");
	s->rows.build->skills[0].rank = 1;
	s->rows.build->skills_count = 1;
	stage_when(s, "{\"player_id\":1,\"skill\":\"cleave\"}");
	cr_assert_str_eq(s->effects.saved_build->skills[0].key, "cleave");
	cr_assert_str_eq(s->effects.saved_build->skills[1].key, "thick_skin");
	*s->rows.build = *s->effects.saved_build;
	stage_when(s, "{\"player_id\":1,\"skill\":\"cleave\"}");
	cr_assert_eq(s->effects.saved_build->skills_count, 2);
	cr_assert_eq(s->effects.saved_build->skills[0].rank, 2);
	stage_destroy(s);
}

Test(skill_learn, says_why_not)
{
	struct stage *s = given_a_builder(&skill_learn, 1);

	stage_when(s, "{\"player_id\":1,\"skill\":\"juggling\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_skill");
	stage_when(s, "{\"player_id\":1,\"skill\":\"whirl\"}");
	cr_assert_str_eq(stage_refusal(s), "skill_out_of_reach");
	cr_assert_str_eq(s->effects.detail, "tree_low");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, "{\"player_id\":1,\"skill\":\"cleave\"}");
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}

Test(skill_tree, shows_what_may_be_next)
{
	struct stage *s = given_a_builder(&skill_tree, 26);

	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "points"), 26);
	cr_assert_eq(stage_reply_number(s, "skills.0.cost_mp"), 12, "mana grows with the level");
	cr_assert_not_null(
	    strstr(s->effects.reply.bytes, "\"skill\":\"whirl\",\"tree\":\"warrior\",\"tier\":2,"));
	stage_destroy(s);
}
