#include <criterion/criterion.h>
#include <string.h>

#include "core/rules/clan.h"
#include "core/rules/rng.h"

#define NOON INT64_C(1795780800000)

/* What an actor makes of a target; CLAN_RANK_COUNT if it may not. */
static enum clan_rank
made(enum clan_rank actor, enum clan_deed deed, enum clan_rank target)
{
	enum clan_rank after = CLAN_RANK_COUNT;

	cr_assert_eq(clan_may_to(actor, deed, target, &after), after != CLAN_RANK_COUNT);
	return after;
}

Test(rules_clan, the_leader_does_everything)
{
	cr_expect_eq(made(CLAN_LEADER, CLAN_ACCEPT, CLAN_REQUEST), CLAN_MEMBER);
	cr_expect_eq(made(CLAN_LEADER, CLAN_REFUSE, CLAN_REQUEST), CLAN_STRANGER);
	cr_expect_eq(made(CLAN_LEADER, CLAN_KICK, CLAN_OFFICER), CLAN_STRANGER);
	cr_expect_eq(made(CLAN_LEADER, CLAN_BAN, CLAN_OFFICER), CLAN_BANNED);
	cr_expect_eq(made(CLAN_LEADER, CLAN_PARDON, CLAN_BANNED), CLAN_STRANGER);
	cr_expect_eq(made(CLAN_LEADER, CLAN_PROMOTE, CLAN_MEMBER), CLAN_OFFICER);
	cr_expect_eq(made(CLAN_LEADER, CLAN_DEMOTE, CLAN_OFFICER), CLAN_MEMBER);
	cr_expect_eq(made(CLAN_LEADER, CLAN_HAND_OVER, CLAN_MEMBER), CLAN_LEADER);
	cr_expect_eq(made(CLAN_LEADER, CLAN_HAND_OVER, CLAN_OFFICER), CLAN_LEADER);
	for (int deed = CLAN_LEAVE; deed < CLAN_DEED_COUNT; deed++)
		cr_expect(clan_may(CLAN_LEADER, (enum clan_deed)deed), "deed %d", deed);
}

Test(rules_clan, an_officer_rules_those_below)
{
	cr_expect_eq(made(CLAN_OFFICER, CLAN_ACCEPT, CLAN_REQUEST), CLAN_MEMBER);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_KICK, CLAN_MEMBER), CLAN_STRANGER);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_BAN, CLAN_MEMBER), CLAN_BANNED);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_BAN, CLAN_REQUEST), CLAN_BANNED);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_PARDON, CLAN_BANNED), CLAN_STRANGER);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_KICK, CLAN_OFFICER), CLAN_RANK_COUNT);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_BAN, CLAN_OFFICER), CLAN_RANK_COUNT);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_KICK, CLAN_LEADER), CLAN_RANK_COUNT);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_PROMOTE, CLAN_MEMBER), CLAN_RANK_COUNT);
	cr_expect_eq(made(CLAN_OFFICER, CLAN_DEMOTE, CLAN_OFFICER), CLAN_RANK_COUNT);
	cr_expect(clan_may(CLAN_OFFICER, CLAN_WITHDRAW));
	cr_expect_not(clan_may(CLAN_OFFICER, CLAN_RENAME));
	cr_expect_not(clan_may(CLAN_OFFICER, CLAN_DISBAND));
	cr_expect_not(clan_may(CLAN_OFFICER, CLAN_HAND_OVER));
}

Test(rules_clan, a_member_does_what_members_do)
{
	static const bool may[CLAN_DEED_COUNT] = {
		[CLAN_LEAVE] = true,
		[CLAN_CHAT] = true,
		[CLAN_SIGN_UP] = true,
		[CLAN_DEPOSIT] = true,
	};

	for (int deed = 0; deed < CLAN_DEED_COUNT; deed++)
		cr_expect_eq(clan_may(CLAN_MEMBER, (enum clan_deed)deed), may[deed]);
}

