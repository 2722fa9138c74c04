/* Regeneration applied to hot state. */
#include "core/vitals.h"

#include "core/rules/regen.h"

/* Of the place where the player is, or where it will arrive. */
static int32_t
rate_at(const struct hot_state *hot, const struct moment *at)
{
	return world_tile(at->world, hot->x, hot->y).is_camp ? REGEN_CAMP : REGEN_OUTSIDE;
}

static void
regain(struct hot_state *hot, int32_t rate, int64_t until_ms)
{
	struct health health = { .hp = hot->hp, .rem = hot->hp_rem, .at_ms = hot->hp_at_ms };
	struct health mana = { .hp = hot->mp, .rem = hot->mp_rem, .at_ms = hot->hp_at_ms };

	health = regen_health(health, hot->hp_max, rate, until_ms);
	mana = regen_health(mana, hot->mp_max, rate, until_ms);
	hot->hp = health.hp;
	hot->hp_rem = health.rem;
	hot->mp = mana.hp;
	hot->mp_rem = mana.rem;
	hot->hp_at_ms = health.at_ms;
}

/* Until a journey ends its traveller is outside, wherever it leads. */
static int64_t
outside_until(const struct hot_state *hot, const struct moment *at)
{
	return hot->arrives_ms < at->now_ms ? hot->arrives_ms : at->now_ms;
}

void
vitals_settle(struct hot_state *hot, const struct moment *at)
{
	struct energy energy = { .amount = hot->energy, .at_ms = hot->energy_at_ms };

	if (hot->hp_at_ms < outside_until(hot, at))
		regain(hot, REGEN_OUTSIDE, outside_until(hot, at));
	if (hot->arrives_ms <= at->now_ms)
		regain(hot, rate_at(hot, at), at->now_ms);
	energy = energy_read(energy, energy_max(hot->level), at->now_ms);
	hot->energy = energy.amount;
	hot->energy_at_ms = energy.at_ms;
}

struct vitals
vitals_read(const struct hot_state *hot, const struct battle *battle, const struct moment *at)
{
	struct hot_state now = *hot;
	struct vitals ret = {
		.hp_max = hot->hp_max,
		.mp_max = hot->mp_max,
		.energy_max = energy_max(hot->level),
	};
	struct health health;
	struct energy energy;

	vitals_settle(&now, at);
	health = (struct health){ .hp = now.hp, .rem = now.hp_rem, .at_ms = now.hp_at_ms };
	energy = (struct energy){ .amount = now.energy, .at_ms = now.energy_at_ms };
	ret.mp = now.mp;
	ret.energy = energy.amount;
	ret.energy_full_at_ms = energy_full_at(energy, ret.energy_max);
	if (battle != NULL) {
		ret.hp = battle->fighters[0].hp;
		ret.mp = battle->fighters[0].mp;
		ret.hp_full_at_ms = at->now_ms; /* nothing grows in a fight */
		return ret;
	}
	ret.hp = health.hp;
	ret.hp_full_at_ms = regen_health_full_at(
	    health, ret.hp_max, now.arrives_ms > at->now_ms ? REGEN_OUTSIDE : rate_at(hot, at));
	return ret;
}
