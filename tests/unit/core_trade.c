/* Trades of two without a server: what lies on the table, who agrees with it, and how it ends. */
#include "tests/support/commerce_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(trade, .init = content_load_small, .fini = content_unload);

#define AT_3 "{\"player_id\":1,\"trade_id\":\"" DEAL "\",\"version\":3}"
#define NOTHING "\"goods\":{\"gold\":0,\"things\":[],\"pieces\":[]}}"

static struct stage *
given_table(const struct operation *operation)
{
	struct stage *s = given_two(operation);

	given_trade(s);
	return s;
}

/* ── putting things down ── */

static struct stage *
given_offerer(void)
{
	struct stage *s = given_two(&trade_offer);

	s->rows.name_player_id = BOB;
	s->rows.commerce.trades = calloc(1, sizeof(*s->rows.commerce.trades));
	cr_assert_not_null(s->rows.commerce.trades);
	stage_stack(s, "herb", 5);
	stage_piece(s, "blade", 4);
	return s;
}

Test(trade, what_is_offered_leaves_the_bag_for_the_table)
{
	struct stage *s = given_offerer();
	char side[PARCEL_ID_SIZE];

	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"goods\":{\"gold\":60,"
		      "\"things\":[{\"item\":\"herb\",\"count\":2}],"
		      "\"pieces\":[\"44444444444444444444\"]}}");
	cr_assert_eq(s->effects.commerce.trade.what, ROW_IS_MADE);
	cr_assert_eq(s->effects.commerce.trade.version, 1);
	cr_assert_eq(s->effects.commerce.trade.players[BEGINNER], ANN);
	cr_assert_eq(s->effects.commerce.trade.players[OTHER], BOB);
	cr_assert_eq(s->effects.commerce.trade.expires_ms, s->at.now_ms + TABLE_MS);
	cr_assert_eq(stage_delta(s, "escrow:1", "gold"), 60);
	cr_assert_eq(stage_delta(s, "escrow:1", "item:herb"), 2);
	snprintf(side, sizeof(side), "%s.1", s->effects.commerce.trade.id);
	expect_moved(s, '4', ANN, ANN, side);
	expect_parcel(s, side, false);
	side[21] = '2';
	expect_parcel(s, side, false);
	expect_told(s, "trade_offered", BOB, "\"player\":\"Ann\",\"version\":1");
	expect_saved(s, ANN, 140, 1);
	expect_saved(s, BOB, 200, 1);
	cr_assert_eq(stage_reply_number(s, "sides.0.goods.gold"), 60);
	cr_assert_eq(stage_reply_number(s, "gold"), 140);
	stage_destroy(s);
}

Test(trade, there_is_one_with_each_player_and_five_in_all)
{
	struct stage *s = given_offerer();
	struct trade_list *trades = s->rows.commerce.trades;

	trades->count = TABLES_MAX;
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\"," NOTHING);
	cr_assert_str_eq(stage_refusal(s), "too_many_trades");
	trades->count = 1;
	trades->entries[0].players[BEGINNER] = BOB;
	trades->entries[0].players[OTHER] = ANN;
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\"," NOTHING);
	cr_assert_str_eq(stage_refusal(s), "too_many_trades", "whoever began it");
	s->rows.name_player_id = ANN;
	stage_when(s, "{\"player_id\":1,\"to\":\"Ann\"," NOTHING);
	cr_assert_str_eq(stage_refusal(s), "gift_to_self");
	s->rows.name_player_id = 0;
	stage_when(s, "{\"player_id\":1,\"to\":\"Cyd\"," NOTHING);
	cr_assert_str_eq(stage_refusal(s), "no_such_recipient");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\"," NOTHING);
	cr_assert_str_eq(stage_refusal(s), "in_fight", "a fight may need what is in the bag");
	stage_destroy(s);
}

Test(trade, a_counter_puts_other_things_down_and_nobody_agrees_any_more)
{
	struct stage *s = given_table(&trade_counter);
	struct trade_row *trade = s->rows.commerce.trade;

	trade->sides[OTHER].is_confirmed = true;
	stage_stack(s, "herb", 2);
	stage_when(s, "{\"player_id\":1,\"trade_id\":\"" DEAL "\",\"version\":3,\"goods\":{"
		      "\"gold\":10,\"things\":[{\"item\":\"herb\",\"count\":5}],\"pieces\":[]}}");
	cr_assert_eq(stage_delta(s, "escrow:1", "item:herb"), 2, "5 in place of 3");
	cr_assert_eq(stage_delta(s, "escrow:1", "gold"), 10);
	expect_moved(s, '7', ANN, ANN, "");
	cr_assert_eq(s->effects.pieces_count, 1);
	cr_assert_eq(s->effects.commerce.trade.version, 4);
	cr_assert_not(s->effects.commerce.trade.is_confirmed[OTHER]);
	expect_told(s, "trade_offered", BOB, "\"version\":4");
	expect_saved(s, ANN, 190, 1);
	stage_destroy(s);
}

