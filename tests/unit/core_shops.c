/* What shops sell, without a server. */
#include "tests/support/things_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(shops, .init = content_load_small, .fini = content_unload);

static struct stage *
given_buyer(const struct operation *operation, int32_t level)
{
	struct stage *s = given_ann(operation, level);

	s->rows.shelves = calloc(1, sizeof(*s->rows.shelves));
	cr_assert_not_null(s->rows.shelves);
	return s;
}

static void
given_taken(struct stage *s, const char *shop, const char *item, int32_t taken)
{
	struct shelf_row *row = &s->rows.shelves->of[s->rows.shelves->count++];

	snprintf(row->shop, sizeof(row->shop), "%s", shop);
	snprintf(row->item, sizeof(row->item), "%s", item);
	row->taken = taken;
	row->at_ms = s->at.now_ms - 1;
}

#define BUY(shop, item, count, price)                                                              \
	"{\"player_id\":1,\"shop\":\"" shop "\",\"item\":\"" item "\",\"count\":" count            \
	",\"price_seen\":" price "}"

Test(shops, the_town_has_the_camp_s_chest_and_its_own_shops)
{
	struct stage *s = given_buyer(&shop_list, 3);

	given_taken(s, "town_stall", "hood", 1);
	stage_when(s, "{\"player_id\":1,\"number\":1}");
	cr_assert_not_null(
	    strstr(s->effects.reply.bytes, "\"shops\":[\"camp_chest\",\"town_stall\"]"));
	cr_assert_eq(stage_reply_number(s, "goods.0.left"), 10);
	stage_when(s, "{\"player_id\":1,\"number\":2}");
	cr_assert_eq(stage_reply_number(s, "goods.0.left"), 1);
	cr_assert_eq(stage_reply_number(s, "goods.0.full_at"), s->at.now_ms - 1 + 24 * 3600000);
	cr_assert_eq(stage_reply_number(s, "goods.0.level"), 3);
	cr_assert_eq(needs_find(&s->needs, NEED_SHELF)->use, TO_READ);
	stage_when(s, "{\"player_id\":1,\"number\":3}");
	cr_assert_str_eq(stage_refusal(s), "no_shop");
	stage_destroy(s);
}

Test(shops, who_buys_pays_what_was_seen_and_takes_it_off_the_shelf)
{
	struct stage *s = given_buyer(&shop_buy, 1);

	given_taken(s, "camp_chest", "crust", 3);
	stage_when(s, BUY("camp_chest", "crust", "4", "3"));
	cr_assert_eq(needs_find(&s->needs, NEED_SHELF)->use, TO_CHANGE);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -12);
	cr_assert_eq(stage_delta(s, "player:1", "item:crust"), 4);
	cr_assert_eq(s->effects.saved_shelf->row.taken, 7);
	cr_assert_eq(s->effects.saved_shelf->row.at_ms, s->at.now_ms - 1);
	cr_assert_eq(stage_reply_number(s, "left"), 3);
	stage_when(s, BUY("town_stall", "hood", "1", "24"));
	cr_assert_eq(s->effects.pieces[0].kind, PIECE_MADE);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -24, "a fifth more than the price");
	stage_destroy(s);
}

Test(shops, a_shop_says_why_not)
{
	struct stage *s = given_buyer(&shop_buy, 1);

	given_taken(s, "camp_chest", "crust", 8);
	stage_when(s, BUY("camp_chest", "crust", "3", "3"));
	cr_assert_str_eq(stage_refusal(s), "sold_out");
	stage_when(s, BUY("camp_chest", "crust", "1", "2"));
	cr_assert_str_eq(stage_refusal(s), "price_moved");
	stage_when(s, BUY("camp_chest", "crown", "1", "2"));
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_when(s, BUY("caravan", "draught", "1", "2"));
	cr_assert_str_eq(stage_refusal(s), "no_shop");
	stage_when(s, BUY("town_stall", "maul", "1", "60"));
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_when(s, BUY("town_stall", "hood", "2", "24"));
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.bag->pieces_count = BAG_PIECES_MAX;
	stage_when(s, BUY("town_stall", "hood", "1", "24"));
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	s->rows.characters[0].gold = 2;
	stage_when(s, BUY("camp_chest", "crust", "1", "3"));
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	stage_destroy(s);
}
