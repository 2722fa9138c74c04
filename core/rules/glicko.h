#ifndef WILDMARCH_RULES_GLICKO_H
#define WILDMARCH_RULES_GLICKO_H
/*
 * Ratings. Players have Glicko-2's (Glickman, "Example of the Glicko-2 system"), with a UTC day for
 * its period: keep what somebody was worth when the day began, and compute the present rating anew
 * from all games of that day after each of them. So a change shows at once, doing it twice changes
 * nothing, and the order of the games doesn't matter. Clans have Elo's.
 *
 * The only rules that calculate in doubles. What goes in and comes out are integers, rounded.
 */
#include <stdint.h>

struct glicko {
	int32_t rating_x100;
	int32_t deviation_x100;
	int32_t volatility_x1e6;
};

#define GLICKO_START ((struct glicko){ 150000, 35000, 60000 })
#define GLICKO_RATING_MAX_X100 1000000
#define GLICKO_DEVIATION_MIN_X100 4500 /* of what comes out: nobody ever stands still */
#define GLICKO_DEVIATION_MAX_X100 35000
#define GLICKO_VOLATILITY_MAX_X1E6 100000 /* many days of upsets drive it no farther */

/* What a game brought, in half points. */
enum game_score { GAME_LOST, GAME_DRAWN, GAME_WON };

struct glicko_game {
	struct glicko opponent; /* as the day began for that one */
	enum game_score score;
	int32_t weight_percent; /* 0..100: how much of a game it counts for */
};

/* What somebody who began the day at `start` is worth after these games. Without a game that
 * counts, `start` itself: the day is idle once it is over. */
struct glicko glicko_after(struct glicko start, const struct glicko_game *games, int32_t count);

/* After as many whole days without a game: the deviation grows, up to the one of a beginner. */
struct glicko glicko_idle(struct glicko rating, int32_t days);

/* At the begin of a season: half the way back to 1500, and less certain. */
struct glicko glicko_season_reset(struct glicko rating);

/* What boards show, ×100: r − 2·RD, which somebody is worth in all likelihood; at least 0. */
int32_t glicko_shown_x100(struct glicko rating);

#define ELO_START 1500
#define ELO_MAX 10000

/* How far one game can move a clan: 40 in its first 30 games, 10 from 2400 on, else 20. */
int32_t elo_k(int32_t games, int32_t rating);

/* By how much `own` changes. With the same k, the other one changes by as much the other way. */
int32_t elo_change(int32_t own, int32_t other, int32_t k, enum game_score score);

#endif
