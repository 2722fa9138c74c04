/* Mail without a server: letters are sent, opened, emptied, thrown away and come back. */
#include "core/name.h"
#include "core/rules/mail.h"
#include "tests/support/commerce_stage.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(mail, .init = content_load_small, .fini = content_unload);

#define OPEN "{\"player_id\":1,\"letter_id\":\"" DEAL "\"}"

static const struct letter_change *
changed(const struct stage *s)
{
	cr_assert_null(s->effects.refusal, "%s", s->effects.detail);
	cr_assert_eq(s->effects.commerce.letters_count, 1);
	return &s->effects.commerce.letters[0];
}

static struct stage *
given_writer(void)
{
	struct stage *s = given_two(&mail_send);

	s->rows.name_player_id = BOB;
	stage_stack(s, "herb", 5);
	stage_piece(s, "blade", 4);
	return s;
}

/* ── sending ── */

Test(mail, what_is_in_a_letter_belongs_to_who_gets_it)
{
	struct stage *s = given_writer();
	const char *id;

	stage_when(s,
	    "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"For you.\",\"goods\":{\"gold\":30,"
	    "\"things\":[{\"item\":\"herb\",\"count\":5}],"
	    "\"pieces\":[\"44444444444444444444\"]}}");
	id = changed(s)->id;
	cr_assert_eq(changed(s)->player_id, BOB);
	cr_assert_eq(changed(s)->sender_id, ANN);
	cr_assert_eq(changed(s)->expires_ms, mail_expires_ms(true, s->at.now_ms));
	cr_assert_str_eq(changed(s)->text, "For you.");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -45, "30 and the fee of two things");
	cr_assert_eq(stage_delta(s, "game:sink.mail", "gold"), 15);
	cr_assert_eq(stage_delta(s, "escrow:2", "gold"), 30);
	cr_assert_eq(stage_delta(s, "escrow:2", "item:herb"), 5);
	expect_moved(s, '4', ANN, BOB, id);
	expect_parcel(s, id, false);
	expect_told(s, "mail_received", BOB, "\"player\":\"Ann\",\"has_goods\":true");
	expect_saved(s, ANN, 155, 1);
	expect_saved(s, BOB, 200, 1);
	stage_destroy(s);
}

Test(mail, mere_words_need_no_parcel)
{
	struct stage *s = given_writer();

	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"Where are you?\"}");
	cr_assert_eq(changed(s)->expires_ms, mail_expires_ms(false, s->at.now_ms));
	cr_assert_eq(s->effects.commerce.parcels_count, 0);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -5);
	stage_destroy(s);
}

Test(mail, a_letter_is_refused_for_whom_it_is_what_it_says_and_how_many_there_are)
{
	struct stage *s = given_writer();

	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"\"}");
	cr_assert_str_eq(stage_refusal(s), "text_invalid", "nothing in nothing");
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"a\\u202eb\"}");
	cr_assert_str_eq(stage_refusal(s), "text_invalid");
	s->rows.commerce.sent_unread = MAIL_UNREAD_MAX;
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"Hm.\"}");
	cr_assert_str_eq(stage_refusal(s), "too_many_letters");
	s->rows.commerce.box_letters = MAIL_BOX_MAX;
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"Hm.\"}");
	cr_assert_str_eq(stage_refusal(s), "mailbox_full");
	s->rows.name_player_id = ANN;
	stage_when(s, "{\"player_id\":1,\"to\":\"Ann\",\"text\":\"Hm.\"}");
	cr_assert_str_eq(stage_refusal(s), "gift_to_self");
	s->rows.name_player_id = 0;
	stage_when(s, "{\"player_id\":1,\"to\":\"Cyd\",\"text\":\"Hm.\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_recipient");
	stage_destroy(s);
}

