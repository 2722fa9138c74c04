/* Characters without a server: registering them, gifts between them, bonuses. */
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <string.h>

#define REGISTER_ANN                                                                               \
	"{\"provider\":\"paper\",\"external_id\":\"7\",\"name\":\"Ann\",\"language\":\"en\"}"

Test(character_register, makes_a_character_with_200_gold_at_the_start)
{
	struct stage *s = stage_create(&character_register);

	s->rows.new_player_id = 42;
	stage_when(s, REGISTER_ANN);
	cr_assert(s->effects.creates_character);
	cr_assert_str_eq(s->effects.created.name, "Ann");
	cr_assert_eq(stage_delta(s, "player:42", "gold"), 200);
	cr_assert_eq(stage_delta(s, "game:mint.start", "gold"), -200);
	cr_assert_eq(stage_reply_number(s, "character.x"), s->world.start.x);
	cr_assert_eq(stage_reply_number(s, "character.hp"), 128);
	cr_assert_eq(s->effects.events_count, 1);
	cr_assert_str_eq(s->effects.events[0].type->exchange, "player_registered");
	stage_destroy(s);
}

Test(character_register, needs_its_character_once_the_identity_is_known)
{
	struct stage *s = stage_create(&character_register);

	s->rows.identity_player_id = 42;
	stage_character(s, 42, "Ann", 3);
	stage_build(s, 42);
	stage_hot(s, 42);
	stage_when(s, REGISTER_ANN);
	cr_assert_not_null(stage_need(s, NEED_CHARACTER, 42));
	cr_assert_null(stage_need(s, NEED_NEW_PLAYER, 0));
	cr_assert_eq(stage_reply_number(s, "character.level"), 3);
	cr_assert_not(effects_have_value(&s->effects));
	stage_destroy(s);
}

Test(character_register, refuses_a_taken_name)
{
	struct stage *s = stage_create(&character_register);

	s->rows.name_player_id = 9;
	stage_when(s, REGISTER_ANN);
	cr_assert_str_eq(stage_refusal(s), "name_taken");
	stage_destroy(s);
}

Test(character_register, refuses_a_bad_name_and_says_why)
{
	struct stage *s = stage_create(&character_register);

	stage_when(s, "{\"provider\":\"paper\",\"external_id\":\"7\",\"name\":\"A\u043dn\","
		      "\"language\":\"en\"}");
	cr_assert_str_eq(stage_refusal(s), "name_invalid");
	cr_assert_str_eq(s->effects.detail, "mixed_scripts");
	stage_destroy(s);
}

Test(character_give_gold, moves_gold_from_giver_to_receiver)
{
	struct stage *s = stage_create(&character_give_gold);

	stage_character(s, 1, "Ann", 1);
	stage_character(s, 2, "Bob", 1);
	s->rows.name_player_id = 2;
	stage_when(s, "{\"player_id\":1,\"to\":\"bob\",\"amount\":40}");
	cr_assert_eq(stage_need(s, NEED_CHARACTER, 2)->use, TO_CHANGE);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -40);
	cr_assert_eq(stage_delta(s, "player:2", "gold"), 40);
	cr_assert_eq(s->effects.entries_count, 2);
	cr_assert_eq(stage_reply_number(s, "gold"), 160);
	cr_assert_eq(s->effects.saved_count, 2);
	cr_assert_eq(effects_saved_character(&s->effects, 0, &s->rows).gold, 160);
	cr_assert_eq(effects_saved_character(&s->effects, 1, &s->rows).gold, 240);
	cr_assert_str_eq(s->effects.cause, "client:test:1");
	stage_destroy(s);
}

Test(character_give_gold, needs_the_receiver_only_when_the_name_is_known)
{
	struct stage *s = stage_create(&character_give_gold);

	stage_character(s, 1, "Ann", 1);
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"amount\":40}");
	cr_assert_str_eq(needs_find(&s->needs, NEED_NAME)->key, "bob");
	cr_assert_eq(s->needs.count, 2);
	cr_assert_str_eq(stage_refusal(s), "no_such_recipient");
	stage_destroy(s);
}

Test(character_give_gold, refuses_more_than_there_is_and_gifts_to_oneself)
{
	struct stage *s = stage_create(&character_give_gold);

	stage_character(s, 1, "Ann", 1);
	stage_character(s, 2, "Bob", 1);
	s->rows.name_player_id = 2;
	stage_when(s, "{\"player_id\":1,\"to\":\"Bob\",\"amount\":201}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	cr_assert_not(effects_have_value(&s->effects));
	s->rows.name_player_id = 1;
	stage_when(s, "{\"player_id\":1,\"to\":\"Ann\",\"amount\":1}");
	cr_assert_str_eq(stage_refusal(s), "gift_to_self");
	stage_destroy(s);
}

Test(character_grant_bonus, grants_once_for_a_level_that_was_reached)
{
	struct stage *s = stage_create(&character_grant_bonus);

	stage_character(s, 1, "Ann", 2);
	stage_when(s, "{\"player_id\":1,\"level\":2}");
	cr_assert_str_eq(s->effects.cause, "level:1:2");
	cr_assert_str_eq(needs_find(&s->needs, NEED_GRANT)->key, "level:1:2");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 50);
	cr_assert_eq(stage_counted(s, 1, DEED_EARN_GOLD, ""), 50);
	cr_assert_eq(stage_reply_number(s, "gold"), 50);
	s->rows.is_granted = true;
	stage_when(s, "{\"player_id\":1,\"level\":2}");
	cr_assert_eq(s->effects.entries_count, 0);
	cr_assert_eq(stage_reply_number(s, "gold"), 50);
	stage_when(s, "{\"player_id\":1,\"level\":3}");
	cr_assert_str_eq(stage_refusal(s), "forbidden");
	stage_destroy(s);
}
