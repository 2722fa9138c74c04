/* bench_chunks generate CONTENT SEED COUNT
 *      makes COUNT chunks of a world, ring by ring round {0, 0}: their tiles, the places that stand
 *      there, and who lives on each tile by day; prints what that took as JSON.
 * bench_chunks camps CONTENT SEED COUNT
 *      prints "<x> <y>" of so many camps of that world.
 *
 * CONTENT is the directory of the game's content. What was made is summed up; the first chunks are
 * made once more at the end, and must give the same sum. */
#include "core/content/load.h"
#include "core/rules/fauna.h"
#include "core/rules/places.h"
#include "core/rules/world.h"
#include "events/clock.h"
#include "tests/bench/must.h"
#include "tests/bench/times.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_TILES 16
#define CHUNK_RADIUS (CHUNK_TILES / 2)
#define CELL_TILES (8 * CHUNK_TILES)
#define AGAIN 1000 /* chunks */

/* What stands and lives in the chunks that were made. */
struct tally {
	uint64_t sum;
	int64_t passable, monsters, places;
};

static struct content *content;
static struct world world;

static void
add(struct tally *t, int64_t value)
{
	t->sum = (t->sum ^ (uint64_t)value) * UINT64_C(1099511628211); /* FNV's prime */
}

static void
add_tile(struct tally *t, const struct tile *tile)
{
	struct fauna fauna[FAUNA_MAX];
	int32_t i, count = fauna_at(&world, content, tile, DAYTIME_DAY, fauna);

	add(t, tile->biome);
	add(t, tile->level);
	add(t, tile->is_camp);
	t->passable += tile->is_passable;
	t->monsters += count;
	for (i = 0; i < count; i++) {
		add(t, fauna[i].monster);
		add(t, fauna[i].level);
		add(t, fauna[i].pack);
	}
}

/* A view has an odd number of tiles to a side: it is a row and a column wider than the chunk. */
static void
make(struct position chunk, struct tally *t)
{
	static struct tile tiles[WORLD_VIEW_SIDE(CHUNK_RADIUS) * WORLD_VIEW_SIDE(CHUNK_RADIUS)];
	struct position middle = { chunk.x * CHUNK_TILES + CHUNK_RADIUS,
		chunk.y * CHUNK_TILES + CHUNK_RADIUS };
	struct landmark places[PLACES_MAX];
	int32_t i, row, column, count;

	(void)world_view(&world, middle, CHUNK_RADIUS, tiles);
	for (row = 0; row < CHUNK_TILES; row++) {
		for (column = 0; column < CHUNK_TILES; column++)
			add_tile(t, &tiles[row * WORLD_VIEW_SIDE(CHUNK_RADIUS) + column]);
	}
	count = places_near(&world, content, middle, CHUNK_RADIUS, places);
	for (i = 0; i < count; i++) {
		if (world_chunk_of(places[i].at.x) != chunk.x ||
		    world_chunk_of(places[i].at.y) != chunk.y)
			continue;
		t->places++;
		add(t, places[i].entry);
		add(t, places[i].at.x);
		add(t, places[i].at.y);
	}
}

/* The chunks in their order: {0, 0}, then ring by ring. */
static struct position
chunk_of(long number)
{
	int32_t radius = 0;

	for (; number >= (radius == 0 ? 1 : 8 * radius); radius++)
		number -= radius == 0 ? 1 : 8 * radius;
	return radius == 0 ? (struct position){ 0, 0 } : world_ring(radius, (int32_t)number);
}

static void
generate(long count)
{
	int64_t *took_us = calloc((size_t)count, sizeof(*took_us)), began_us, at_us, all_us;
	struct tally tally = { 0 }, first = { 0 }, again = { 0 };
	struct position *chunks = calloc((size_t)count, sizeof(*chunks));
	struct quantiles q;
	long i;

	must(took_us != NULL && chunks != NULL, "out of memory");
	for (i = 0; i < count; i++)
		chunks[i] = chunk_of(i);
	began_us = at_us = clock_monotonic_us();
	for (i = 0; i < count; i++) {
		make(chunks[i], &tally);
		took_us[i] = clock_monotonic_us() - at_us;
		at_us += took_us[i];
		if (i + 1 == AGAIN)
			first = tally;
	}
	all_us = at_us - began_us;
	for (i = 0; i < AGAIN; i++)
		make(chunks[i], &again);
	must(again.sum == first.sum, "a chunk came out otherwise the second time");
	must(tally.passable > 0 && tally.monsters > 0 && tally.places > 0, "the world is empty");
	q = times_quantiles(took_us, (size_t)count);
	printf("{\"took_us\": %" PRId64 ", \"chunks\": %ld, \"p50_us\": %" PRId64
	       ", \"p99_us\": %" PRId64 ", \"monsters\": %" PRId64 ", \"places\": %" PRId64
	       ", \"sum\": \"%016" PRIx64 "\"}\n",
	    all_us, count, q.p50_us, q.p99_us, tally.monsters, tally.places, tally.sum);
	free(took_us);
	free(chunks);
}

/* A cell has one camp or none, well inside of it. */
static void
list_camps(long count)
{
	struct position camps[WORLD_CAMPS_MAX];
	long cell, i;

	for (cell = 0; count > 0; cell++) {
		struct position at = chunk_of(cell);
		struct position middle = { at.x * CELL_TILES + CELL_TILES / 2,
			at.y * CELL_TILES + CELL_TILES / 2 };
		int32_t found = world_camps(&world, middle, CELL_TILES / 2 - 1, camps);

		for (i = 0; i < found && count > 0; i++, count--)
			printf("%d %d\n", (int)camps[i].x, (int)camps[i].y);
	}
}

int
main(int argc, char **argv)
{
	struct text complaints = { 0 };
	struct err err;
	long count;

	must(argc == 5, "usage: bench_chunks generate|camps CONTENT SEED COUNT");
	count = strtol(argv[4], NULL, 10);
	must(content_load(argv[2], &content, &complaints, &err) == 0, "the content can't be read");
	world = world_from(strtoull(argv[3], NULL, 10));
	if (strcmp(argv[1], "camps") == 0) {
		list_camps(count);
	} else {
		must(count >= AGAIN, "COUNT is at least 1000");
		generate(count);
	}
	text_finish(&complaints);
	content_destroy(content);
	return 0;
}
