/* What is worn, without a server: putting it on and off, what it does, and mending it. The content
 * is tests/support/content. */
#include "core/rules/muster.h"
#include "tests/support/things_stage.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(outfit, .init = content_load_small, .fini = content_unload);

Test(outfit, who_wears_a_blade_strikes_harder_than_bare_hands)
{
	struct stage *s = given_ann(&inventory_equip, 1);

	stage_piece(s, "blade", 1);
	stage_when(s, WITH(ID_1));
	cr_assert_eq(stage_reply_number(s, "attack"), 8 + 2 * 5);
	cr_assert_eq(stage_reply_number(s, "hp_max"), 128 + 5);
	cr_assert_eq(s->effects.release.hp_max, 128 + 5);
	cr_assert_eq(s->effects.pieces_count, 1);
	cr_assert_eq(s->effects.pieces[0].kind, PIECE_SAVED);
	cr_assert_eq(s->effects.pieces[0].row.worn, SLOT_WEAPON);
	cr_assert_eq(s->effects.saved[0].version, 6);
	cr_assert_eq(stage_counted(s, 1, DEED_EQUIP, "blade"), 1);
	s->rows.bag->pieces[0].worn = SLOT_WEAPON;
	s->operation = &inventory_unequip;
	stage_when(s, "{\"player_id\":1,\"slot\":\"weapon\"}");
	cr_assert_eq(
	    stage_reply_number(s, "attack"), 8 * 4 / 10 + 2 * 5, "a share of the par weapon");
	cr_assert_eq(s->effects.pieces[0].row.worn, BAG_NOT_WORN);
	stage_destroy(s);
}

Test(outfit, what_is_in_the_way_goes_into_the_bag_first)
{
	struct stage *s = given_ann(&inventory_equip, 5);

	stage_piece(s, "blade", 1)->worn = SLOT_WEAPON;
	stage_piece(s, "board", 2)->worn = SLOT_OFFHAND;
	stage_piece(s, "maul", 3)->level = 5;
	stage_when(s, WITH(ID_3));
	cr_assert_eq(s->effects.pieces_count, 3);
	cr_assert_str_eq(s->effects.pieces[0].row.item, "blade");
	cr_assert_eq(s->effects.pieces[0].row.worn, BAG_NOT_WORN);
	cr_assert_str_eq(s->effects.pieces[1].row.item, "board");
	cr_assert_eq(s->effects.pieces[1].row.worn, BAG_NOT_WORN);
	cr_assert_eq(s->effects.pieces[2].row.worn, SLOT_WEAPON);
	s->rows.bag->pieces[0].worn = s->rows.bag->pieces[1].worn = BAG_NOT_WORN;
	s->rows.bag->pieces[2].worn = SLOT_WEAPON;
	stage_when(s, WITH(ID_2)); /* both hands are on the maul */
	cr_assert_eq(s->effects.pieces_count, 2);
	cr_assert_str_eq(s->effects.pieces[0].row.item, "maul");
	stage_destroy(s);
}

Test(outfit, nobody_wears_what_is_not_theirs_or_too_much_for_them)
{
	struct stage *s = given_ann(&inventory_equip, 4);

	stage_piece(s, "maul", 3)->level = 5;
	stage_when(s, WITH(ID_1));
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_when(s, WITH(ID_3));
	cr_assert_str_eq(stage_refusal(s), "cannot_wear");
	cr_assert_str_eq(s->effects.detail, "level_too_low");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, WITH(ID_3));
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	s->rows.characters_count = 0;
	stage_when(s, WITH(ID_3));
	cr_assert_str_eq(stage_refusal(s), "no_such_player");
	stage_destroy(s);
}

