#include "core/rules/glicko.h"

#include <math.h>
#include <stdbool.h>

#include "core/rules/clamp.h"

#define PI 3.14159265358979323846
#define SCALE 173.7178 /* points of a rating for one of Glicko-2's own */
#define TAU 0.5        /* how much the volatility may change */
#define CLOSE_ENOUGH 0.000001
#define STEPS_MAX 100 /* five to ten are enough */
#define DAYS_MAX 100000

/* A rating in Glicko-2's own units. */
struct belief {
	double mu;
	double phi;
	double sigma;
};

/* What the games of a day say, all together. */
struct evidence {
	double information; /* 1/v */
	double surprise;    /* Σ g·(s − E) */
};

static struct belief
belief_of(struct glicko rating)
{
	int32_t r = clamp_i32(rating.rating_x100, 0, GLICKO_RATING_MAX_X100);
	int32_t rd = clamp_i32(rating.deviation_x100, 1, GLICKO_DEVIATION_MAX_X100);
	int32_t sigma = clamp_i32(rating.volatility_x1e6, 1, GLICKO_VOLATILITY_MAX_X1E6);

	return (struct belief){
		.mu = (r / 100.0 - 1500) / SCALE,
		.phi = rd / 100.0 / SCALE,
		.sigma = sigma / 1e6,
	};
}

static struct glicko
glicko_of(struct belief belief)
{
	return (struct glicko){
		.rating_x100 =
		    clamp_i32(llround((belief.mu * SCALE + 1500) * 100), 0, GLICKO_RATING_MAX_X100),
		.deviation_x100 = clamp_i32(llround(belief.phi * SCALE * 100),
		    GLICKO_DEVIATION_MIN_X100, GLICKO_DEVIATION_MAX_X100),
		.volatility_x1e6 =
		    clamp_i32(llround(belief.sigma * 1e6), 1, GLICKO_VOLATILITY_MAX_X1E6),
	};
}

static double
square(double x)
{
	return x * x;
}

static struct evidence
evidence_of(struct belief own, const struct glicko_game *games, int32_t count)
{
	struct evidence sum = { 0, 0 };

	for (int32_t i = 0; i < count; i++) {
		struct belief other = belief_of(games[i].opponent);
		double weight = clamp_i32(games[i].weight_percent, 0, 100) / 100.0;
		double score = clamp_i32((int64_t)games[i].score, GAME_LOST, GAME_WON) / 2.0;
		double g = 1 / sqrt(1 + 3 * square(other.phi) / square(PI));
		double expected = 1 / (1 + exp(-g * (own.mu - other.mu)));

		sum.information += weight * square(g) * expected * (1 - expected);
		sum.surprise += weight * g * (score - expected);
	}
	return sum;
}

/* Where this is 0 stands the logarithm of the new σ²: step 5 of the paper. */
static double
tension(double x, double delta_squared, double spread, double a)
{
	double e = exp(x);

	return e * (delta_squared - spread - e) / (2 * square(spread + e)) - (x - a) / square(TAU);
}

/* The paper's search for that place, by regula falsi as the Illinois algorithm has it. */
static double
new_sigma(struct belief own, double v, double delta)
{
	double spread = square(own.phi) + v;
	double a = log(square(own.sigma));
	double left = a, right, at_left, at_right;

	if (square(delta) > spread) {
		right = log(square(delta) - spread);
	} else {
		right = a - TAU;
		for (int i = 0; i < STEPS_MAX && tension(right, square(delta), spread, a) < 0; i++)
			right -= TAU;
	}
	at_left = tension(left, square(delta), spread, a);
	at_right = tension(right, square(delta), spread, a);
	for (int i = 0; i < STEPS_MAX && fabs(right - left) > CLOSE_ENOUGH; i++) {
		double between = left + (left - right) * at_left / (at_right - at_left);
		double at_between = tension(between, square(delta), spread, a);

		if (at_between * at_right <= 0) {
			left = right;
			at_left = at_right;
		} else {
			at_left /= 2;
		}
		right = between;
		at_right = at_between;
	}
	return exp(left / 2);
}

struct glicko
glicko_after(struct glicko start, const struct glicko_game *games, int32_t count)
{
	struct belief own = belief_of(start), after;
	struct evidence sum = evidence_of(own, games, count);
	double v, before;

	if (!(sum.information > 0))
		return glicko_of(own);
	v = 1 / sum.information;
	after.sigma = new_sigma(own, v, v * sum.surprise);
	before = square(own.phi) + square(after.sigma);
	after.phi = 1 / sqrt(1 / before + sum.information);
	after.mu = own.mu + square(after.phi) * sum.surprise;
	return glicko_of(after);
}

struct glicko
glicko_idle(struct glicko rating, int32_t days)
{
	struct belief belief = belief_of(rating);
	int32_t idle = clamp_i32(days, 0, DAYS_MAX);

	belief.phi = sqrt(square(belief.phi) + idle * square(belief.sigma));
	return glicko_of(belief);
}

struct glicko
glicko_season_reset(struct glicko rating)
{
	const struct glicko start = GLICKO_START;
	struct glicko sound = glicko_of(belief_of(rating));

	sound.rating_x100 = (sound.rating_x100 + start.rating_x100) / 2;
	if (sound.deviation_x100 < 15000)
		sound.deviation_x100 = 15000;
	return sound;
}

int32_t
glicko_shown_x100(struct glicko rating)
{
	struct glicko sound = glicko_of(belief_of(rating));

	return clamp_i32(sound.rating_x100 - 2 * sound.deviation_x100, 0, GLICKO_RATING_MAX_X100);
}

int32_t
elo_k(int32_t games, int32_t rating)
{
	if (games < 30)
		return 40;
	return rating >= 2400 ? 10 : 20;
}

int32_t
elo_change(int32_t own, int32_t other, int32_t k, enum game_score score)
{
	double ahead = clamp_i32(own, 0, ELO_MAX) - clamp_i32(other, 0, ELO_MAX);
	double expected = 1 / (1 + exp(-ahead / 400 * log(10)));
	double got = clamp_i32((int64_t)score, GAME_LOST, GAME_WON) / 2.0;

	return (int32_t)lround(clamp_i32(k, 0, 100) * (got - expected));
}
