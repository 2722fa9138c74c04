#include "core/rules/places.h"

#include "core/rules/calendar.h"
#include "core/rules/clamp.h"
#include "core/rules/layers.h"
#include "core/rules/noise.h"

#define CELL_TILES 32
#define MARGIN 8 /* of the cell, where no place is drawn */
#define SHIFT 6  /* by so much it may be moved, and stays in its cell */

/* By the weights of those that stand in such a land; -1: none does. */
static int32_t
draw_entry(const struct content *content, const struct tile *tile, uint64_t h)
{
	uint64_t total = 0;

	for (int pass = 0; pass < 2; pass++) {
		uint64_t at = total > 0 ? h % total : 0;

		for (int32_t i = 0; i < content->places_count; i++) {
			const struct content_place *p = &content->places[i];
			uint64_t weight = 0;

			for (size_t b = 0; b < p->biomes_count; b++) {
				if ((int)p->biomes[b] == (int)tile->biome &&
				    (!p->has_level_min || p->level_min <= tile->level))
					weight = (uint64_t)p->weight;
			}
			if (pass == 0)
				total += weight;
			else if (at < weight)
				return i;
			else
				at -= weight;
		}
	}
	return -1;
}

static struct position
drawn_at(int32_t cell_x, int32_t cell_y, uint64_t h)
{
	uint32_t room = CELL_TILES - 2 * MARGIN;
	uint32_t x = (uint32_t)cell_x * CELL_TILES + MARGIN + (uint32_t)(h & 0xFFFF) % room;
	uint32_t y = (uint32_t)cell_y * CELL_TILES + MARGIN + (uint32_t)(h >> 16 & 0xFFFF) % room;

	return (struct position){ (int32_t)x, (int32_t)y };
}

/* The nearest dry tile, `at` itself first; false: there is none near. */
static bool
settle(const struct world *world, struct position at, struct tile *ret)
{
	*ret = world_tile(world, at.x, at.y);
	for (int32_t radius = 1; !ret->is_passable && radius <= SHIFT; radius++) {
		for (int32_t n = 0; !ret->is_passable && n < 8 * radius; n++) {
			struct position off = world_ring(radius, n);

			*ret = world_tile(world, noise_plus(at.x, off.x), noise_plus(at.y, off.y));
		}
	}
	return ret->is_passable;
}

/* The place of a cell; false where it has none, or none within `radius` of `center`. Draws are
 * cheap and settling is not: what can't come to lie there isn't settled. */
static bool
place_of_cell(const struct world *world, const struct content *content, int32_t cell_x,
    int32_t cell_y, struct position center, int32_t radius, struct landmark *ret)
{
	uint64_t h = noise_hash(layer_seed(world->seed, LAYER_PLACES), cell_x, cell_y);
	struct position at = drawn_at(cell_x, cell_y, h);
	struct tile tile;

	if ((h >> 62) == 0 || world_distance(at, center) > radius + SHIFT ||
	    !settle(world, at, &tile) || tile.is_camp || world_distance(tile.at, center) > radius)
		return false;
	ret->at = tile.at;
	ret->entry = draw_entry(content, &tile, rng_mix64(h));
	return ret->entry >= 0;
}

bool
place_at(const struct world *world, const struct content *content, struct position at,
    struct landmark *ret)
{
	struct position camps[WORLD_CAMPS_MAX];

	if (world_camps(world, at, 0, camps) > 0) {
		*ret = (struct landmark){ at, PLACE_CAMP };
		return true;
	}
	return place_of_cell(world, content, noise_floor_div(at.x, CELL_TILES),
	    noise_floor_div(at.y, CELL_TILES), at, 0, ret);
}

/* Puts it where it belongs by its distance; of equals the earlier stays in front. */
static void
insert(struct landmark *list, int32_t count, const struct landmark *one, struct position center)
{
	int32_t at = count;

	for (; at > 0 && world_distance(list[at - 1].at, center) > world_distance(one->at, center);
	     at--)
		list[at] = list[at - 1];
	list[at] = *one;
}

int32_t
places_near(const struct world *world, const struct content *content, struct position center,
    int32_t radius, struct landmark ret[PLACES_MAX])
{
	int32_t r = clamp_i32(radius, 0, PLACES_RADIUS_MAX), count = 0;
	int32_t side = (2 * r + CELL_TILES - 1) / CELL_TILES + 1;
	struct position camps[WORLD_CAMPS_MAX];
	int32_t camps_count = world_camps(world, center, r, camps);

	for (int32_t i = 0; i < camps_count; i++) {
		insert(ret, count, &(struct landmark){ camps[i], PLACE_CAMP }, center);
		count++;
	}
	for (int32_t i = 0; i < side * side; i++) {
		int32_t x = noise_plus(center.x, i % side * CELL_TILES - r);
		int32_t y = noise_plus(center.y, i / side * CELL_TILES - r);
		struct landmark one;

		if (place_of_cell(world, content, noise_floor_div(x, CELL_TILES),
			noise_floor_div(y, CELL_TILES), center, r, &one))
			insert(ret, count++, &one, center);
	}
	return count;
}

const char *
place_key(const struct content *content, const struct landmark *place)
{
	return place->entry == PLACE_CAMP ? "camp" : content->places[place->entry].key;
}

bool
place_is_town(const struct content *content, const struct landmark *place)
{
	enum content_place_kind kind;

	if (place->entry == PLACE_CAMP)
		return false;
	kind = content->places[place->entry].kind;
	return kind == CONTENT_PLACE_KIND_TOWN || kind == CONTENT_PLACE_KIND_MARKET;
}

int64_t
place_period(enum content_place_once once, int64_t now_ms)
{
	switch (once) {
	case CONTENT_PLACE_ONCE_EVER:
		return 1;
	case CONTENT_PLACE_ONCE_WEEK:
		return calendar_week(now_ms).key;
	case CONTENT_PLACE_ONCE_DAY:
		return calendar_day(now_ms).key;
	case CONTENT_PLACE_ONCE_ALWAYS:
		break;
	}
	return 0;
}

int64_t
place_next_ms(enum content_place_once once, int64_t now_ms)
{
	if (once == CONTENT_PLACE_ONCE_WEEK)
		return calendar_week(now_ms).end_ms;
	return once == CONTENT_PLACE_ONCE_DAY ? calendar_day(now_ms).end_ms : 0;
}
