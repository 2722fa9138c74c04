/* Standing and walking in the world, without a server. */
#include "core/rules/regen.h"
#include "core/rules/travel.h"
#include "core/rules/weather.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(world_get_location, shows_the_camp_and_the_version_to_act_on)
{
	struct stage *s = stage_create(&world_get_location);

	stage_hot(s, 1);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "version"), 7);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"is_camp\":true"));
	cr_assert_eq(stage_need(s, NEED_HOT, 1)->use, TO_READ);
	stage_destroy(s);
}

/* The weather of the place, and as it is now. */
Test(world_get_location, tells_of_the_sky)
{
	struct stage *s = stage_create(&world_get_location);
	const struct hot_state *hot = stage_hot(s, 1);
	struct tile here = world_tile(&s->world, hot->x, hot->y);
	bool was_seen[WEATHER_COUNT] = { false };
	int seen = 0;

	for (int slot = 0; slot < 200; slot++) {
		enum weather weather =
		    weather_at(s->world.seed, here.at, here.warmth, s->at.now_ms);
		char expected[64];

		stage_when(s, "{\"player_id\":1}");
		snprintf(expected, sizeof(expected), "\"weather\":\"%s\",\"daytime\":\"%s\"",
		    weather_key(weather), daytime_key(daytime_at(s->at.now_ms)));
		cr_assert_not_null(strstr(s->effects.reply.bytes, expected), "%s", expected);
		seen += !was_seen[weather];
		was_seen[weather] = true;
		s->at.now_ms += WEATHER_SLOT_MS;
	}
	cr_expect_gt(seen, 2);
	stage_destroy(s);
}

static void
move_somewhere(struct stage *s)
{
	static const char *const ways[] = { "north", "east", "south", "west" };
	char request[96];
	size_t i;

	for (i = 0; i < 4; i++) {
		snprintf(request, sizeof(request),
		    "{\"player_id\":1,\"direction\":\"%s\",\"version\":7}", ways[i]);
		stage_when(s, request);
		if (stage_refusal(s) == NULL)
			return;
		cr_assert_str_eq(stage_refusal(s), "way_blocked");
	}
	cr_assert_fail("the start has no way out");
	abort();
}

Test(world_move, takes_one_step_and_one_energy_and_settles_hp_first)
{
	struct stage *s = stage_create(&world_move);
	struct hot_state *hot = stage_hot(s, 1);

	hot->hp = 28; /* 10 s in a camp at 3 % a second of 128 */
	hot->hp_at_ms = s->at.now_ms - 10000;
	move_somewhere(s);
	cr_assert(s->effects.saves_hot);
	cr_assert_eq(s->effects.hot.energy, energy_max(1) - 1);
	cr_assert_eq(s->effects.hot.hp, 66);
	cr_assert_eq(s->effects.hot.hp_at_ms, s->at.now_ms);
	cr_assert_eq(
	    abs(s->effects.hot.x - s->world.start.x) + abs(s->effects.hot.y - s->world.start.y), 1);
	cr_assert_eq(s->effects.hot.version, 7, "the version that was seen is what is compared");
	cr_assert_eq(stage_reply_number(s, "version"), 8);
	stage_destroy(s);
}

Test(world_move, refuses_an_old_version_with_the_present_view)
{
	struct stage *s = stage_create(&world_move);

	stage_hot(s, 1);
	stage_when(s, "{\"player_id\":1,\"direction\":\"north\",\"version\":6}");
	cr_assert_str_eq(stage_refusal(s), "stale");
	cr_assert_not_null(strstr(s->effects.view.bytes, "\"version\":7"));
	cr_assert_not(s->effects.saves_hot);
	stage_destroy(s);
}

Test(world_move, refuses_without_energy)
{
	struct stage *s = stage_create(&world_move);
	struct hot_state *hot = stage_hot(s, 1);
	struct step step;
	enum direction way = DIRECTION_NORTH;
	char request[96];

	do {
		step = travel_step(
		    &s->world, &(struct traveller){ .at = s->world.start, .energy = 1 }, way);
	} while (step.refusal != TRAVEL_OK && ++way < DIRECTION_COUNT);
	snprintf(request, sizeof(request), "{\"player_id\":1,\"direction\":\"%s\",\"version\":7}",
	    direction_key(way));
	hot->energy = 0;
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "no_energy");
	stage_destroy(s);
}
