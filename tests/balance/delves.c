/* Dungeons, by the same rules as the operations of core/dungeon: the floors, who lives in the rooms
 * and what is found there. What a visitor chooses is chosen here: some look into every room, some
 * take the shortest way, and whoever has run from somebody goes home. */
#include "tests/balance/delves.h"

#include "core/rules/clamp.h"
#include "core/rules/dungeon_rooms.h"
#include "core/rules/mark.h"
#include "core/rules/places.h"

#include <stdlib.h>

#define BELOW 14      /* levels under its own, at most, at which it looks for a way in */
#define LAND_TILES 12 /* from the lands of a level to those of the next */
#define STEP_MS 3000
#define PATIENCE_MS 3600000 /* a run may take longer; people have other things to do */
#define REST_BP 5000        /* of health and mana, in a room to rest in */
#define KETTLE_BP 5000      /* of its health, under which it buys what the kettle has */
#define KETTLE_SPENT 8      /* of the gold that it has, one in so many may go into it */

struct delve {
	struct life *l;
	const struct content_dungeon *dungeon;
	struct attempts *counted;
	struct dungeon_run run;
	struct dungeon_floor floor;
	int64_t ends_ms;
	bool is_thorough;
	bool is_over;
	bool is_marked;
	enum status mark;
};

/* ── the way in ── */

/* The way in that leads to the strongest of those it dares to meet. False: none is there. */
static bool
choose(const struct life *l, struct position around, struct landmark *ret)
{
	struct landmark near[PLACES_MAX];
	int32_t count = places_near(l->world, l->content, around, PLACES_RADIUS_MAX, near);
	int32_t most = 0;

	for (int32_t i = 0; i < count; i++) {
		const struct content_place *place =
		    near[i].entry == PLACE_CAMP ? NULL : &l->content->places[near[i].entry];
		int32_t level;

		if (place == NULL || !place->has_dungeon)
			continue;
		level = dungeon_run_from(&l->content->dungeons[place->dungeon_index], 0,
		    world_tile(l->world, near[i].at.x, near[i].at.y).level)
		            .level;
		if (level <= l->level && level > l->level - BELOW && level > most) {
			most = level;
			*ret = near[i];
		}
	}
	return most > 0;
}

/* Where the lands of some levels below its own are, on the side where it hunts. */
static struct position
look_around(struct life *l)
{
	int32_t x = l->here.at.x - l->world->start.x, y = l->here.at.y - l->world->start.y;
	int32_t far = abs(x) > abs(y) ? abs(x) : abs(y);
	int32_t below = (int32_t)rng_below(&l->rng, BELOW) * LAND_TILES;
	int32_t nearer = far > below ? far - below : 0;

	if (far == 0)
		return l->world->start;
	return (struct position){ .x = l->world->start.x + x * nearer / far,
		.y = l->world->start.y + y * nearer / far };
}

/* On foot from the nearest camp; where none is near, from where one came by. */
static int32_t
walk_to(const struct life *l, struct position around, struct position to)
{
	struct landmark near[PLACES_MAX];
	int32_t count = places_near(l->world, l->content, to, PLACES_RADIUS_MAX, near);
	int32_t least = abs(to.x - around.x) + abs(to.y - around.y);

	for (int32_t i = 0; i < count; i++) {
		int32_t walk = abs(to.x - near[i].at.x) + abs(to.y - near[i].at.y);

		if (near[i].entry == PLACE_CAMP && walk < least)
			least = walk;
	}
	return least;
}

/* By gates there, and back to where it hunts. */
static bool
travel(struct life *l, struct position around, const struct landmark *place)
{
	int64_t price = 2 * life_gate_price(l, place->at);
	int32_t walk = walk_to(l, around, place->at);

	if (l->home.gold < price || l->energy.amount < walk + DUNGEON_ENERGY)
		return false;
	household_earn(&l->home, GOLD_GATES, -price);
	l->energy.amount -= walk + DUNGEON_ENERGY;
	l->tally->energy_moves[l->kind] += walk;
	l->tally->energy[l->kind][PURSUIT_DUNGEONS] += DUNGEON_ENERGY;
	life_go_to(l, place->at);
	life_pass(l, (int64_t)walk * STEP_MS);
	return true;
}