Test(rules_clan, who_is_outside_can_ask_and_who_is_banned_can_not)
{
	for (int deed = 0; deed < CLAN_DEED_COUNT; deed++) {
		enum clan_deed d = (enum clan_deed)deed;

		cr_expect_eq(clan_may(CLAN_STRANGER, d), d == CLAN_ASK);
		cr_expect_eq(clan_may(CLAN_REQUEST, d), d == CLAN_LEAVE);
		cr_expect_not(clan_may(CLAN_BANNED, d));
	}
}

Test(rules_clan, nobody_touches_an_equal_or_a_better)
{
	for (int actor = -1; actor <= CLAN_RANK_COUNT; actor++) {
		for (int target = actor; target <= CLAN_RANK_COUNT; target++) {
			for (int deed = -1; deed <= CLAN_DEED_COUNT; deed++)
				cr_assert_eq(made((enum clan_rank)actor, (enum clan_deed)deed,
						 (enum clan_rank)target),
				    CLAN_RANK_COUNT);
		}
	}
}

Test(rules_clan, what_is_done_by_oneself_has_no_target)
{
	for (int deed = 0; deed < CLAN_ACCEPT; deed++) {
		for (int target = 0; target < CLAN_RANK_COUNT; target++)
			cr_assert_eq(
			    made(CLAN_LEADER, (enum clan_deed)deed, (enum clan_rank)target),
			    CLAN_RANK_COUNT);
	}
}

/* No chain of deeds makes a member of somebody whom no one has accepted, or of a banned one. */
Test(rules_clan, one_gets_in_only_by_being_accepted)
{
	for (int actor = 0; actor < CLAN_RANK_COUNT; actor++) {
		for (int target = 0; target < CLAN_MEMBER; target++) {
			for (int deed = 0; deed < CLAN_DEED_COUNT; deed++) {
				enum clan_rank after = made((enum clan_rank)actor,
				    (enum clan_deed)deed, (enum clan_rank)target);

				if (after == CLAN_RANK_COUNT || !clan_is_in(after))
					continue;
				cr_expect_eq(deed, CLAN_ACCEPT);
				cr_expect_eq(target, CLAN_REQUEST);
			}
		}
	}
}

Test(rules_clan, members_officers_and_the_leader_are_in)
{
	for (int rank = -1; rank <= CLAN_RANK_COUNT; rank++)
		cr_expect_eq(
		    clan_is_in((enum clan_rank)rank), rank >= CLAN_MEMBER && rank <= CLAN_LEADER);
}

Test(rules_clan, it_grows_with_its_level)
{
	cr_expect_eq(clan_size(1), 20);
	cr_expect_eq(clan_size(2), 23);
	cr_expect_eq(clan_size(CLAN_LEVEL_MAX), CLAN_SIZE_MAX);
	cr_expect_eq(clan_size(INT32_MAX), CLAN_SIZE_MAX);
	cr_expect_eq(clan_size(INT32_MIN), 20);
}

Test(rules_clan, a_level_begins_exactly_at_its_total)
{
	int64_t total = 0;

	for (int32_t level = 1; level <= CLAN_LEVEL_MAX; level++) {
		cr_expect_eq(clan_xp_total(level), total);
		cr_expect_eq(clan_level_of(total), level);
		cr_expect_eq(clan_level_of(total - 1), level == 1 ? 1 : level - 1);
		total += INT64_C(1000) * level * level;
	}
	cr_expect_eq(clan_level_of(INT64_MIN), 1);
	cr_expect_eq(clan_level_of(INT64_MAX), CLAN_LEVEL_MAX);
	cr_expect_eq(clan_xp_total(INT32_MAX), clan_xp_total(CLAN_LEVEL_MAX));
}

