/* The market without a server: lots are put up, bought, taken back and run out. */
#include "tests/support/commerce_stage.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(market, .init = content_load_small, .fini = content_unload);

static struct stage *
given_seller(void)
{
	struct stage *s = given_two(&market_sell);

	s->rows.commerce.lots = calloc(1, sizeof(*s->rows.commerce.lots));
	cr_assert_not_null(s->rows.commerce.lots);
	stage_stack(s, "herb", 12);
	return s;
}

/* ── putting up ── */

Test(market, things_leave_the_bag_for_a_lot_and_the_fee_is_paid)
{
	struct stage *s = given_seller();
	const char *lot;

	stage_when(s, "{\"player_id\":1,\"item\":\"herb\",\"count\":12,\"price\":240}");
	cr_assert_eq(needs_find(&s->needs, NEED_CHARACTER)->use, TO_CHANGE);
	lot = s->effects.commerce.lot.id;
	cr_assert_eq(strlen(lot), 20);
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), -12);
	cr_assert_eq(stage_delta(s, "escrow:1", "item:herb"), 12);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -2);
	cr_assert_eq(stage_delta(s, "game:sink.market", "gold"), 2);
	expect_parcel(s, lot, false);
	cr_assert_eq(s->effects.commerce.lot.what, ROW_IS_MADE);
	cr_assert_eq(s->effects.commerce.lot.price, 240);
	cr_assert_eq(s->effects.commerce.lot.ends_ms, s->at.now_ms + MARKET_LOT_MS);
	cr_assert_str_eq(s->effects.commerce.lot.kind, "material");
	cr_assert_eq(s->effects.commerce.lot.level, 0);
	expect_saved(s, ANN, 198, 1);
	cr_assert_eq(stage_reply_number(s, "lot.thing.count"), 12);
	cr_assert_eq(stage_reply_number(s, "gold"), 198);
	stage_destroy(s);
}

Test(market, a_piece_goes_into_the_parcel_of_its_lot)
{
	struct stage *s = given_seller();

	stage_piece(s, "blade", 4)->rarity = RARITY_RARE;
	stage_when(s, "{\"player_id\":1,\"piece\":\"44444444444444444444\",\"price\":50}");
	expect_moved(s, '4', ANN, ANN, s->effects.commerce.lot.id);
	cr_assert_str_eq(s->effects.commerce.lot.kind, "equipment");
	cr_assert_eq(s->effects.commerce.lot.rarity, RARITY_RARE);
	cr_assert_eq(s->effects.commerce.lot.level, 1);
	cr_assert_eq(stage_delta(s, "escrow:1", "gold"), 0);
	stage_destroy(s);
}

