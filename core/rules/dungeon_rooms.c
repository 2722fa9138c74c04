#include "core/rules/dungeon_rooms.h"

#include "core/rules/clamp.h"
#include "core/rules/muster.h"
#include "core/rules/rng.h"

#define PASS_EVEN_BP 5000
#define PASS_POINT_BP 400
#define PASS_MIN_BP 500
#define PASS_MAX_BP 9500

static uint32_t
bit(int32_t room)
{
	return UINT32_C(1) << room;
}

static void
go_in(struct dungeon_run *run)
{
	struct dungeon_floor floor = dungeon_run_floor(run);

	run->room = run->came_from = floor.entrance;
	run->visited = bit(floor.entrance);
	run->done = 0;
}

struct dungeon_run
dungeon_run_from(const struct content_dungeon *dungeon, uint64_t seed, int32_t land_level)
{
	struct dungeon_run run = {
		.seed = seed,
		.level = clamp_i32(land_level, dungeon->level_min, dungeon->level_max),
		.rooms_min = dungeon->rooms_min,
		.rooms_max = dungeon->rooms_max,
		.floor = 1,
	};

	run.depth = dungeon_depth(run.level);
	go_in(&run);
	return run;
}

struct dungeon_floor
dungeon_run_floor(const struct dungeon_run *run)
{
	return dungeon_floor_from(
	    run->seed, run->floor, run->depth, run->rooms_min, run->rooms_max);
}

bool
dungeon_run_is_sound(const struct dungeon_run *run)
{
	struct dungeon_floor floor;
	uint32_t rooms;

	if (run->level < 1 || run->level > LEVEL_CAP || run->depth != dungeon_depth(run->level) ||
	    run->floor < 1 || run->floor > run->depth)
		return false;
	floor = dungeon_run_floor(run);
	rooms = bit(floor.rooms_count) - 1;
	return run->room >= 0 && run->room < floor.rooms_count && run->came_from >= 0 &&
	       run->came_from < floor.rooms_count && (run->visited & ~rooms) == 0 &&
	       (run->done & ~run->visited) == 0 && (run->visited & bit(run->room)) != 0;
}

/* Which have to be beaten. */
static bool
has_monsters(enum dungeon_kind kind)
{
	return kind == DUNGEON_FIGHT || kind == DUNGEON_ELITE || kind == DUNGEON_BOSS;
}

bool
dungeon_has_gift(enum dungeon_kind kind)
{
	return kind == DUNGEON_LOOT || kind == DUNGEON_PUZZLE || kind == DUNGEON_REST ||
	       kind == DUNGEON_SHOP;
}

bool
dungeon_is_held(const struct dungeon_run *run, const struct dungeon_floor *floor)
{
	return has_monsters(floor->rooms[run->room].kind) && (run->done & bit(run->room)) == 0;
}

bool
dungeon_may_step(const struct dungeon_run *run, const struct dungeon_floor *floor, int32_t room)
{
	if (room < 0 || room >= floor->rooms_count ||
	    (dungeon_neighbours(floor, run->room) & bit(room)) == 0)
		return false;
	return room == run->came_from || !dungeon_is_held(run, floor);
}

void
dungeon_go(struct dungeon_run *run, int32_t room)
{
	run->came_from = run->room;
	run->room = room;
	run->visited |= bit(room);
}

void
dungeon_descend_floor(struct dungeon_run *run)
{
	run->floor++;
	go_in(run);
}

/* Draws that belong to a room of a floor of the run. */
static struct rng
stream_of(const struct dungeon_run *run, int32_t room, enum rng_purpose purpose)
{
	uint64_t floor = rng_mix64(run->seed + (uint64_t)run->floor * RNG_GAMMA);

	return rng_stream(rng_mix64(floor + (uint64_t)(room + 1) * RNG_BETA), purpose);
}