Test(rules_clan, an_officer_takes_a_tenth_a_day)
{
	cr_expect_eq(clan_withdraw_most(CLAN_LEADER, 1000, 999), 1000);
	cr_expect_eq(clan_withdraw_most(CLAN_OFFICER, 1000, 0), 100);
	cr_expect_eq(clan_withdraw_most(CLAN_OFFICER, 960, 40), 60);
	cr_expect_eq(clan_withdraw_most(CLAN_OFFICER, 900, 100), 0);
	cr_expect_eq(clan_withdraw_most(CLAN_OFFICER, 500, 100), 0, "others took the rest");
	cr_expect_eq(clan_withdraw_most(CLAN_OFFICER, 9, 0), 0);
	cr_expect_eq(clan_withdraw_most(CLAN_MEMBER, 1000, 0), 0);
	cr_expect_eq(clan_withdraw_most(CLAN_BANNED, 1000, 0), 0);
	cr_expect_eq(clan_withdraw_most(CLAN_OFFICER, INT64_MAX, INT64_MAX), 0);
	cr_expect_eq(clan_withdraw_most(CLAN_OFFICER, INT64_MIN, INT64_MIN), 0);
	cr_expect_eq(clan_withdraw_most(CLAN_LEADER, INT64_MIN, 0), 0);
}

Test(rules_clan, many_small_withdrawals_take_no_more_than_one)
{
	int64_t treasury = 12345, taken = 0;

	for (int i = 0; i < 2000; i++) {
		int64_t most = clan_withdraw_most(CLAN_OFFICER, treasury - taken, taken);

		cr_assert_eq(most, 1234 - taken);
		taken += most > 0;
	}
	cr_expect_eq(taken, 1234);
}

Test(rules_clan, who_has_left_waits_a_day)
{
	cr_expect_eq(clan_rejoin_ms(NOON), NOON + 86400000);
	cr_expect_eq(clan_rejoin_ms(INT64_MAX), INT64_MAX);
}

Test(rules_clan, the_oldest_officer_inherits)
{
	struct clan_member members[] = {
		{ 1, CLAN_LEADER, NOON },
		{ 2, CLAN_MEMBER, NOON + 1 },
		{ 3, CLAN_OFFICER, NOON + 9 },
		{ 4, CLAN_OFFICER, NOON + 5 },
		{ 5, CLAN_REQUEST, NOON - 5 },
		{ 6, CLAN_BANNED, NOON - 6 },
	};

	cr_expect_eq(clan_heir(members, 6), 3);
	members[3].rank = members[2].rank = CLAN_MEMBER;
	cr_expect_eq(clan_heir(members, 6), 1);
	members[3].joined_ms = members[2].joined_ms = members[1].joined_ms;
	cr_expect_eq(clan_heir(members, 6), 1, "of two the one with the lower id");
	members[1].player = 9;
	cr_expect_eq(clan_heir(members, 6), 2);
	cr_expect_eq(clan_heir(members, 1), -1);
	cr_expect_eq(clan_heir(members, 0), -1);
}

Test(rules_clan, the_heir_does_not_depend_on_the_order)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 5000; i++) {
		struct clan_member members[8], turned[8];
		int32_t a, b;

		for (int32_t k = 0; k < 8; k++) {
			members[k] = (struct clan_member){ k + 1,
				(enum clan_rank)rng_below(&rng, CLAN_RANK_COUNT),
				rng_below(&rng, 4) };
			turned[7 - k] = members[k];
		}
		a = clan_heir(members, 8);
		b = clan_heir(turned, 8);
		cr_assert_eq(a < 0, b < 0);
		if (a >= 0)
			cr_assert_eq(members[a].player, turned[b].player);
	}
}

Test(rules_clan, each_rank_has_its_word)
{
	enum clan_rank rank = CLAN_RANK_COUNT;

	for (int i = 0; i < CLAN_RANK_COUNT; i++) {
		cr_assert(clan_rank_of(clan_rank_key((enum clan_rank)i), &rank));
		cr_assert_eq((int)rank, i);
	}
	cr_expect_null(clan_rank_key(CLAN_RANK_COUNT));
	cr_expect_not(clan_rank_of("king", &rank));
}
