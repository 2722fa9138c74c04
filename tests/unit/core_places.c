/* Journeys, places and gates without a server, in the real content. */
#include "core/journey.h"
#include "core/rules/places.h"
#include "core/rules/regen.h"
#include "core/rules/travel.h"
#include "core/vitals.h"
#include "tests/support/loaded_content.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEARCH_TILES 1500

TestSuite(places, .init = content_load_real, .fini = content_unload);

/* Player 1, Ann, of level 10, in the camp at the start. */
static struct stage *
given_ann(const struct operation *operation)
{
	struct stage *s = stage_create(operation);

	s->at.content = content;
	stage_character(s, 1, "Ann", 10);
	stage_build(s, 1);
	stage_bag(s, 1);
	stage_hot(s, 1);
	s->rows.hot.level = 10;
	s->rows.hot.energy = 100;
	return s;
}

/* Another tile that can be reached from the start, some way off. */
static struct position
somewhere(const struct stage *s)
{
	for (int32_t n = 0; n < 8 * 6; n++) {
		struct position off = world_ring(6, n);
		struct position to = { s->world.start.x + off.x, s->world.start.y + off.y };

		if (travel_route(&s->world, content, s->world.start, to).refusal == TRAVEL_OK)
			return to;
	}
	cr_assert_fail("no way leads away from the start");
	return s->world.start;
}

static void
when_travels(struct stage *s, struct position to)
{
	char request[128];

	snprintf(request, sizeof(request), "{\"player_id\":1,\"x\":%d,\"y\":%d,\"version\":%d}",
	    (int)to.x, (int)to.y, (int)s->rows.hot.version);
	stage_when(s, request);
}

/* Hot state as it was stored. */
static void
and_then(struct stage *s)
{
	cr_assert_null(stage_refusal(s), "%s", s->effects.detail);
	cr_assert(s->effects.saves_hot);
	s->rows.hot = s->effects.hot;
	s->rows.hot.version++;
}

/* Puts her into a place of this key. */
static struct landmark
given_place(struct stage *s, const char *key)
{
	for (int32_t y = -SEARCH_TILES; y <= SEARCH_TILES; y += 2 * PLACES_RADIUS_MAX) {
		for (int32_t x = -SEARCH_TILES; x <= SEARCH_TILES; x += 2 * PLACES_RADIUS_MAX) {
			struct landmark near[PLACES_MAX];
			int32_t count = places_near(
			    &s->world, content, (struct position){ x, y }, PLACES_RADIUS_MAX, near);

			for (int32_t i = 0; i < count; i++) {
				if (strcmp(place_key(content, &near[i]), key) != 0)
					continue;
				s->rows.hot.x = near[i].at.x;
				s->rows.hot.y = near[i].at.y;
				return near[i];
			}
		}
	}
	cr_assert_fail("no %s anywhere", key);
	return (struct landmark){ { 0, 0 }, 0 };
}

/* ── journeys ── */

Test(places, a_journey_takes_time_and_half_the_energy)
{
	struct stage *s = given_ann(&world_travel);
	struct position to = somewhere(s);
	struct route route = travel_route(&s->world, content, s->world.start, to);
	struct hot_state *hot = &s->rows.hot;

	when_travels(s, to);
	cr_assert_eq(stage_reply_number(s, "x"), s->world.start.x, "shown is where it begins");
	cr_assert_eq(stage_reply_number(s, "journey.x"), to.x);
	and_then(s);
	cr_assert(hot->energy == 100 - (route.weight + 1) / 2 ||
		  hot->energy == 100 - ((route.weight + 1) / 2 * 5 + 3) / 4);
	cr_assert(journey_runs(hot, &s->at));
	cr_assert_geq(hot->arrives_ms - s->at.now_ms, 12000 * route.weight);
	cr_assert_eq(journey_place(hot, &s->at).x, s->world.start.x);
	s->at.now_ms = hot->arrives_ms;
	cr_assert_not(journey_runs(hot, &s->at));
	cr_assert_eq(journey_place(hot, &s->at).x, to.x);
	cr_assert_eq(journey_place(hot, &s->at).y, to.y);
	stage_destroy(s);
}