Test(market, what_is_worn_locked_bound_or_not_there_stays)
{
	struct stage *s = given_seller();
	struct piece_row *piece = stage_piece(s, "blade", 4);

	piece->worn = SLOT_WEAPON;
	stage_when(s, "{\"player_id\":1,\"piece\":\"44444444444444444444\",\"price\":50}");
	cr_assert_str_eq(stage_refusal(s), "item_kept");
	piece->worn = BAG_NOT_WORN;
	piece->is_locked = true;
	stage_when(s, "{\"player_id\":1,\"piece\":\"44444444444444444444\",\"price\":50}");
	cr_assert_str_eq(stage_refusal(s), "item_kept");
	stage_piece(s, "board", 5);
	stage_when(s, "{\"player_id\":1,\"piece\":\"55555555555555555555\",\"price\":50}");
	cr_assert_str_eq(stage_refusal(s), "item_kept", "it is bound");
	stage_when(s, "{\"player_id\":1,\"piece\":\"66666666666666666666\",\"price\":50}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_when(s, "{\"player_id\":1,\"item\":\"herb\",\"count\":13,\"price\":50}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_when(s, "{\"player_id\":1,\"price\":50}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item", "neither is named");
	stage_destroy(s);
}

Test(market, a_price_far_from_the_worth_is_refused_and_so_is_who_fights_or_has_enough_lots)
{
	struct stage *s = given_seller();

	stage_when(s, "{\"player_id\":1,\"item\":\"herb\",\"count\":12,\"price\":2401}");
	cr_assert_str_eq(stage_refusal(s), "price_refused");
	cr_assert_str_eq(s->effects.detail, "price_too_high");
	stage_when(s, "{\"player_id\":1,\"item\":\"herb\",\"count\":12,\"price\":1}");
	cr_assert_str_eq(s->effects.detail, "price_too_low");
	s->rows.characters[0].gold = 1;
	stage_when(s, "{\"player_id\":1,\"item\":\"herb\",\"count\":12,\"price\":240}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	s->rows.commerce.lots->count = MARKET_LOTS_MAX;
	stage_when(s, "{\"player_id\":1,\"item\":\"herb\",\"count\":12,\"price\":240}");
	cr_assert_str_eq(stage_refusal(s), "too_many_lots");
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, "{\"player_id\":1,\"item\":\"herb\",\"count\":12,\"price\":240}");
	cr_assert_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}

/* ── buying ── */

#define BUY "{\"player_id\":1,\"lot_id\":\"" DEAL "\"}"

Test(market, a_buyer_pays_the_seller_has_it_but_for_the_tax_and_the_thing_changes_hands)
{
	struct stage *s = given_two(&market_buy);

	given_lot(s, BOB, false);
	stage_when(s, BUY);
	cr_assert_eq(needs_find(&s->needs, NEED_LOT)->use, TO_CHANGE);
	cr_assert_eq(s->needs.count, 4, "the lot, both characters, the buyer's bag");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -90);
	cr_assert_eq(stage_delta(s, "player:2", "gold"), 86);
	cr_assert_eq(stage_delta(s, "game:sink.market", "gold"), 4);
	cr_assert_eq(stage_delta(s, "escrow:2", "item:herb"), -7);
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), 7);
	cr_assert_eq(s->effects.commerce.lot.what, ROW_IS_GONE);
	cr_assert_str_eq(s->effects.commerce.lot.id, DEAL);
	expect_parcel(s, DEAL, true);
	cr_assert_str_eq(s->effects.cause, "lot:" DEAL);
	expect_saved(s, ANN, 110, 1);
	expect_saved(s, BOB, 286, 1);
	expect_told(s, "market_lot_sold", BOB, "\"paid\":86");
	cr_assert_eq(effects_event_version(&s->effects, 0), 6);
	stage_destroy(s);
}

Test(market, a_sold_lot_counts_as_a_trade_of_both_and_as_what_the_seller_earned)
{
	struct stage *s = given_two(&market_buy);

	given_lot(s, BOB, false);
	stage_when(s, BUY);
	cr_assert_eq(stage_counted(s, ANN, DEED_TRADE, ""), 1);
	cr_assert_eq(stage_counted(s, BOB, DEED_TRADE, ""), 1);
	cr_assert_eq(stage_counted(s, BOB, DEED_EARN_GOLD, ""), 86, "but for the tax");
	cr_assert_eq(stage_counted(s, ANN, DEED_EARN_GOLD, ""), 0);
	stage_destroy(s);
}

Test(market, a_bought_piece_comes_into_the_bag_if_there_is_room)
{
	struct stage *s = given_two(&market_buy);

	given_lot(s, BOB, true);
	s->rows.bag->pieces_count = BAG_PIECES_MAX;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	s->rows.bag->pieces_count = BAG_PIECES_MAX - 1;
	stage_when(s, BUY);
	expect_moved(s, '7', BOB, ANN, "");
	stage_destroy(s);
}

Test(market, nobody_buys_what_is_gone_over_ones_own_or_too_dear)
{
	struct stage *s = given_two(&market_buy);
	struct lot_row *lot = given_lot(s, BOB, false);

	lot->ends_ms = s->at.now_ms;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "lot_ended");
	lot->ends_ms = s->at.now_ms + 1;
	s->rows.characters[0].gold = 89;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	lot->parcel.player_id = ANN;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "own_lot");
	lot->parcel.player_id = 3;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "no_such_lot", "nobody is behind it any more");
	free(lot);
	s->rows.commerce.lot = NULL;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "no_such_lot");
	stage_destroy(s);
}

/* ── what isn't sold ── */

Test(market, a_lot_is_taken_back_by_its_owner_before_and_after_its_end)
{
	struct stage *s = given_two(&market_cancel);
	struct lot_row *lot = given_lot(s, ANN, true);

	lot->ends_ms = s->at.now_ms - 1;
	stage_when(s, BUY);
	expect_moved(s, '7', ANN, ANN, "");
	expect_parcel(s, DEAL, true);
	expect_saved(s, ANN, 200, 1);
	cr_assert_str_eq(s->effects.cause, "lot:" DEAL, "one end of two is none");
	s->rows.bag->pieces_count = BAG_PIECES_MAX;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	lot->parcel.player_id = BOB;
	stage_when(s, BUY);
	cr_assert_str_eq(stage_refusal(s), "no_such_lot");
	stage_destroy(s);
}