Test(mail, gold_and_fee_must_both_be_there)
{
	struct stage *s = given_writer();

	s->rows.characters[0].gold = 34;
	stage_when(s,
	    "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"\",\"goods\":{\"gold\":30,\"things\":[],"
	    "\"pieces\":[]}}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	s->rows.characters[0].gold = 35;
	stage_when(s,
	    "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"\",\"goods\":{\"gold\":30,\"things\":[],"
	    "\"pieces\":[]}}");
	expect_saved(s, ANN, 0, 1);
	s->rows.characters[0].gold = 4;
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"Hm.\"}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	stage_destroy(s);
}

Test(mail, a_thing_is_named_once)
{
	struct stage *s = given_writer();

	stage_when(s,
	    "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"\",\"goods\":{\"gold\":0,\"things\":["
	    "{\"item\":\"herb\",\"count\":3},{\"item\":\"herb\",\"count\":3}],\"pieces\":[]}}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_when(s,
	    "{\"player_id\":1,\"to\":\"Bob\",\"text\":\"\",\"goods\":{\"gold\":0,\"things\":[],"
	    "\"pieces\":[\"44444444444444444444\",\"44444444444444444444\"]}}");
	cr_assert_str_eq(stage_refusal(s), "no_such_item");
	stage_destroy(s);
}

Test(mail, prose_may_be_all_but_hidden_or_turned_around)
{
	cr_assert(prose_is_fit(""));
	cr_assert(
	    prose_is_fit("Two lines,\none tab less. Жду у костра! \xF0\x9F\x91\xA9\xE2\x80\x8D"
			 "\xF0\x9F\x8C\xBE"));
	cr_assert_not(prose_is_fit("a\tb"));
	cr_assert_not(prose_is_fit("a\r\n"));
	cr_assert_not(prose_is_fit("a\x7f"));
	cr_assert_not(prose_is_fit("a\xE2\x80\x8B"), "a space of no width");
	cr_assert_not(prose_is_fit("a\xE2\x80\xAE"), "right to left from here on");
	cr_assert_not(prose_is_fit("\xEE\x80\x80"), "private");
	cr_assert_not(prose_is_fit("\xFF"));
}

/* ── the box ── */

Test(mail, a_letter_is_opened_once_and_shows_all)
{
	struct stage *s = given_two(&mail_read);
	struct letter_row *letter = given_letter(s, true);

	stage_when(s, OPEN);
	cr_assert_eq(changed(s)->what, ROW_IS_CHANGED);
	cr_assert_eq(changed(s)->read_ms, s->at.now_ms);
	cr_assert_eq(changed(s)->expires_ms, letter->expires_ms);
	cr_assert_eq(changed(s)->sender_id, BOB);
	cr_assert_not(changed(s)->is_emptied);
	cr_assert_eq(stage_reply_number(s, "goods.gold"), 30);
	cr_assert_eq(stage_reply_number(s, "goods.things.0.count"), 7);
	cr_assert_eq(stage_reply_number(s, "goods.things.1.piece.durability"), 100);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "For the winter."));
	letter->is_read = true;
	stage_when(s, OPEN);
	cr_assert_not(effects_have_value(&s->effects));
	letter->player_id = BOB;
	stage_when(s, OPEN);
	cr_assert_str_eq(stage_refusal(s), "no_such_letter", "another's");
	stage_destroy(s);
}

Test(mail, all_of_a_letter_is_taken_at_once)
{
	struct stage *s = given_two(&mail_take);
	struct letter_row *letter = given_letter(s, true);

	stage_when(s, OPEN);
	cr_assert_str_eq(s->effects.cause, "letter:" DEAL ":take");
	cr_assert_eq(stage_delta(s, "escrow:1", "gold"), -30);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 30);
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), 7);
	expect_moved(s, '7', ANN, ANN, "");
	expect_parcel(s, DEAL, true);
	cr_assert_eq(changed(s)->expires_ms, mail_expires_ms(false, s->at.now_ms));
	expect_saved(s, ANN, 230, 1);
	letter->has_parcel = false;
	stage_when(s, OPEN);
	cr_assert_str_eq(stage_refusal(s), "not_possible", "it is empty");
	stage_destroy(s);
}

Test(mail, a_full_bag_takes_nothing_and_loses_nothing)
{
	struct stage *s = given_two(&mail_take);
	struct letter_row *letter = given_letter(s, true);

	s->rows.bag->pieces_count = BAG_PIECES_MAX;
	stage_when(s, OPEN);
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	cr_assert_not(effects_have_value(&s->effects));
	letter->parcel.pieces_count = 0;
	stage_when(s, OPEN);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 30, "gold and herbs need no room");
	stage_destroy(s);
}

