#include "core/rules/fauna.h"

#include <stddef.h>

#include "core/rules/layers.h"
#include "core/rules/muster.h"
#include "core/rules/noise.h"

#define NEAR_START 3  /* tiles */
#define ELITE_LEVEL 5 /* of the land: whoever begins meets none */

static bool
is_about(const struct content_monster *monster, enum daytime daytime)
{
	if (!monster->has_active)
		return true;
	switch (monster->active) {
	case CONTENT_MONSTER_ACTIVE_DAY:
		return daytime == DAYTIME_DAY;
	case CONTENT_MONSTER_ACTIVE_NIGHT:
		return daytime == DAYTIME_NIGHT;
	case CONTENT_MONSTER_ACTIVE_TWILIGHT:
		return daytime == DAYTIME_DAWN || daytime == DAYTIME_DUSK;
	}
	return false;
}

static bool
can_be_met(const struct content_monster *monster, int32_t level, enum daytime daytime)
{
	return monster->level_min <= level && level <= monster->level_max &&
	       (monster->rank == CONTENT_MONSTER_RANK_COMMON || level >= ELITE_LEVEL) &&
	       is_about(monster, daytime);
}

/* One of the biome's monsters by weight, `but` left out; -1 if there is none. */
static int32_t
draw(const struct content *content, const struct content_biome *biome, int32_t level,
    enum daytime daytime, int32_t but, uint32_t h)
{
	uint32_t total = 0;

	for (int pass = 0; pass < 2; pass++) {
		uint32_t at = total > 0 ? h % total : 0;

		for (size_t i = 0; i < biome->monsters_count; i++) {
			int32_t monster = biome->monsters[i].monster_index;
			uint32_t weight = (uint32_t)biome->monsters[i].weight;

			if (monster == but ||
			    !can_be_met(&content->monsters[monster], level, daytime))
				continue;
			if (pass == 0)
				total += weight;
			else if (at < weight)
				return monster;
			else
				at -= weight;
		}
	}
	return -1;
}

static int32_t
away(int32_t a, int32_t b)
{
	int64_t distance = (int64_t)a - b;

	return (int32_t)(distance < 0 ? (-distance > NEAR_START ? NEAR_START + 1 : -distance)
				      : (distance > NEAR_START ? NEAR_START + 1 : distance));
}

static bool
is_near_start(const struct world *world, const struct tile *tile)
{
	return away(tile->at.x, world->start.x) <= NEAR_START &&
	       away(tile->at.y, world->start.y) <= NEAR_START;
}

int32_t
fauna_at(const struct world *world, const struct content *content, const struct tile *tile,
    enum daytime daytime, struct fauna ret[FAUNA_MAX])
{
	static const int32_t counts[4] = { 0, 1, 1, FAUNA_MAX };
	const struct content_biome *biome = content_find_biome(content, biome_key(tile->biome));
	uint64_t h = noise_hash(layer_seed(world->seed, LAYER_MONSTERS), tile->at.x, tile->at.y);
	int32_t wanted = counts[h & 3], found = 0;

	if (biome == NULL || !tile->is_passable || tile->is_camp)
		return 0;
	if (wanted == 0 && is_near_start(world, tile))
		wanted = 1; /* a beginner finds something to fight at once */
	while (found < wanted) {
		int32_t monster =
		    draw(content, biome, tile->level, daytime, found > 0 ? ret[0].monster : -1,
			(uint32_t)(rng_mix64(h + 1 + (uint64_t)found) >> 32));

		if (monster < 0)
			break;
		ret[found] = (struct fauna){
			.monster = monster,
			.level = tile->level,
			.pack = muster_pack(&content->monsters[monster], tile->level,
			    rng_mix64(h + 11 + (uint64_t)found) >> 32),
		};
		found++;
	}
	return found;
}