Test(places, on_the_way_nothing_is_done_on_the_spot)
{
	static const struct {
		const struct operation *operation;
		const char *request;
	} deeds[] = {
		{ &world_gather, "{\"player_id\":1,\"trade\":\"herbs\"}" },
		{ &world_explore, "{\"player_id\":1}" },
		{ &world_visit, "{\"player_id\":1}" },
		{ &dungeon_enter, "{\"player_id\":1}" },
		{ &dungeon_search, "{\"player_id\":1}" },
		{ &dungeon_step, "{\"player_id\":1,\"room\":1,\"floor\":1}" },
		{ &combat_start_room, "{\"player_id\":1}" },
		{ &world_move, "{\"player_id\":1,\"direction\":\"north\",\"version\":8}" },
		{ &combat_start_combat,
		    "{\"player_id\":1,\"monster\":\"grey_wolf\",\"version\":8}" },
		{ &world_pass_gate, "{\"player_id\":1,\"x\":1,\"y\":1,\"price_seen\":1}" },
	};
	struct stage *s = given_ann(&world_travel);
	struct position to = somewhere(s);

	s->rows.craft = calloc(1, sizeof(*s->rows.craft));
	s->rows.craft->player_id = 1;
	when_travels(s, to);
	and_then(s);
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		s->operation = deeds[i].operation;
		stage_when(s, deeds[i].request);
		cr_assert_str_eq(stage_refusal(s), "on_the_way", "%s", deeds[i].operation->name);
	}
	s->operation = &world_travel;
	when_travels(s, s->world.start);
	cr_assert_str_eq(stage_refusal(s), "on_the_way");
	s->operation = &shop_list;
	stage_when(s, "{\"player_id\":1,\"number\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_shop");
	stage_destroy(s);
}

Test(places, who_turns_back_is_back_after_as_long)
{
	struct stage *s = given_ann(&world_travel);
	struct position to = somewhere(s), start = s->world.start;
	struct hot_state *hot = &s->rows.hot;
	int64_t whole;
	char request[64];

	when_travels(s, to);
	and_then(s);
	whole = hot->arrives_ms - hot->left_ms;
	s->at.now_ms += 5000;
	s->operation = &world_turn_back;
	snprintf(request, sizeof(request), "{\"player_id\":1,\"version\":%d}", (int)hot->version);
	stage_when(s, request);
	and_then(s);
	cr_assert_eq(hot->arrives_ms, s->at.now_ms + 5000);
	cr_assert_eq(hot->x, start.x);
	cr_assert_eq(hot->from_x, to.x);
	cr_assert_eq(hot->arrives_ms - hot->left_ms, whole);
	/* and forth again, 3 s later */
	s->at.now_ms += 3000;
	snprintf(request, sizeof(request), "{\"player_id\":1,\"version\":%d}", (int)hot->version);
	stage_when(s, request);
	and_then(s);
	cr_assert_eq(hot->x, to.x);
	cr_assert_eq(hot->arrives_ms, s->at.now_ms + whole - 2000);
	s->at.now_ms = hot->arrives_ms;
	snprintf(request, sizeof(request), "{\"player_id\":1,\"version\":%d}", (int)hot->version);
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "no_journey");
	stage_destroy(s);
}

/* Read at the end of the way and then later is the same as read later. */
Test(places, health_returns_on_the_way_as_outside_even_into_a_camp)
{
	struct stage *s = given_ann(&world_travel);
	struct position away = somewhere(s);
	struct hot_state *hot = &s->rows.hot, once, twice;
	struct health outside;

	hot->x = away.x;
	hot->y = away.y;
	hot->hp = 10;
	hot->hp_max = 1000;
	when_travels(s, s->world.start);
	and_then(s);
	outside = regen_health((struct health){ hot->hp, hot->hp_rem, hot->hp_at_ms }, 1000,
	    REGEN_OUTSIDE, hot->arrives_ms);
	once = twice = *hot;
	s->at.now_ms = hot->arrives_ms;
	vitals_settle(&twice, &s->at);
	cr_assert_eq(twice.hp, outside.hp);
	s->at.now_ms += 4000;
	vitals_settle(&twice, &s->at);
	vitals_settle(&once, &s->at);
	cr_assert_eq(once.hp, twice.hp);
	cr_assert_eq(once.hp_rem, twice.hp_rem);
	cr_assert_eq(once.hp, outside.hp + 120, "3 % a second");
	stage_destroy(s);
}