/* One of the common ones that live at the run's level, by weight; the first if none does. */
static int32_t
draw_common(const struct content *content, const struct content_dungeon *dungeon, int32_t level,
    struct rng *rng)
{
	uint32_t total = 0, at = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < dungeon->monsters_count; i++) {
			const struct content_dungeon_monsters *one = &dungeon->monsters[i];
			const struct content_monster *kind = &content->monsters[one->monster_index];

			if (level < kind->level_min || level > kind->level_max)
				continue;
			if (pass == 0)
				total += (uint32_t)one->weight;
			else if (at < (uint32_t)one->weight)
				return one->monster_index;
			else
				at -= (uint32_t)one->weight;
		}
		at = pass == 0 ? rng_below(rng, total) : at;
	}
	return dungeon->monsters[0].monster_index;
}

struct dungeon_inhabitants
dungeon_inhabitants(const struct content *content, const struct content_dungeon *dungeon,
    const struct dungeon_run *run, int32_t room, enum dungeon_kind kind)
{
	struct rng rng = stream_of(run, room, RNG_INHABITANTS);
	struct dungeon_inhabitants ret = { .pack = 1 };

	if (kind == DUNGEON_BOSS) {
		ret.monster = dungeon->boss_index;
	} else if (kind == DUNGEON_ELITE) {
		ret.monster =
		    dungeon->elites_index[rng_below(&rng, (uint32_t)dungeon->elites_count)];
	} else {
		ret.monster = draw_common(content, dungeon, run->level, &rng);
		ret.pack = muster_pack(&content->monsters[ret.monster], run->level, rng_next(&rng));
	}
	return ret;
}

int32_t
dungeon_trap(const struct content_dungeon *dungeon, const struct dungeon_run *run, int32_t room)
{
	struct rng rng = stream_of(run, room, RNG_TRAPS);

	return dungeon->traps_index[rng_below(&rng, (uint32_t)dungeon->traps_count)];
}

int32_t
dungeon_pass_bp(int32_t attribute, int32_t difficulty)
{
	return clamp_i32(PASS_EVEN_BP + ((int64_t)attribute - difficulty) * PASS_POINT_BP,
	    PASS_MIN_BP, PASS_MAX_BP);
}

/* An attribute that a trap tests; 0 for a stat that is none. */
static int32_t
tested_attribute(const struct attributes *attributes, enum combat_stat stat)
{
	switch (stat) {
	case COMBAT_STAT_STRENGTH:
		return attributes->strength;
	case COMBAT_STAT_AGILITY:
		return attributes->agility;
	case COMBAT_STAT_INTELLECT:
		return attributes->intellect;
	case COMBAT_STAT_VITALITY:
		return attributes->vitality;
	case COMBAT_STAT_LUCK:
		return attributes->luck;
	case COMBAT_STAT_HP:
	case COMBAT_STAT_MP:
	case COMBAT_STAT_ATTACK:
	case COMBAT_STAT_MAGIC:
	case COMBAT_STAT_DEFENCE:
	case COMBAT_STAT_RESISTANCE:
	case COMBAT_STAT_SPEED:
	case COMBAT_STAT_HIT:
	case COMBAT_STAT_CRIT:
		break;
	}
	return 0;
}

enum dungeon_trap_outcome
dungeon_spring(const struct content_trap *trap, const struct attributes *attributes, uint64_t seed)
{
	struct rng rng = rng_stream(seed, RNG_TRAPS);
	int32_t pass_bp =
	    dungeon_pass_bp(tested_attribute(attributes, trap->stat), trap->difficulty);

	return rng_chance_bp(&rng, pass_bp) ? TRAP_AVOIDED : TRAP_SUFFERED;
}

bool
dungeon_solves(const struct attributes *attributes, int32_t level, uint64_t seed)
{
	struct rng rng = rng_stream(seed, RNG_TRAPS);

	return rng_chance_bp(
	    &rng, dungeon_pass_bp(attributes->intellect, ATTRIBUTE_START + level / 2));
}

int64_t
dungeon_kettle_price(int32_t level)
{
	return 10 + 4 * (int64_t)level;
}
