/* bench_battles hunt|raid COUNT
 *      plays COUNT battles of the rules alone, from setup to end: a hunt of one against one, or ten
 *      against a boss; prints what that took as JSON.
 *
 * Players do what players do: they strike, and every third round use a skill. */
#include "tests/support/battles.h"
#include "events/clock.h"
#include "tests/bench/must.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 30
#define RAIDERS 10
#define SKILL_EACH 3 /* rounds */

static void
choose(const struct battle *battle, struct battle_input ret[BATTLE_FIGHTERS_MAX])
{
	battles_strikes(ret);
	if (battle->round % SKILL_EACH != 0)
		return;
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		int32_t count = battle->setup.fighters[i].skills_count;

		ret[i].act = ACT_SKILL;
		ret[i].n = (battle->round / SKILL_EACH + i) % count;
	}
}

/* Returns how many rounds it took. */
static int64_t
play(const struct battle_setup *setup, struct battle_log *log)
{
	static struct battle battle;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];

	must(battle_start(setup, &battle), "a battle doesn't start");
	while (battle.state == BATTLE_RUNNING) {
		choose(&battle, inputs);
		must(battle_round(&battle, inputs, log), "a battle doesn't go on");
		must(log->dropped == 0, "a round has too many entries");
	}
	return battle.round;
}

int
main(int argc, char **argv)
{
	static struct battle_setup setup;
	static struct battle_log log;
	static uint8_t bytes[BATTLE_SETUP_BYTES_MAX];
	int64_t rounds = 0, began_us, took_us;
	long count = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	must(count > 0, "usage: bench_battles hunt|raid COUNT");
	if (strcmp(argv[1], "raid") == 0)
		setup = battles_raid(0, LEVEL, RAIDERS);
	else
		setup = battles_hunt(0, LEVEL);
	began_us = clock_monotonic_us();
	for (long i = 0; i < count; i++) {
		setup.seed = (uint64_t)i;
		rounds += play(&setup, &log);
	}
	took_us = clock_monotonic_us() - began_us;
	printf("{\"took_us\": %" PRId64 ", \"battles\": %ld, \"rounds\": %" PRId64
	       ", \"setup_bytes\": %zu}\n",
	    took_us, count, rounds, battle_setup_encode(&setup, bytes, sizeof(bytes)));
	return 0;
}