Test(trade, a_counter_keeps_what_lay_there_already)
{
	struct stage *s = given_table(&trade_counter);

	stage_when(s, "{\"player_id\":1,\"trade_id\":\"" DEAL "\",\"version\":3,\"goods\":{"
		      "\"gold\":0,\"things\":[],\"pieces\":[\"77777777777777777777\"]}}");
	expect_moved(s, '7', ANN, ANN, "");
	expect_moved(s, '7', ANN, ANN, DEAL ".1");
	cr_assert_str_eq(s->effects.pieces[1].parcel_id, DEAL ".1", "in this order");
	stage_when(s, "{\"player_id\":1,\"trade_id\":\"" DEAL "\",\"version\":3,\"goods\":{"
		      "\"gold\":0,\"things\":[{\"item\":\"herb\",\"count\":4}],\"pieces\":[]}}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item", "three, and no more");
	stage_destroy(s);
}

/* ── agreeing ── */

Test(trade, the_first_to_agree_moves_nothing)
{
	struct stage *s = given_table(&trade_confirm);

	stage_when(s, AT_3);
	cr_assert_eq(needs_find(&s->needs, NEED_TRADE)->use, TO_CHANGE);
	cr_assert(s->effects.commerce.trade.is_confirmed[BEGINNER]);
	cr_assert_not(s->effects.commerce.trade.is_confirmed[OTHER]);
	cr_assert_eq(s->effects.commerce.trade.version, 3);
	cr_assert_eq(s->effects.entries_count, 0);
	cr_assert_eq(s->effects.commerce.parcels_count, 0);
	stage_destroy(s);
}

Test(trade, the_second_to_agree_exchanges_all_at_once)
{
	struct stage *s = given_table(&trade_confirm);

	s->rows.commerce.trade->sides[OTHER].is_confirmed = true;
	stage_when(s, AT_3);
	cr_assert_str_eq(s->effects.cause, "trade:" DEAL);
	cr_assert_eq(stage_delta(s, "escrow:1", "item:herb"), -3);
	cr_assert_eq(stage_delta(s, "player:2", "item:herb"), 3);
	cr_assert_eq(stage_delta(s, "escrow:2", "gold"), -50);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 50);
	expect_moved(s, '7', ANN, BOB, "");
	expect_parcel(s, DEAL ".1", true);
	expect_parcel(s, DEAL ".2", true);
	cr_assert_eq(s->effects.commerce.trade.what, ROW_IS_GONE);
	expect_saved(s, ANN, 250, 1);
	expect_saved(s, BOB, 200, 1);
	expect_told(s, "trade_finished", BOB, "\"player\":\"Ann\",\"is_done\":true");
	cr_assert_eq(stage_reply_number(s, "gold"), 250);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"is_done\":true"));
	stage_destroy(s);
}

Test(trade, an_exchange_counts_as_a_trade_of_both_and_a_gift_doesnt)
{
	struct stage *s = given_table(&trade_confirm);
	struct trade_row *trade = s->rows.commerce.trade;

	stage_when(s, AT_3);
	cr_assert_eq(stage_counted(s, ANN, DEED_TRADE, ""), 0, "not before both agree");
	trade->sides[OTHER].is_confirmed = true;
	stage_when(s, AT_3);
	cr_assert_eq(stage_counted(s, ANN, DEED_TRADE, ""), 1);
	cr_assert_eq(stage_counted(s, BOB, DEED_TRADE, ""), 1);
	cr_assert_eq(stage_counted(s, ANN, DEED_EARN_GOLD, ""), 0, "it could go round for ever");
	trade->sides[OTHER].parcel.gold = 0;
	stage_when(s, AT_3);
	cr_assert_null(stage_refusal(s));
	cr_assert_eq(stage_counted(s, ANN, DEED_TRADE, ""), 0);
	cr_assert_eq(stage_counted(s, BOB, DEED_TRADE, ""), 0);
	stage_destroy(s);
}

Test(trade, who_saw_another_table_agrees_with_nothing)
{
	struct stage *s = given_table(&trade_confirm);
	struct trade_row *trade = s->rows.commerce.trade;

	trade->sides[OTHER].is_confirmed = true;
	trade->version = 4;
	stage_when(s, AT_3);
	cr_assert_str_eq(stage_refusal(s), "stale");
	trade->version = 3;
	trade->expires_ms = s->at.now_ms;
	stage_when(s, AT_3);
	cr_assert_str_eq(stage_refusal(s), "no_such_trade", "its time is over");
	trade->sides[BEGINNER].player_id = 3;
	stage_when(s, AT_3);
	cr_assert_str_eq(stage_refusal(s), "no_such_trade", "it is of others");
	stage_destroy(s);
}

