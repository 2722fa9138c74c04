/* Things that are owned, without a server: how they come to a character, what may be done with
 * them, and what is refused. The content is tests/support/content. */
#include "core/cast.h"
#include "core/rules/muster.h"
#include "core/rules/regen.h"
#include "core/satchel.h"
#include "tests/support/things_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
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
	cr_assert_eq(stage_counted(s, 1, DEED_KILL, "wolf"), 1);
	cr_assert_eq(stage_counted(s, 1, DEED_EARN_GOLD, ""), stage_reply_number(s, "spoils.gold"));
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

/* ── what is worn ── */

#define WITH(id) "{\"player_id\":1,\"piece\":\"" id "\"}"

Test(things, who_wears_a_blade_strikes_harder_than_bare_hands)
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

Test(things, what_is_in_the_way_goes_into_the_bag_first)
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

Test(things, nobody_wears_what_is_not_theirs_or_too_much_for_them)
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

Test(things, an_empty_slot_has_nothing_to_take_off)
{
	struct stage *s = given_ann(&inventory_unequip, 4);

	stage_piece(s, "blade", 1);
	stage_when(s, "{\"player_id\":1,\"slot\":\"weapon\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_destroy(s);
}

Test(things, a_skill_that_asks_for_a_weapon_is_in_hand_with_that_weapon_only)
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

Test(things, a_draught_is_drunk_in_a_fight_and_sunk_when_it_is_settled)
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

Test(things, a_fight_that_used_up_nothing_asks_for_no_bag)
{
	struct stage *s = given_ann(&combat_settle, 1);

	given_fight_with(s, 2);
	s->rows.fight.battle->state = BATTLE_FLED;
	settle(s);
	cr_assert_null(needs_find(&s->needs, NEED_BAG));
	cr_assert_eq(s->effects.entries_count, 0);
	stage_destroy(s);
}

Test(things, who_has_no_room_for_what_is_left_does_not_hunt)
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

/* ── wear ── */

Test(things, what_is_worn_is_repaired_for_gold_and_counts_again)
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

Test(things, repairs_are_refused_away_from_camps_for_what_is_whole_and_without_gold)
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