/* ── from room to room ── */

static uint32_t
bit(int32_t room)
{
	return UINT32_C(1) << room;
}

/* The first door on the shortest way to one of these rooms, by rooms where it was. -1: there is no
 * way. */
static int32_t
door_towards(const struct delve *d, uint32_t rooms)
{
	int32_t first[DUNGEON_ROOMS_MAX], queue[DUNGEON_ROOMS_MAX] = { d->run.room };
	uint32_t seen = bit(d->run.room);
	int32_t count = 1;

	for (int32_t i = 0; i < count; i++) {
		int32_t at = queue[i];

		if ((rooms & bit(at)) != 0)
			return first[at];
		for (int32_t to = 0; to < d->floor.rooms_count; to++) {
			bool is_door = (dungeon_neighbours(&d->floor, at) & bit(to)) != 0;

			if (!is_door || (seen & bit(to)) != 0 || (d->run.visited & bit(at)) == 0)
				continue;
			seen |= bit(to);
			first[to] = i == 0 ? to : first[at];
			queue[count++] = to;
		}
	}
	return -1;
}

/* Whoever is thorough leaves the goal for the end; others take it when they see it. */
static int32_t
next_door(const struct delve *d)
{
	uint32_t all = bit(d->floor.rooms_count) - 1, goal = bit(d->floor.goal);
	uint32_t unseen = all & ~d->run.visited & ~goal;
	bool is_in_sight =
	    dungeon_sight(&d->floor, d->run.visited, d->floor.goal) != DUNGEON_UNSEEN;
	int32_t door = -1;

	if (is_in_sight && (!d->is_thorough || unseen == 0))
		door = door_towards(d, goal);
	if (door < 0 && unseen != 0)
		door = door_towards(d, unseen);
	return door >= 0 ? door : door_towards(d, goal);
}

/* ── what waits there ── */

static void
find(struct delve *d, int32_t table)
{
	struct finds finds = { .pieces_count = 0 };

	finds_in(d->l->content, table, (struct loot_finder){ .level = d->l->level }, d->run.level,
	    life_draw(d->l), &finds);
	life_find(d->l, &finds);
}

static void
mend(struct life *l, int32_t bp)
{
	l->health.hp += (int32_t)((int64_t)l->numbers.hp_max * bp / 10000);
	l->mana.hp += (int32_t)((int64_t)l->numbers.mp_max * bp / 10000);
	life_settle(l);
}

static void
spring(struct delve *d)
{
	struct life *l = d->l;
	const struct content_trap *trap =
	    &l->content->traps[dungeon_trap(d->dungeon, &d->run, d->run.room)];
	struct attributes attributes = build_attributes(&l->build.spent);
	int32_t at_once_bp = trap->has_status ? mark_at_once_bp(trap->status) : 0;
	int64_t hurt = (int64_t)l->numbers.hp_max * (trap->health_bp - at_once_bp) / 10000;

	if (dungeon_spring(trap, &attributes, life_draw(l)) == TRAP_AVOIDED)
		return;
	l->health.hp = clamp_i32(l->health.hp - hurt, l->health.hp > 0, l->health.hp);
	if (trap->has_status && at_once_bp == 0) {
		d->is_marked = true;
		d->mark = trap->status;
	}
}

static void
drink(struct delve *d)
{
	struct life *l = d->l;
	int64_t price = dungeon_kettle_price(d->run.level);

	if ((int64_t)l->health.hp * 10000 >= (int64_t)l->numbers.hp_max * KETTLE_BP ||
	    price * KETTLE_SPENT > l->home.gold)
		return;
	household_earn(&l->home, GOLD_GOODS, -price);
	mend(l, 10000);
}