Test(market, what_nobody_bought_comes_back_by_mail)
{
	struct stage *s = given_two(&market_expire);
	struct lot_row *lot = given_lot(s, BOB, true);

	stage_when(s, "{\"lot_id\":\"" DEAL "\"}");
	cr_assert_str_eq(stage_refusal(s), "forbidden", "its time hasn't come");
	lot->ends_ms = s->at.now_ms;
	stage_when(s, "{\"lot_id\":\"" DEAL "\"}");
	cr_assert_eq(s->effects.commerce.lot.what, ROW_IS_GONE);
	cr_assert_eq(s->effects.commerce.letters_count, 1);
	cr_assert_eq(s->effects.commerce.letters[0].kind, LETTER_UNSOLD);
	cr_assert_str_eq(s->effects.commerce.letters[0].id, DEAL, "it is in the same parcel");
	cr_assert_eq(s->effects.commerce.letters[0].expires_ms, 0, "it waits");
	cr_assert_eq(s->effects.pieces_count, 0);
	cr_assert_eq(s->effects.entries_count, 0);
	expect_told(s, "mail_received", BOB, "\"unsold\"");
	expect_saved(s, BOB, 200, 1);
	stage_destroy(s);
}

Test(market, what_somebody_left_who_is_gone_leaves_the_world)
{
	struct stage *s = given_two(&market_expire);

	given_lot(s, 3, true)->ends_ms = s->at.now_ms;
	stage_when(s, "{\"lot_id\":\"" DEAL "\"}");
	cr_assert_eq(s->effects.pieces_count, 1);
	cr_assert_eq(s->effects.pieces[0].kind, PIECE_GONE);
	expect_parcel(s, DEAL, true);
	cr_assert_eq(s->effects.saved_count, 0);
	stage_destroy(s);
}

/* ── looking ── */

Test(market, a_page_says_where_the_next_begins)
{
	struct stage *s = given_two(&market_list);
	struct lot_list *lots = s->rows.commerce.lots = calloc(1, sizeof(*lots));
	struct lot_search search;

	cr_assert_not_null(lots);
	given_lot(s, BOB, false);
	lots->lots[lots->count++] = *s->rows.commerce.lot;
	lots->has_more = true;
	stage_when(s, "{\"player_id\":1,\"kind\":\"all\",\"rarity\":\"rare\",\"level_min\":2,"
		      "\"level_max\":9,\"price_max\":500,\"after\":\"80." DEAL "\"}");
	cr_assert(lot_search_read(needs_find(&s->needs, NEED_LOTS)->key, &search));
	cr_assert_str_eq(search.kind, "all");
	cr_assert_eq(search.rarity_min, RARITY_RARE);
	cr_assert_eq(search.level_min, 2);
	cr_assert_eq(search.level_max, 9);
	cr_assert_eq(search.price_max, 500);
	cr_assert_eq(search.after_price, 80);
	cr_assert_str_eq(search.after_id, DEAL);
	cr_assert_eq(stage_reply_number(s, "lots.0.thing.count"), 7);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"next\":\"90." DEAL "\""));
	lots->has_more = false;
	stage_when(s, "{\"player_id\":1,\"kind\":\"trophy\",\"rarity\":\"common\",\"level_min\":0,"
		      "\"level_max\":60,\"price_max\":500,\"after\":\"0\"}");
	cr_assert(lot_search_read(needs_find(&s->needs, NEED_LOTS)->key, &search));
	cr_assert_str_eq(search.kind, "trophy");
	cr_assert_str_eq(search.after_id, "");
	cr_assert_null(strstr(s->effects.reply.bytes, "\"next\""));
	stage_destroy(s);
}

Test(market, one_sees_ones_own_lots)
{
	struct stage *s = given_two(&market_mine);
	struct lot_list *lots = s->rows.commerce.lots = calloc(1, sizeof(*lots));

	cr_assert_not_null(lots);
	given_lot(s, ANN, true);
	lots->lots[lots->count++] = *s->rows.commerce.lot;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"is_own\":true"));
	cr_assert_eq(stage_reply_number(s, "lots_max"), MARKET_LOTS_MAX);
	stage_destroy(s);
}
