#ifndef WILDMARCH_RULES_DUNGEON_ROOMS_H
#define WILDMARCH_RULES_DUNGEON_ROOMS_H
/*
 * What waits in a dungeon's rooms, and how somebody goes through them. The floors are dungeon.h's;
 * a run adds only where its visitor is and what was done. One goes down, never up again.
 *
 *	enter --> entrance --step--> rooms --descend at the stairs--> the next floor --> the boss
 *
 * A room of monsters holds its visitor until they are beaten: the only other way is back to where
 * one came from, and whoever comes again finds them unhurt.
 */
#include "content/content.h"
#include "core/rules/build.h"
#include "core/rules/dungeon.h"

#define DUNGEON_ENERGY 10
#define DUNGEON_RUN_MS 7200000
#define DUNGEON_DEPTH_MAX 9 /* of level 60 */

struct dungeon_run {
	uint64_t seed;
	int32_t level;                /* of who lives there */
	int32_t depth;                /* floors */
	int32_t rooms_min, rooms_max; /* of a floor, as the content had it when the run began */
	int32_t floor;                /* 1..depth */
	int32_t room;
	int32_t came_from; /* the room before; the same as `room` at the entrance */
	uint32_t visited;  /* rooms of this floor */
	uint32_t done;     /* those whose matter is settled: beaten, taken, sprung, rested in */
};

/* The upper floor's entrance. `land_level` is that of the tile where the way in stands. */
struct dungeon_run dungeon_run_from(
    const struct content_dungeon *dungeon, uint64_t seed, int32_t land_level);

struct dungeon_floor dungeon_run_floor(const struct dungeon_run *run);

/* False for numbers that can't be a run's, or of which the floor has no such rooms. */
bool dungeon_run_is_sound(const struct dungeon_run *run);

/* Whether there is something to be had, once it is won or without a fight. */
bool dungeon_has_gift(enum dungeon_kind kind);

/* Whether the visitor is held where it is: monsters live there and are not beaten. */
bool dungeon_is_held(const struct dungeon_run *run, const struct dungeon_floor *floor);

/* Whether one may go from here to that room: through a door, and only back where one is held. */
bool dungeon_may_step(
    const struct dungeon_run *run, const struct dungeon_floor *floor, int32_t room);
void dungeon_go(struct dungeon_run *run, int32_t room);

/* At the stairs: the next floor's entrance. */
void dungeon_descend_floor(struct dungeon_run *run);

struct dungeon_inhabitants {
	int32_t monster; /* its number in the content */
	int32_t pack;    /* 1..MUSTER_PACK_MAX */
};

/* Who lives in a room of monsters of the run's floor, for as long as the run takes. */
struct dungeon_inhabitants dungeon_inhabitants(const struct content *content,
    const struct content_dungeon *dungeon, const struct dungeon_run *run, int32_t room,
    enum dungeon_kind kind);

/* The trap of a room: a number in the content. */
int32_t dungeon_trap(
    const struct content_dungeon *dungeon, const struct dungeon_run *run, int32_t room);

enum dungeon_trap_outcome { TRAP_AVOIDED, TRAP_SUFFERED, TRAP_OUTCOME_COUNT };

/* The chance to get past, in bp: 5000 at the attribute that the trap names, 400 more or less for
 * each point of difference, 500..9500. */
int32_t dungeon_pass_bp(int32_t attribute, int32_t difficulty);

enum dungeon_trap_outcome dungeon_spring(
    const struct content_trap *trap, const struct attributes *attributes, uint64_t seed);

/* Whether who has such an intellect solves the puzzle of a room; its difficulty grows with the
 * level of the dungeon: 5 + L/2. */
bool dungeon_solves(const struct attributes *attributes, int32_t level, uint64_t seed);

/* What the one with the kettle asks, in a room that is a shop, for making a visitor well: 10 + 4L
 * gold. */
int64_t dungeon_kettle_price(int32_t level);

#endif