/* What lies behind the ruler, and seldom its rare thing. */
static void
clear(struct delve *d)
{
	const struct content *content = d->l->content;
	const struct content_monster *ruler = &content->monsters[d->dungeon->boss_index];
	const struct content_loot *loot =
	    ruler->has_loot ? &content->loot[ruler->loot_index] : NULL;
	struct finds rare = { .pieces_count = 0 };

	find(d, d->dungeon->prize_index);
	if (loot != NULL && loot->has_pity &&
	    loot_pity_draw(
		&loot->pity, life_draw(d->l), &d->l->prize_tries[d->dungeon - content->dungeons])) {
		finds_add(content, loot->pity.item_index, d->run.level, life_draw(d->l), &rare);
		life_find(d->l, &rare);
	}
	d->counted->won++;
	d->is_over = true;
}

/* Fights those who hold the room, rested if there is time. */
static void
fight(struct delve *d, enum dungeon_kind kind)
{
	struct dungeon_inhabitants who =
	    dungeon_inhabitants(d->l->content, d->dungeon, &d->run, d->run.room, kind);
	struct foe foe = { .monster = who.monster,
		.level = d->run.level,
		.pack = who.pack,
		.weather = WEATHER_CLEAR,
		.is_marked = d->is_marked,
		.mark = d->mark };

	while (!life_is_fit(d->l) && d->l->now_ms < d->ends_ms)
		life_rest(d->l);
	d->is_marked = false;
	d->is_over = life_fight(d->l, PURSUIT_DUNGEONS, &foe) != BATTLE_WON;
}

static void
take(struct delve *d, enum dungeon_kind kind)
{
	struct attributes attributes = build_attributes(&d->l->build.spent);

	switch (kind) {
	case DUNGEON_LOOT:
		find(d, d->dungeon->finds_index);
		break;
	case DUNGEON_PUZZLE:
		if (dungeon_solves(&attributes, d->run.level, life_draw(d->l)))
			find(d, d->dungeon->finds_index);
		break;
	case DUNGEON_TRAP:
		spring(d);
		break;
	case DUNGEON_REST:
		mend(d->l, REST_BP);
		break;
	case DUNGEON_SHOP:
		drink(d);
		break;
	case DUNGEON_BOSS:
		clear(d);
		break;
	case DUNGEON_ENTRANCE:
	case DUNGEON_FIGHT:
	case DUNGEON_ELITE:
	case DUNGEON_STAIRS:
	case DUNGEON_KIND_COUNT:
		break;
	}
}

static void
enter_room(struct delve *d, int32_t room)
{
	enum dungeon_kind kind = d->floor.rooms[room].kind;

	dungeon_go(&d->run, room);
	life_pass(d->l, STEP_MS);
	if (dungeon_is_held(&d->run, &d->floor))
		fight(d, kind);
	if (!d->is_over && (d->run.done & bit(room)) == 0) {
		d->run.done |= bit(room);
		take(d, kind);
	}
	if (kind == DUNGEON_STAIRS && room == d->floor.goal) {
		dungeon_descend_floor(&d->run);
		d->floor = dungeon_run_floor(&d->run);
	}
}

static void
go_through(struct delve *d)
{
	while (!d->is_over && d->l->now_ms < d->ends_ms)
		enter_room(d, next_door(d));
}

void
delve(struct life *l)
{
	struct position home = l->here.at, around = look_around(l);
	struct delve d = { .l = l };
	struct landmark place;
	uint64_t chunk;

	if (!choose(l, around, &place) || !travel(l, around, &place))
		return;
	d.dungeon = &l->content->dungeons[l->content->places[place.entry].dungeon_index];
	d.counted = &l->tally->delves[d.dungeon - l->content->dungeons];
	d.counted->tried++;
	d.counted->people++;
	d.ends_ms = l->now_ms + PATIENCE_MS;
	d.is_thorough = rng_below(&l->rng, 2) == 0;
	chunk = world_chunk_hash(
	    l->world->seed, world_chunk_of(place.at.x), world_chunk_of(place.at.y));
	d.run = dungeon_run_from(d.dungeon, dungeon_seed(chunk, l->now_ms),
	    world_tile(l->world, place.at.x, place.at.y).level);
	d.floor = dungeon_run_floor(&d.run);
	go_through(&d);
	life_go_to(l, home);
	life_dress(l);
}
