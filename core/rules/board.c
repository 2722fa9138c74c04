#include "core/rules/board.h"

#include "core/rules/clamp.h"

#define MINUTE_MS 60000
#define MINUTES (BOARD_MINUTES_MAX + INT64_C(1))

int64_t
board_pack(struct board_entry entry)
{
	int64_t value = clamp_i64(entry.value, 0, BOARD_VALUE_MAX);

	return value * MINUTES + BOARD_MINUTES_MAX - clamp_i64(entry.minute, 0, BOARD_MINUTES_MAX);
}

struct board_entry
board_unpack(int64_t score)
{
	int64_t sound = clamp_i64(score, 0, BOARD_SCORE_MAX);

	return (struct board_entry){
		.value = sound / MINUTES,
		.minute = (int32_t)(BOARD_MINUTES_MAX - sound % MINUTES),
	};
}

int32_t
board_minute(int64_t begin_ms, int64_t now_ms)
{
	uint64_t minutes;

	if (now_ms <= begin_ms)
		return 0;
	minutes = ((uint64_t)now_ms - (uint64_t)begin_ms) / MINUTE_MS;
	return minutes > BOARD_MINUTES_MAX ? BOARD_MINUTES_MAX : (int32_t)minutes;
}

struct board_page
board_around(int64_t place, int64_t size)
{
	int64_t all = clamp_i64(size, 0, INT64_MAX);
	int64_t count = clamp_i64(2 * BOARD_AROUND + 1, 0, all);
	int64_t at = clamp_i64(place, 0, all);

	return (struct board_page){
		.first = clamp_i64(at - BOARD_AROUND, 0, all - count),
		.count = count,
	};
}
