/* Things that are owned, without a server: what is had from the start, the bag, what is used. The
 * content is tests/support/content. */
#include "core/rules/regen.h"
#include "tests/support/things_stage.h"

#include <criterion/criterion.h>
#include <string.h>

/* ── from the start ── */

TestSuite(things, .init = content_load_small, .fini = content_unload);

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

/* ── the bag ── */

Test(things, the_bag_is_shown_page_by_page_and_the_last_page_is_the_end)
{
	struct stage *s = given_ann(&inventory_list, 3);
	int n;

	for (n = 0; n < 9; n++)
		stage_piece(s, "hood", n);
	stage_stack(s, "draught", 4);
	stage_when(s, "{\"player_id\":1,\"page\":1}");
	cr_assert_eq(stage_reply_number(s, "pages"), 2);
	cr_assert_eq(stage_reply_number(s, "pieces"), 9);
	cr_assert_eq(stage_reply_number(s, "entries.0.piece.durability"), 100);
	cr_assert_eq(stage_reply_number(s, "entries.0.piece.numbers.0.amount"), 1);
	stage_when(s, "{\"player_id\":1,\"page\":9}");
	cr_assert_eq(stage_reply_number(s, "page"), 2);
	cr_assert_eq(stage_reply_number(s, "entries.1.count"), 4);
	cr_assert_eq(stage_reply_number(s, "entries.1.worth"), 10);
	cr_assert_null(strstr(s->effects.reply.bytes, "\"entries.2\""));
	s->rows.characters_count = 0;
	stage_when(s, "{\"player_id\":1,\"page\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_such_player");
	stage_destroy(s);
}

Test(things, a_shop_pays_its_share_for_pieces_and_for_things)
{
	struct stage *s = given_ann(&inventory_sell, 3);

	stage_piece(s, "blade", 1);
	stage_stack(s, "pelt", 5);
	stage_when(s, WITH(ID_1));
	cr_assert_eq(
	    stage_delta(s, "player:1", "gold"), 8, "40 % of 20: the town's stall pays best");
	cr_assert_eq(stage_reply_number(s, "gold"), 208);
	cr_assert_eq(s->effects.pieces[0].kind, PIECE_GONE);
	cr_assert_eq(stage_counted(s, 1, DEED_SELL, "blade"), 1);
	cr_assert_eq(stage_counted(s, 1, DEED_EARN_GOLD, ""), 8);
	stage_when(s, "{\"player_id\":1,\"item\":\"pelt\",\"count\":3}");
	cr_assert_eq(stage_counted(s, 1, DEED_SELL, "pelt"), 3);
	cr_assert_eq(stage_delta(s, "player:1", "item:pelt"), -3);
	cr_assert_eq(stage_delta(s, "game:sink.shop", "item:pelt"), 3);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 3);
	cr_assert_eq(stage_reply_number(s, "left"), 2);
	stage_when(s, "{\"player_id\":1,\"item\":\"pelt\",\"count\":6}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_destroy(s);
}

Test(things, what_is_worn_locked_or_bound_is_not_sold_and_nothing_is_away_from_shops)
{
	struct stage *s = given_ann(&inventory_sell, 3);

	stage_piece(s, "blade", 1)->worn = SLOT_WEAPON;
	stage_piece(s, "hood", 2)->is_locked = true;
	stage_piece(s, "board", 3);
	stage_when(s, WITH(ID_1));
	cr_assert_str_eq(stage_refusal(s), "item_kept");
	stage_when(s, WITH(ID_2));
	cr_assert_str_eq(stage_refusal(s), "item_kept");
	stage_when(s, WITH(ID_3));
	cr_assert_str_eq(stage_refusal(s), "item_kept");
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	s->rows.hot.x++;
	stage_when(s, WITH(ID_2));
	cr_assert_str_eq(stage_refusal(s), "no_shop");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, WITH(ID_2));
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}