Test(mail, an_empty_letter_is_thrown_away_and_no_other)
{
	struct stage *s = given_two(&mail_discard);
	struct letter_row *letter = given_letter(s, true);

	stage_when(s, OPEN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	letter->has_parcel = false;
	stage_when(s, OPEN);
	cr_assert_eq(changed(s)->what, ROW_IS_GONE);
	stage_destroy(s);
}

Test(mail, a_page_of_letters_is_listed)
{
	struct stage *s = given_two(&mail_list);
	struct letter_list *list = s->rows.commerce.letters = calloc(1, sizeof(*list));

	cr_assert_not_null(list);
	*list = (struct letter_list){ .count = 11, .unread = 2, .entries_count = 1 };
	list->entries[0] = (struct letter_entry){ .id = DEAL, .kind = LETTER_UNSOLD };
	stage_when(s, "{\"player_id\":1,\"page\":2}");
	cr_assert_str_eq(needs_find(&s->needs, NEED_LETTERS)->key, "10");
	cr_assert_eq(stage_reply_number(s, "unread"), 2);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"unsold\""));
	cr_assert_null(strstr(s->effects.reply.bytes, "\"player\""));
	stage_destroy(s);
}

/* ── its end ── */

#define EXPIRE "{\"letter_id\":\"" DEAL "\"}"

Test(mail, what_nobody_took_goes_back_to_who_sent_it)
{
	struct stage *s = given_two(&mail_expire);
	struct letter_row *letter = given_letter(s, true);

	stage_when(s, EXPIRE);
	cr_assert_str_eq(stage_refusal(s), "forbidden");
	letter->expires_ms = s->at.now_ms;
	stage_when(s, EXPIRE);
	cr_assert_str_eq(s->effects.cause, "letter:" DEAL ":expire");
	cr_assert_eq(changed(s)->player_id, BOB);
	cr_assert_eq(changed(s)->sender_id, 0);
	cr_assert_eq(changed(s)->kind, LETTER_RETURNED);
	cr_assert_eq(changed(s)->expires_ms, 0, "it waits from now on");
	cr_assert_eq(changed(s)->read_ms, 0);
	cr_assert(changed(s)->is_emptied);
	cr_assert_eq(stage_delta(s, "escrow:1", "gold"), -30);
	cr_assert_eq(stage_delta(s, "escrow:2", "gold"), 30);
	expect_moved(s, '7', ANN, BOB, DEAL);
	expect_told(s, "mail_received", BOB, "\"returned\"");
	letter->expires_ms = 0;
	stage_when(s, EXPIRE);
	cr_assert_str_eq(stage_refusal(s), "forbidden", "what waits has no time");
	stage_destroy(s);
}

Test(mail, a_letter_without_goods_is_thrown_away_in_time)
{
	struct stage *s = given_two(&mail_expire);

	given_letter(s, false)->expires_ms = s->at.now_ms;
	stage_when(s, EXPIRE);
	cr_assert_eq(changed(s)->what, ROW_IS_GONE);
	cr_assert_eq(s->effects.events_count, 0);
	stage_destroy(s);
}

Test(mail, what_somebody_sent_who_is_gone_stays_where_it_is)
{
	struct stage *s = given_two(&mail_expire);
	struct letter_row *letter = given_letter(s, true);

	letter->expires_ms = s->at.now_ms;
	letter->sender_id = 3;
	stage_when(s, EXPIRE);
	cr_assert_eq(changed(s)->player_id, ANN);
	cr_assert_eq(changed(s)->expires_ms, 0);
	cr_assert_eq(s->effects.entries_count, 0);
	letter->player_id = letter->parcel.player_id = 4;
	stage_when(s, EXPIRE);
	cr_assert_eq(changed(s)->what, ROW_IS_GONE, "neither is there");
	cr_assert_str_eq(s->effects.cause, "letter:" DEAL ":leave", "it may have come back before");
	cr_assert_eq(stage_delta(s, "game:sink.erased", "gold"), 30);
	cr_assert_eq(s->effects.pieces[0].kind, PIECE_GONE);
	stage_destroy(s);
}