Test(trade, both_bags_need_room_and_something_must_lie_there)
{
	struct stage *s = given_table(&trade_confirm);
	struct trade_row *trade = s->rows.commerce.trade;

	trade->sides[OTHER].bag_pieces = BAG_PIECES_MAX;
	stage_when(s, AT_3);
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	cr_assert_str_eq(s->effects.detail, "The other's bag is full.");
	trade->sides[OTHER].bag_pieces = BAG_PIECES_MAX - 1;
	trade->sides[BEGINNER].bag_pieces = BAG_PIECES_MAX;
	stage_when(s, AT_3);
	cr_assert_null(stage_refusal(s), "gold needs no room");
	trade->sides[BEGINNER].parcel.things_count = trade->sides[BEGINNER].parcel.pieces_count = 0;
	trade->sides[OTHER].parcel.gold = 0;
	stage_when(s, AT_3);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_destroy(s);
}

/* ── its end without an exchange ── */

Test(trade, who_leaves_takes_back_what_is_theirs)
{
	struct stage *s = given_table(&trade_cancel);

	s->rows.commerce.trade->expires_ms = s->at.now_ms - 1;
	stage_when(s, "{\"player_id\":1,\"trade_id\":\"" DEAL "\"}");
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), 3);
	cr_assert_eq(stage_delta(s, "player:2", "gold"), 50);
	expect_moved(s, '7', ANN, ANN, "");
	expect_saved(s, ANN, 200, 1);
	expect_saved(s, BOB, 250, 1);
	expect_told(s, "trade_finished", BOB, "\"is_done\":false");
	cr_assert_str_eq(s->effects.cause, "trade:" DEAL, "one end of two is none");
	cr_assert_eq(s->effects.commerce.trade.what, ROW_IS_GONE);
	cr_assert_eq(stage_reply_number(s, "gold"), 200);
	stage_destroy(s);
}

Test(trade, what_lay_there_too_long_comes_by_mail)
{
	struct stage *s = given_table(&trade_expire);
	const struct commerce_effects *c = &s->effects.commerce;

	stage_when(s, "{\"trade_id\":\"" DEAL "\"}");
	cr_assert_str_eq(stage_refusal(s), "forbidden");
	s->rows.commerce.trade->expires_ms = s->at.now_ms;
	stage_when(s, "{\"trade_id\":\"" DEAL "\"}");
	cr_assert_eq(c->letters_count, 2);
	cr_assert_eq(c->letters[0].player_id, ANN);
	cr_assert_eq(c->letters[1].player_id, BOB);
	cr_assert_eq(c->letters[0].kind, LETTER_UNTRADED);
	expect_moved(s, '7', ANN, ANN, c->letters[0].id);
	expect_parcel(s, c->letters[0].id, false);
	expect_parcel(s, DEAL ".1", true);
	cr_assert_eq(s->effects.entries_count, 0, "it stays in escrow");
	expect_told(s, "mail_received", ANN, "\"untraded\"");
	expect_told(s, "mail_received", BOB, "\"untraded\"");
	cr_assert_neq(s->effects.events[0].index, s->effects.events[1].index, "two ids");
	stage_destroy(s);
}

Test(trade, whoever_is_left_can_end_it_when_the_other_is_gone)
{
	struct stage *s = given_table(&trade_cancel);

	s->rows.characters_count = 1;
	stage_when(s, "{\"player_id\":1,\"trade_id\":\"" DEAL "\"}");
	cr_assert_eq(stage_delta(s, "game:sink.erased", "gold"), 50);
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), 3);
	cr_assert_eq(s->effects.events_count, 0);
	stage_destroy(s);
}

/* ── looking ── */

Test(trade, the_table_and_the_list_are_seen_from_ones_own_side)
{
	struct stage *s = given_table(&trade_get);
	struct trade_list *trades = calloc(1, sizeof(*trades));

	stage_when(s, "{\"player_id\":1,\"trade_id\":\"" DEAL "\"}");
	cr_assert_eq(needs_find(&s->needs, NEED_TRADE)->use, TO_READ);
	cr_assert_eq(stage_reply_number(s, "sides.1.goods.gold"), 50);
	cr_assert_eq(stage_reply_number(s, "sides.0.goods.things.1.count"), 1);
	cr_assert_not_null(trades);
	s->rows.commerce.trades = trades;
	*trades = (struct trade_list){ .count = 1 };
	trades->entries[0] = (struct trade_entry){
		.id = DEAL,
		.players = { BOB, ANN },
		.is_confirmed = { true, false },
		.version = 3,
		.name = "Bob",
	};
	s->operation = &trade_list;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_not_null(strstr(s->effects.reply.bytes,
	    "\"player\":\"Bob\",\"is_own\":false,\"version\":3,\"is_confirmed\":false,"
	    "\"is_awaited\":true"));
	stage_destroy(s);
}
