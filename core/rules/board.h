#ifndef WILDMARCH_RULES_BOARD_H
#define WILDMARCH_RULES_BOARD_H
/*
 * Leaderboards. A score holds a value and when it was reached, so that of two equal values the
 * earlier one stands higher: value·2^20 + (2^20 − 1 − minutes into the period). It stays below
 * 2^53: sorted sets hold floating-point numbers, which keep such integers exactly.
 */
#include <stdint.h>

#define BOARD_MINUTES_MAX 1048575           /* 2^20 − 1: almost two years */
#define BOARD_VALUE_MAX INT64_C(8589934591) /* 2^33 − 1 */
#define BOARD_SCORE_MAX INT64_C(9007199254740991)
#define BOARD_AROUND 5

struct board_entry {
	int64_t value;
	int32_t minute; /* of the period */
};

/* Both are clamped to what a score can hold. */
int64_t board_pack(struct board_entry entry);
struct board_entry board_unpack(int64_t score);

/* The minute of a period that began at `begin_ms`. */
int32_t board_minute(int64_t begin_ms, int64_t now_ms);

/* Places of a board, from 0: first..first + count − 1. */
struct board_page {
	int64_t first;
	int64_t count;
};

/* What is shown round somebody at `place` of `size`: BOARD_AROUND above and as many below. At an
 * end of the board it reaches as much farther the other way, so that the page is always as long as
 * the board allows. */
struct board_page board_around(int64_t place, int64_t size);

#endif
