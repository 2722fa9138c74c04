#ifndef WILDMARCH_RULES_ARENA_H
#define WILDMARCH_RULES_ARENA_H
/*
 * Who may meet whom in the arena, what a duel counts for, and what somebody is worth today. A
 * ticket waits in the queue; the longer it waits, the wider its window, and two fit if each lies
 * in the other's.
 */
#include <stdbool.h>

#include "core/rules/glicko.h"

#define ARENA_WINDOW_MAX 600
#define ARENA_LEVEL_MIN 5
#define ARENA_DUELS_A_DAY 3          /* with the same opponent */
#define ARENA_DUELS_A_DAY_ALL 50     /* with anybody: a day's duels are counted anew after each */
#define ARENA_PARTY_ALONE_MS 60000   /* so long parties meet parties only */
#define ARENA_SHADOW_AFTER_MS 120000 /* then an opponent that counts for nothing */
#define ARENA_ACCEPT_MS 30000
#define ARENA_CHALLENGE_MS 600000 /* so long a challenge can be accepted */
#define ARENA_CHALLENGES_MAX 3    /* of one challenger that wait for an answer */

struct arena_ticket {
	struct glicko rating; /* a party's: arena_party_rating_x100, and the mean deviation */
	int32_t size;         /* 1 for somebody alone */
	int64_t since_ms;
};

/* Half of a ticket's window, in whole points: min(50 + RD/2 + 5·seconds, 600). */
int32_t arena_half_width(int32_t deviation_x100, int64_t waited_ms);

/* True if each lies in the other's window and neither is a party that still waits for another;
 * `duels_today` are those that the two have fought. Whether one has blocked the other is the
 * caller's to know. */
bool arena_fit(const struct arena_ticket *a, const struct arena_ticket *b, int32_t duels_today,
    int64_t now_ms);

/* A party plays better than its members: their mean + 20 points for each beyond the first. 0 for
 * nobody at all. */
int32_t arena_party_rating_x100(const int32_t *ratings_x100, int32_t size);

/* What a duel counts for after as many with the same opponent in the last 24 hours, in percent:
 * 100, 50, 25, then nothing, so that two friends can't trade victories. */
int32_t arena_weight_percent(int32_t duels_before);

/* How long somebody who let a match go by is kept out, the n-th time in a day, n from 1: 2, 5, then
 * 10 minutes. */
int64_t arena_dodge_ms(int32_t dodges);

/* What somebody who was worth `last` after the games of `last_day` (calendar_day) is worth as
 * `today` begins: less certain for each idle day between, and reset by each season that has begun.
 * `last` itself while that day lasts, and for a clock that has gone back. */
struct glicko arena_rating_on(struct glicko last, int32_t last_day, int32_t today);

#endif