Test(outfit, an_empty_slot_has_nothing_to_take_off)
{
	struct stage *s = given_ann(&inventory_unequip, 4);

	stage_piece(s, "blade", 1);
	stage_when(s, "{\"player_id\":1,\"slot\":\"weapon\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_destroy(s);
}

Test(outfit, a_skill_that_asks_for_a_weapon_is_in_hand_with_that_weapon_only)
{
	struct build build = { 0 };
	struct battle_entrant ann;
	int32_t skills[BATTLE_SKILLS_MAX],
	    skill = content_index(
		content->skills, content->skills_count, sizeof(content->skills[0]), "warrior_1");
	struct stage *s = given_ann(&inventory_equip, 10);
	struct gear gear = bag_gear(s->rows.bag, content, 10);

	build.ranks[skill] = 1;
	muster_character(content, 10, &build, &gear, 100, 0, &ann, skills);
	cr_assert_eq(ann.skills_count, 0);
	stage_piece(s, "blade", 1)->worn = SLOT_WEAPON;
	gear = bag_gear(s->rows.bag, content, 10);
	muster_character(content, 10, &build, &gear, 100, 0, &ann, skills);
	cr_assert_eq(ann.skills_count, 1);
	strcpy(s->rows.bag->pieces[0].item, "maul");
	gear = bag_gear(s->rows.bag, content, 10);
	muster_character(content, 10, &build, &gear, 100, 0, &ann, skills);
	cr_assert_eq(ann.skills_count, 0);
	cr_assert_eq(ann.strike_element, ELEMENT_FIRE);
	s->rows.bag->pieces[0].durability = 0;
	gear = bag_gear(s->rows.bag, content, 10);
	muster_character(content, 10, &build, &gear, 100, 0, &ann, skills);
	cr_assert_eq(ann.strike_element, ELEMENT_NONE, "a broken one is none");
	stage_destroy(s);
}

Test(outfit, what_is_worn_is_repaired_for_gold_and_counts_again)
{
	struct stage *s = given_ann(&inventory_repair, 3);
	struct piece_row *worn = stage_piece(s, "blade", 1), *spare = stage_piece(s, "blade", 2);

	worn->worn = SLOT_WEAPON;
	worn->durability = 0;
	spare->durability = 50;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "repaired"), 1, "what is worn");
	cr_assert_eq(stage_reply_number(s, "paid"), 16, "four fifths of 20 for 100 fights");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -16);
	cr_assert_eq(stage_delta(s, "game:sink.repair", "gold"), 16);
	cr_assert_eq(s->effects.pieces_count, 1);
	cr_assert_eq(s->effects.pieces[0].row.durability, PIECE_DURABILITY_MAX);
	cr_assert_eq(s->effects.pieces[0].row.worn, SLOT_WEAPON);
	cr_assert_eq(s->effects.saved[0].gold, 184);
	cr_assert(s->effects.releases && s->effects.release.has_maxima, "its health counts again");
	stage_when(s, "{\"player_id\":1,\"piece\":\"22222222222222222222\"}");
	cr_assert_eq(stage_reply_number(s, "paid"), 8);
	cr_assert_str_eq(s->effects.pieces[0].row.id, "22222222222222222222");
	stage_destroy(s);
}

Test(outfit, repairs_are_refused_away_from_camps_for_what_is_whole_and_without_gold)
{
	struct stage *s = given_ann(&inventory_repair, 3);
	struct piece_row *piece = stage_piece(s, "blade", 1);

	stage_when(s, "{\"player_id\":1,\"piece\":\"11111111111111111111\"}");
	cr_assert_str_eq(stage_refusal(s), "not_possible", "it is whole");
	stage_when(s, "{\"player_id\":1,\"piece\":\"22222222222222222222\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	piece->durability = 99;
	s->rows.characters[0].gold = 0;
	stage_when(s, "{\"player_id\":1,\"piece\":\"11111111111111111111\"}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold", "a part of a coin is one");
	s->rows.hot.x += 1;
	stage_when(s, "{\"player_id\":1,\"piece\":\"11111111111111111111\"}");
	cr_assert_str_eq(stage_refusal(s), "not_possible", "not on the road");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, "{\"player_id\":1,\"piece\":\"11111111111111111111\"}");
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}