Test(places, a_journey_is_refused_like_a_step)
{
	struct stage *s = given_ann(&world_travel);
	struct position to = somewhere(s), far = { to.x + 1000, to.y };

	when_travels(s, far);
	cr_assert_str_eq(stage_refusal(s), "too_far");
	s->rows.hot.energy = 1;
	when_travels(s, to);
	cr_assert_str_eq(stage_refusal(s), "no_energy");
	s->rows.hot.version++;
	stage_when(s, "{\"player_id\":1,\"x\":0,\"y\":0,\"version\":7}");
	cr_assert_str_eq(stage_refusal(s), "stale");
	stage_destroy(s);
}

/* ── places ── */

Test(places, who_explores_notes_what_is_new_and_pays_first)
{
	struct stage *s = given_ann(&world_explore);
	struct landmark near[PLACES_MAX];
	int32_t count = places_near(&s->world, content, s->world.start, 24, near);

	cr_assert_gt(count, 1);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "found"), count);
	cr_assert_eq(s->effects.places->seen_count, count);
	cr_assert(s->effects.saves_hot);
	cr_assert_eq(s->effects.hot.energy, 98);
	/* all but the last are known */
	s->rows.places.list = calloc(PLACES_LIST_MAX, sizeof(struct place_row));
	for (int32_t i = 0; i < count - 1; i++)
		s->rows.places.list[s->rows.places.list_count++] = (struct place_row){
			.x = near[i].at.x, .y = near[i].at.y, .key = "camp", .seen_ms = 1
		};
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "found"), 1);
	cr_assert_eq(s->effects.places->seen[0].x, near[count - 1].at.x);
	/* an earlier attempt had paid */
	s->rows.is_paid = true;
	s->rows.hot.energy = 0;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_not(s->effects.saves_hot);
	cr_assert_eq(stage_reply_number(s, "found"), 1);
	stage_destroy(s);
}

Test(places, a_visit_gives_once_in_its_period)
{
	struct stage *s = given_ann(&world_visit);
	struct landmark place = given_place(s, "bee_grove");
	int64_t period = place_period(CONTENT_PLACE_ONCE_DAY, s->at.now_ms);
	struct place_row visited;
	char cause[CAUSE_SIZE];
	int64_t found = 0;

	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "gained.energy"), 8);
	cr_assert_eq(s->effects.release.more_energy, 8);
	for (unsigned i = 0; i < s->effects.entries_count; i++)
		found += s->effects.entries[i].delta > 0;
	cr_assert(found + s->effects.pieces_count > 0 || s->effects.entries_count == 0);
	visited = s->effects.places->visited;
	cr_assert_eq(visited.x, place.at.x);
	cr_assert_eq(visited.period, period);
	cr_assert_eq(s->effects.events_count, 1, "it was discovered");
	cr_assert_eq(s->effects.quests.deeds_count, 1);
	cr_assert_str_eq(s->effects.quests.deeds[0].of, "bee_grove");
	snprintf(cause, sizeof(cause), "place:1:%d:%d:%d", (int)place.at.x, (int)place.at.y,
	    (int)period);
	cr_assert_str_eq(s->effects.cause, cause);
	/* the same day again */
	s->rows.places.has_place = true;
	s->rows.places.place = visited;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "gained.energy"), 0);
	cr_assert_not(s->effects.releases);
	cr_assert_eq(s->effects.entries_count, 0);
	cr_assert_eq(s->effects.events_count, 0);
	cr_assert_eq(s->effects.quests.deeds_count, 0);
	cr_assert_eq(s->effects.places->visited.period, period);
	/* and the next day */
	s->at.now_ms += INT64_C(86400000);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "gained.energy"), 8);
	cr_assert_eq(s->effects.events_count, 0);
	stage_destroy(s);
}

Test(places, the_same_visit_finds_the_same)
{
	struct stage *s = given_ann(&world_visit);
	struct text first = { 0 };

	given_place(s, "dry_cave");
	stage_when(s, "{\"player_id\":1}");
	text_add(&first, s->effects.reply.bytes, s->effects.reply.size);
	s->at.operation_key = "client:test:another";
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(s->effects.reply.bytes, first.bytes);
	text_finish(&first);
	stage_destroy(s);
}

