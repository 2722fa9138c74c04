#include "core/rules/regen.h"

#include "core/rules/clamp.h"

#define HP_PARTS 3000000 /* at the plain rate the maximum comes back in as many milliseconds */
#define HP_MAX 1000000
#define RATE_MAX 1000
#define ENERGY_MAX 1000000

/* Never negative, never overflows, at most `most`. */
static int64_t
elapsed_ms(int64_t since_ms, int64_t now_ms, int64_t most)
{
	uint64_t elapsed;

	if (now_ms <= since_ms)
		return 0;
	elapsed = (uint64_t)now_ms - (uint64_t)since_ms;
	return elapsed > (uint64_t)most ? most : (int64_t)elapsed;
}

static int64_t
later_ms(int64_t a_ms, int64_t b_ms)
{
	return a_ms > b_ms ? a_ms : b_ms;
}

static int64_t
plus_ms(int64_t at_ms, int64_t more_ms)
{
	return at_ms > INT64_MAX - more_ms ? INT64_MAX : at_ms + more_ms;
}

struct health
regen_health(struct health health, int32_t hp_max, int32_t rate, int64_t now_ms)
{
	int64_t max = clamp_i64(hp_max, 1, HP_MAX);
	int64_t hp = clamp_i64(health.hp, 0, max);
	int64_t parts = clamp_i64(health.rem, 0, HP_PARTS - 1);

	parts += elapsed_ms(health.at_ms, now_ms, HP_PARTS) * max * clamp_i64(rate, 1, RATE_MAX);
	hp += parts / HP_PARTS;
	return (struct health){
		.hp = (int32_t)(hp < max ? hp : max),
		.rem = (int32_t)(hp < max ? parts % HP_PARTS : 0),
		.at_ms = later_ms(health.at_ms, now_ms),
	};
}

int64_t
regen_health_full_at(struct health health, int32_t hp_max, int32_t rate)
{
	int64_t max = clamp_i64(hp_max, 1, HP_MAX);
	int64_t missing = max - clamp_i64(health.hp, 0, max);
	int64_t speed = max * clamp_i64(rate, 1, RATE_MAX);

	if (missing == 0)
		return health.at_ms;
	missing = missing * HP_PARTS - clamp_i64(health.rem, 0, HP_PARTS - 1);
	return plus_ms(health.at_ms, (missing + speed - 1) / speed);
}

int32_t
energy_max(int32_t level)
{
	return 100 + clamp_i32(level, 1, 1000);
}

struct energy
energy_read(struct energy energy, int32_t max, int64_t now_ms)
{
	int64_t most = clamp_i64(max, 1, ENERGY_MAX);
	int64_t amount = clamp_i64(energy.amount, 0, ENERGY_MAX);
	int64_t gained = elapsed_ms(energy.at_ms, now_ms, INT64_MAX) / ENERGY_PERIOD_MS;

	now_ms = later_ms(energy.at_ms, now_ms);
	if (amount + gained >= most)
		return (struct energy){ (int32_t)(amount > most ? amount : most), now_ms };
	return (struct energy){
		.amount = (int32_t)(amount + gained),
		.at_ms = energy.at_ms + gained * ENERGY_PERIOD_MS,
	};
}

int64_t
energy_full_at(struct energy energy, int32_t max)
{
	int64_t most = clamp_i64(max, 1, ENERGY_MAX);
	int64_t amount = clamp_i64(energy.amount, 0, ENERGY_MAX);

	if (amount >= most)
		return energy.at_ms;
	return plus_ms(energy.at_ms, (most - amount) * ENERGY_PERIOD_MS);
}
