/* Whole operations for thousands of players in one process, all of it out of a seed.
 *
 *   simulation CONTENT FIRST [LAST [PLAYERS [STEPS]]]
 *
 * Without PLAYERS the odd seeds are of many players, the even ones of a few who come far. */
#include "tests/simulation/crowd.h"
#include "tests/simulation/finding.h"

#include "core/content/load.h"
#include "core/rules/places.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define WORLD_SEED 20260101
#define PLAYERS 2000
#define PLAYERS_FEW 40 /* of each second seed: they come farther */
#define STEPS 40000
#define AUDITS 8

static int64_t
number(int argc, char **argv, int i, int64_t otherwise)
{
	return argc > i ? strtoll(argv[i], NULL, 10) : otherwise;
}

/* Returns how many findings there were. */
static int
run(const struct crowd_config *config, const char *directory)
{
	struct crowd_tally t = crowd_run(config);
	int found = findings_take();

	printf("seed %" PRIu64 ": %" PRId64 " replies, %" PRId64 " refusals, %" PRId64
	       " unanswered, %" PRId64 " repeats, %" PRId64 " reused ids, %" PRId64
	       " fights (%" PRId64 " void, %" PRId64 " left), %" PRId64 " quests, %" PRId64
	       " places known, %" PRId64 " in dungeons, %" PRId64 " rooms emptied, %" PRId64
	       " raids, %" PRId64 " world bosses (%" PRId64 " fell), ",
	    config->seed, t.replies, t.refusals, t.unanswered, t.repeats, t.reused, t.fights,
	    t.voids, t.left, t.quests, t.places, t.runs, t.rooms, t.raids, t.bosses, t.fallen);
	printf("%" PRId64 " clans, %" PRId64 " duels, %" PRId64 " works, %" PRId64
	       " sales, %" PRId64 " events%s\n",
	    t.clans, t.duels, t.works, t.sales, t.events, found > 0 ? ": BROKEN" : "");
	if (found > 0)
		printf("  %d findings; alone: simulation %s %" PRIu64 " %" PRIu64 " %" PRId64
		       " %" PRId64 "\n",
		    found, directory, config->seed, config->seed, config->players, config->steps);
	(void)fflush(stdout);
	return found;
}

static bool
has_way_down(const struct world *world, const struct content *content, int32_t radius)
{
	struct landmark near[PLACES_MAX];
	int32_t count = places_near(world, content, world->start, radius, near);

	for (int32_t i = 0; i < count; i++) {
		if (near[i].entry != PLACE_CAMP && content->places[near[i].entry].has_dungeon)
			return true;
	}
	return false;
}

/* The world, begun where a dungeon is near: few would find one otherwise. */
static struct world
world_with_dungeon(const struct content *content)
{
	struct world world = world_from(WORLD_SEED);

	for (int32_t n = 0; n < 4096; n++) {
		world.start = (struct position){ n % 64 * 16, n / 64 * 16 };
		if (world_tile(&world, world.start.x, world.start.y).is_passable &&
		    has_way_down(&world, content, 6))
			break;
	}
	return world;
}

int
main(int argc, char **argv)
{
	struct world world;
	struct crowd_config config = { .world = &world };
	struct text complaints = { 0 };
	struct content *content;
	struct err err = { 0 };
	int64_t last;
	int broken = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: simulation CONTENT FIRST [LAST [PLAYERS [STEPS]]]\n");
		return 2;
	}
	if (content_load(argv[1], &content, &complaints, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	text_finish(&complaints);
	config.content = content;
	world = world_with_dungeon(content);
	config.seed = strtoull(argv[2], NULL, 10);
	last = number(argc, argv, 3, (int64_t)config.seed);
	config.steps = number(argc, argv, 5, STEPS);
	config.audit_every = config.steps / AUDITS > 0 ? config.steps / AUDITS : 1;
	for (; (int64_t)config.seed <= last; config.seed++) {
		config.players =
		    number(argc, argv, 4, config.seed % 2 == 1 ? PLAYERS : PLAYERS_FEW);
		broken += run(&config, argv[1]) > 0;
	}
	content_destroy(content);
	return broken > 0;
}
