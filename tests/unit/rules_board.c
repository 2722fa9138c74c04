#include <criterion/criterion.h>

#include "core/rules/board.h"
#include "core/rules/rng.h"

static int64_t
score(int64_t value, int32_t minute)
{
	return board_pack((struct board_entry){ value, minute });
}

Test(rules_board, a_score_is_the_documented_one)
{
	cr_expect_eq(score(123456, 77), INT64_C(129454047154));
	cr_expect_eq(score(0, BOARD_MINUTES_MAX), 0);
	cr_expect_eq(score(BOARD_VALUE_MAX, 0), BOARD_SCORE_MAX);
}

Test(rules_board, a_score_says_what_was_put_in)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int64_t value = (int64_t)rng_next(&rng) * 2 + rng_below(&rng, 2);
		int32_t minute = (int32_t)rng_below(&rng, BOARD_MINUTES_MAX + 1);
		int64_t packed = score(value, minute);
		struct board_entry entry = board_unpack(packed);

		cr_assert(entry.value == value && entry.minute == minute);
		cr_assert(packed >= 0 && packed <= BOARD_SCORE_MAX);
		cr_assert_eq((int64_t)(double)packed, packed);
	}
}

Test(rules_board, the_higher_value_wins_and_of_equal_ones_the_earlier)
{
	struct rng rng = rng_stream(2, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int64_t value = rng_below(&rng, 1000);
		int64_t other = rng_below(&rng, 1000);
		int32_t minute = (int32_t)rng_below(&rng, BOARD_MINUTES_MAX);
		int32_t later = (int32_t)rng_below(&rng, BOARD_MINUTES_MAX);

		if (value != other)
			cr_assert_eq(score(value, minute) > score(other, later), value > other);
		else
			cr_assert_eq(score(value, minute) > score(other, later), minute < later);
	}
}

Test(rules_board, what_a_score_cannot_hold_is_clamped)
{
	cr_expect_eq(score(INT64_MAX, INT32_MIN), BOARD_SCORE_MAX);
	cr_expect_eq(score(INT64_MIN, INT32_MAX), 0);
	cr_expect_eq(board_unpack(INT64_MIN).value, 0);
	cr_expect_eq(board_unpack(INT64_MIN).minute, BOARD_MINUTES_MAX);
	cr_expect_eq(board_unpack(INT64_MAX).value, BOARD_VALUE_MAX);
	cr_expect_eq(board_unpack(INT64_MAX).minute, 0);
}

Test(rules_board, minutes_count_from_the_begin_of_the_period)
{
	int64_t begin = INT64_C(1795737600000);

	cr_expect_eq(board_minute(begin, begin), 0);
	cr_expect_eq(board_minute(begin, begin + 59999), 0);
	cr_expect_eq(board_minute(begin, begin + 60000), 1);
	cr_expect_eq(board_minute(begin, begin - 1), 0);
	cr_expect_eq(board_minute(begin, begin + BOARD_MINUTES_MAX * INT64_C(60000) + 60000),
	    BOARD_MINUTES_MAX);
	cr_expect_eq(board_minute(INT64_MIN, INT64_MAX), BOARD_MINUTES_MAX);
}

Test(rules_board, round_a_player_stand_five_on_either_side)
{
	static const struct {
		int64_t place, size, first, count;
	} rows[] = {
		{ 50, 100, 45, 11 },
		{ 5, 100, 0, 11 },
		{ 0, 100, 0, 11 },
		{ 94, 100, 89, 11 },
		{ 99, 100, 89, 11 },
		{ 2, 4, 0, 4 },
		{ 0, 1, 0, 1 },
		{ 10, 11, 0, 11 },
		{ 0, 0, 0, 0 },
		{ -7, 20, 0, 11 },
		{ INT64_MAX, 20, 9, 11 },
		{ 3, -1, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct board_page page = board_around(rows[i].place, rows[i].size);

		cr_expect_eq(page.first, rows[i].first, "row %d", (int)i);
		cr_expect_eq(page.count, rows[i].count, "row %d", (int)i);
	}
}

Test(rules_board, a_page_lies_on_the_board_and_shows_whom_it_is_for)
{
	for (int64_t size = 1; size < 40; size++) {
		for (int64_t place = 0; place < size; place++) {
			struct board_page page = board_around(place, size);

			cr_assert(page.first >= 0 && page.first + page.count <= size);
			cr_assert(page.first <= place && place < page.first + page.count);
			cr_assert_eq(page.count, size < 11 ? size : 11);
		}
	}
}