Test(places, a_blessing_lies_on_the_next_fight)
{
	struct stage *s = given_ann(&world_visit);

	given_place(s, "standing_stone");
	stage_when(s, "{\"player_id\":1}");
	cr_assert(s->effects.releases && s->effects.release.marks);
	cr_assert_eq(s->effects.release.mark, STATUS_HASTE);
	given_place(s, "roadside_shrine");
	stage_when(s, "{\"player_id\":1}");
	cr_assert_not(s->effects.release.marks, "what works by the turn works at once");
	cr_assert_eq(s->effects.release.more_hp, s->rows.hot.hp_max * 1600 / 10000);
	stage_destroy(s);
}

Test(places, nothing_is_visited_where_nothing_stands_and_with_a_full_bag)
{
	struct stage *s = given_ann(&world_visit);
	struct landmark none;

	given_place(s, "dry_cave");
	for (int n = 0; n < BAG_PIECES_MAX; n++)
		stage_piece(s, "hatchet", n % 10);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "bag_full");
	do {
		s->rows.hot.x++;
	} while (
	    place_at(&s->world, content, (struct position){ s->rows.hot.x, s->rows.hot.y }, &none));
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "nothing_here");
	stage_destroy(s);
}

Test(places, a_town_has_the_shops_of_one_and_shows_who_was_there)
{
	struct stage *s = given_ann(&world_here);

	given_place(s, "keepers_village");
	s->rows.places.visitors_count = 1;
	s->rows.places.visitors[0] =
	    (struct visitor_row){ .name = "Bob", .level = 7, .at_ms = s->at.now_ms - 1000 };
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "others.0.level"), 7);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"is_town\":true"));
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"is_ready\":true"));
	cr_assert_null(strstr(s->effects.reply.bytes, "\"shops\":[]"));
	stage_destroy(s);
}

/* ── gates ── */

static void
given_known_camp(struct stage *s, struct position at, int64_t visited_ms)
{
	s->rows.places.has_place = true;
	s->rows.places.place = (struct place_row){
		.x = at.x, .y = at.y, .key = "camp", .seen_ms = 1, .visited_ms = visited_ms
	};
}

static struct position
another_camp(const struct stage *s)
{
	struct position camps[WORLD_CAMPS_MAX];

	for (int32_t n = 1; n < 20; n++) {
		int32_t i, count = world_camps(&s->world,
			       (struct position){ s->world.start.x + n * 64, s->world.start.y }, 64,
			       camps);

		for (i = 0; i < count; i++) {
			if (world_distance(camps[i], s->world.start) > 0)
				return camps[i];
		}
	}
	cr_assert_fail("one camp in all the world");
	return s->world.start;
}

Test(places, a_gate_leads_to_a_camp_that_was_visited_for_gold)
{
	struct stage *s = given_ann(&world_pass_gate);
	struct position there = another_camp(s);
	int64_t price = travel_gate_price(s->world.start, there);
	char request[128];

	snprintf(request, sizeof(request), "{\"player_id\":1,\"x\":%d,\"y\":%d,\"price_seen\":%d}",
	    (int)there.x, (int)there.y, (int)price);
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "no_gate", "nobody knows the way");
	given_known_camp(s, there, 0);
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "no_gate", "it was only seen");
	given_known_camp(s, there, 5);
	stage_when(s, request);
	cr_assert_eq(stage_reply_number(s, "paid"), price);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -price);
	cr_assert(s->effects.saves_hot);
	cr_assert_eq(s->effects.hot.x, there.x);
	cr_assert_eq(s->effects.hot.y, there.y);
	s->rows.characters[0].gold = price - 1;
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	s->rows.hot.x++;
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "no_gate", "there is none outside of a camp");
	stage_destroy(s);
}

Test(places, a_gate_costs_what_was_shown)
{
	struct stage *s = given_ann(&world_pass_gate);
	struct position there = another_camp(s);
	char request[128];

	given_known_camp(s, there, 5);
	snprintf(request, sizeof(request), "{\"player_id\":1,\"x\":%d,\"y\":%d,\"price_seen\":1}",
	    (int)there.x, (int)there.y);
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "price_moved");
	stage_destroy(s);
}