Test(things, half_of_what_a_piece_is_made_of_is_left_of_it)
{
	struct stage *s = given_ann(&inventory_dismantle, 3);

	stage_piece(s, "blade", 1);
	stage_piece(s, "hood", 2); /* nobody makes it */
	stage_when(s, WITH(ID_1));
	cr_assert_eq(stage_delta(s, "player:1", "item:ingot"), 1);
	cr_assert_eq(stage_delta(s, "player:1", "item:pelt"), 0);
	cr_assert_eq(s->effects.pieces[0].kind, PIECE_GONE);
	cr_assert_eq(stage_counted(s, 1, DEED_DISMANTLE, "blade"), 1);
	cr_assert_eq(stage_reply_number(s, "found.0.count"), 1);
	stage_when(s, WITH(ID_2));
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_when(s, WITH(ID_3));
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	s->rows.bag->pieces[0].is_locked = true;
	stage_when(s, WITH(ID_1));
	cr_assert_str_eq(stage_refusal(s), "item_kept");
	stage_destroy(s);
}

Test(things, a_piece_is_locked_and_unlocked)
{
	struct stage *s = given_ann(&inventory_lock, 3);

	stage_piece(s, "blade", 1)->worn = SLOT_WEAPON;
	stage_when(s, "{\"player_id\":1,\"piece\":\"" ID_1 "\",\"is_locked\":true}");
	cr_assert(s->effects.pieces[0].row.is_locked);
	cr_assert_eq(s->effects.pieces[0].row.worn, SLOT_WEAPON, "it stays on");
	s->rows.bag->pieces[0].is_locked = true;
	stage_when(s, "{\"player_id\":1,\"piece\":\"" ID_1 "\",\"is_locked\":false}");
	cr_assert_not(s->effects.pieces[0].row.is_locked);
	stage_when(s, "{\"player_id\":1,\"piece\":\"" ID_2 "\",\"is_locked\":true}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_destroy(s);
}

/* ── what is used ── */

#define USE(item) "{\"player_id\":1,\"item\":\"" item "\"}"

Test(things, a_draught_mends_and_is_gone)
{
	struct stage *s = given_ann(&inventory_use, 1);

	given_craft(s);
	stage_stack(s, "draught", 2);
	stage_stack(s, "ore", 1);
	s->rows.hot.hp = 10;
	stage_when(s, USE("draught"));
	cr_assert_eq(stage_delta(s, "player:1", "item:draught"), -1);
	cr_assert_eq(s->effects.release.more_hp, 128 * 3 / 10);
	cr_assert_eq(stage_counted(s, 1, DEED_USE, "draught"), 1);
	cr_assert_not(s->effects.release.has_health, "it is added to what there is by then");
	cr_assert_eq(stage_reply_number(s, "left"), 1);
	s->rows.hot.hp = 128;
	stage_when(s, USE("draught"));
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_when(s, USE("ore"));
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_when(s, USE("crust"));
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, USE("draught"));
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}

Test(things, a_crust_refreshes_who_is_tired)
{
	struct stage *s = given_ann(&inventory_use, 1);

	given_craft(s);
	stage_stack(s, "crust", 1);
	stage_when(s, USE("crust"));
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.hot.energy = 3;
	stage_when(s, USE("crust"));
	cr_assert_eq(s->effects.release.more_energy, 5);
	cr_assert_eq(s->effects.release.energy_max, energy_max(1));
	cr_assert_eq(stage_delta(s, "game:sink.use", "item:crust"), 1);
	stage_destroy(s);
}

Test(things, a_scroll_teaches_its_recipe_once)
{
	struct stage *s = given_ann(&inventory_use, 1);

	given_craft(s);
	stage_stack(s, "leaf_on_blades", 2);
	stage_when(s, USE("leaf_on_blades"));
	cr_assert_eq(s->effects.saved_craft->recipes_count, 1);
	cr_assert_str_eq(s->effects.saved_craft->recipes[0], "blade");
	cr_assert_eq(stage_delta(s, "player:1", "item:leaf_on_blades"), -1);
	*s->rows.craft = *s->effects.saved_craft;
	stage_when(s, USE("leaf_on_blades"));
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_destroy(s);
}
