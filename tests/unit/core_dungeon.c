/* Runs in dungeons without a server, in the real content. */
#include "core/rules/mark.h"
#include "core/rules/places.h"
#include "core/run.h"
#include "tests/support/loaded_content.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(dungeon, .init = content_load_real, .fini = content_unload);

/* Where the nearest way down is. */
static struct position
way_in(const struct stage *s)
{
	for (int32_t radius = 1; radius < 40; radius++) {
		for (int32_t n = 0; n < 8 * radius; n++) {
			struct position off = world_ring(radius, n);
			struct landmark near[PLACES_MAX];
			int32_t count = places_near(&s->world, content,
			    (struct position){ off.x * 90, off.y * 90 }, 48, near);

			for (int32_t i = 0; i < count; i++) {
				if (near[i].entry != PLACE_CAMP &&
				    content->places[near[i].entry].has_dungeon)
					return near[i].at;
			}
		}
	}
	cr_assert_fail("no way down anywhere");
	return s->world.start;
}

/* Player 1, Ann, of level 30, at a way in. */
static struct stage *
given_ann(const struct operation *operation)
{
	struct stage *s = stage_create(operation);
	struct position at;

	s->at.content = content;
	stage_character(s, 1, "Ann", 30);
	stage_build(s, 1);
	stage_bag(s, 1);
	stage_hot(s, 1);
	s->rows.hot.level = 30;
	s->rows.hot.energy = 100;
	at = way_in(s);
	s->rows.hot.x = at.x;
	s->rows.hot.y = at.y;
	return s;
}

static const struct content_dungeon *
dungeon_of(const struct stage *s)
{
	return content_find_dungeon(content, s->rows.places.run.dungeon);
}

/* What was decided is stored. */
static void
and_then(struct stage *s)
{
	cr_assert_null(stage_refusal(s), "%s", s->effects.detail);
	cr_assert(s->effects.places != NULL && s->effects.places->saves_run);
	s->rows.places.has_run = true;
	s->rows.places.run = s->effects.places->run;
	if (s->effects.saves_hot)
		s->rows.hot = s->effects.hot;
}

static struct stage *
given_run(void)
{
	struct stage *s = given_ann(&dungeon_enter);

	stage_when(s, "{\"player_id\":1}");
	and_then(s);
	return s;
}

/* She stands in a room of this kind, wherever the seed has one, and has won nothing there yet. */
static int32_t
given_room(struct stage *s, enum dungeon_kind kind)
{
	struct dungeon_run *run = &s->rows.places.run.run;

	for (int tries = 0; tries < 500; tries++) {
		struct dungeon_floor floor = dungeon_run_floor(run);

		for (int32_t i = 0; i < floor.rooms_count; i++) {
			if (floor.rooms[i].kind != kind || i == run->room)
				continue;
			run->visited |= UINT32_C(1) << i;
			run->room = i;
			return i;
		}
		run->floor = run->floor % run->depth + 1;
		run->seed += run->floor == 1;
		floor = dungeon_run_floor(run);
		run->room = run->came_from = floor.entrance;
		run->visited = UINT32_C(1) << floor.entrance;
		run->done = 0;
	}
	cr_assert_fail("no room of kind %d", (int)kind);
	return 0;
}

static void
given_won(struct stage *s)
{
	snprintf(s->rows.places.run.fight_id, sizeof(s->rows.places.run.fight_id), "f-1");
	s->rows.places.run.fight = RUN_FIGHT_WON;
}

/* ── in and out ── */

Test(dungeon, who_enters_pays_and_stands_at_the_entrance)
{
	struct stage *s = given_ann(&dungeon_enter);

	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "floor"), 1);
	cr_assert(s->effects.saves_hot);
	cr_assert_eq(s->effects.hot.energy, 90);
	and_then(s);
	cr_assert_eq(s->rows.places.run.ends_ms, s->at.now_ms + DUNGEON_RUN_MS);
	cr_assert(dungeon_run_is_sound(&s->rows.places.run.run));
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "in_dungeon", "one at a time");
	s->at.now_ms += DUNGEON_RUN_MS;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_null(stage_refusal(s), "what has expired is over");
	stage_destroy(s);
}

Test(dungeon, who_is_too_weak_or_too_tired_or_elsewhere_stays_outside)
{
	struct stage *s = given_ann(&dungeon_enter);

	s->rows.hot.energy = 9;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_energy");
	s->rows.is_paid = true;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_null(stage_refusal(s));
	cr_assert_not(s->effects.saves_hot, "an earlier attempt has paid");
	s->rows.hot.x = s->world.start.x;
	s->rows.hot.y = s->world.start.y;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_dungeon");
	stage_destroy(s);
}

Test(dungeon, who_walks_away_is_out_and_may_come_back)
{
	struct stage *s = given_run();

	s->operation = &dungeon_step;
	s->rows.hot.x++;
	stage_when(s, "{\"player_id\":1,\"room\":0,\"floor\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_dungeon");
	s->operation = &dungeon_look;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(stage_reply_number(s, "floor"), 1);
	stage_destroy(s);
}

Test(dungeon, a_run_that_was_left_is_over)
{
	struct stage *s = given_run();

	s->operation = &dungeon_leave;
	stage_when(s, "{\"player_id\":1}");
	and_then(s);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_dungeon");
	s->operation = &dungeon_enter;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_null(stage_refusal(s));
	stage_destroy(s);
}

Test(dungeon, of_one_that_the_content_knows_no_more_nothing_is_left)
{
	struct stage *s = given_run();

	snprintf(s->rows.places.run.dungeon, CONTENT_KEY_SIZE, "filled_in");
	s->operation = &dungeon_look;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_dungeon");
	s->operation = &dungeon_enter;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_null(stage_refusal(s));
	stage_destroy(s);
}

/* ── rooms ── */

static void
when_steps(struct stage *s, int32_t room)
{
	char request[64];

	snprintf(request, sizeof(request), "{\"player_id\":1,\"room\":%d,\"floor\":%d}", (int)room,
	    (int)s->rows.places.run.run.floor);
	s->operation = &dungeon_step;
	stage_when(s, request);
}

/* A room behind a door of the present one. */
static int32_t
some_door(const struct stage *s)
{
	struct dungeon_floor floor = dungeon_run_floor(&s->rows.places.run.run);
	uint32_t doors = dungeon_neighbours(&floor, s->rows.places.run.run.room);
	int32_t room = 0;

	while ((doors >> room & 1) == 0)
		room++;
	return room;
}

Test(dungeon, monsters_hold_their_room_until_they_are_beaten)
{
	struct stage *s = given_run();
	int32_t held = given_room(s, DUNGEON_FIGHT), door;
	struct dungeon_run *run = &s->rows.places.run.run;

	run->came_from = run->room;
	door = some_door(s);
	run->came_from = door;
	run->visited |= UINT32_C(1) << door;
	run->room = door;
	/* in */
	run->done |= UINT32_C(1) << door;
	when_steps(s, held);
	and_then(s);
	cr_assert_neq(s->rows.places.run.fight_id[0], '\0');
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"monsters\":{"));
	s->operation = &dungeon_search;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "room_held");
	/* the fight is the one of the run */
	s->operation = &combat_start_room;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_null(stage_refusal(s), "%s", s->effects.detail);
	cr_assert(s->effects.starts_fight);
	cr_assert_str_eq(s->effects.fight.id, s->rows.places.run.fight_id);
	cr_assert_str_eq(s->effects.hot.fight_id, s->rows.places.run.fight_id);
	cr_assert_eq(s->effects.hot.energy, s->rows.hot.energy);
	/* won: it holds nobody any more */
	s->rows.places.run.fight = RUN_FIGHT_WON;
	when_steps(s, door);
	and_then(s);
	cr_assert((s->rows.places.run.run.done >> held & 1) != 0);
	when_steps(s, held);
	and_then(s);
	cr_assert_eq(s->rows.places.run.fight_id[0], '\0', "nobody is left");
	s->operation = &combat_start_room;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_such_monster");
	stage_destroy(s);
}

Test(dungeon, who_ran_comes_in_again_and_who_lost_is_out)
{
	struct stage *s = given_run();
	struct run run;

	given_room(s, DUNGEON_FIGHT);
	given_won(s);
	s->rows.places.run.fight = RUN_FIGHT_BROKEN_OFF;
	s->operation = &combat_start_room;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_such_monster");
	s->rows.places.run.fight = RUN_FIGHT_LOST;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_dungeon");
	cr_assert(run_read(&s->rows, 1, &s->at, &run));
	cr_assert_eq(run.standing, RUN_WAS_LOST);
	stage_destroy(s);
}

Test(dungeon, a_treasure_is_taken_once_under_its_own_name)
{
	struct stage *s = given_run();
	int32_t room = given_room(s, DUNGEON_LOOT);
	char cause[CAUSE_SIZE];
	struct text first = { 0 };

	s->operation = &dungeon_search;
	stage_when(s, "{\"player_id\":1}");
	snprintf(cause, sizeof(cause), "dungeon:%s:%d:%d", s->rows.places.run.id,
	    (int)s->rows.places.run.run.floor, (int)room);
	cr_assert_str_eq(s->effects.cause, cause);
	text_add(&first, s->effects.reply.bytes, s->effects.reply.size);
	s->at.operation_key = "client:test:another";
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(s->effects.reply.bytes, first.bytes, "and it is the same, whoever asks");
	and_then(s);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "nothing_here");
	text_finish(&first);
	stage_destroy(s);
}

Test(dungeon, a_rest_mends_once_and_a_drink_costs_gold)
{
	struct stage *s = given_run();
	char request[64];
	int64_t price;

	given_room(s, DUNGEON_REST);
	s->operation = &dungeon_search;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.release.more_hp, s->rows.hot.hp_max / 2);
	cr_assert_eq(s->effects.entries_count, 0);
	and_then(s);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "nothing_here");
	given_room(s, DUNGEON_SHOP);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "price_moved");
	price = dungeon_kettle_price(s->rows.places.run.run.level);
	snprintf(request, sizeof(request), "{\"player_id\":1,\"price_seen\":%d}", (int)price);
	stage_when(s, request);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -price);
	cr_assert_eq(s->effects.release.more_hp, s->rows.hot.hp_max);
	s->rows.characters[0].gold = price - 1;
	stage_when(s, request);
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	stage_destroy(s);
}

Test(dungeon, the_prize_behind_the_ruler_ends_the_run)
{
	struct stage *s = given_run();
	char request[64];

	s->rows.places.run.run.floor = s->rows.places.run.run.depth;
	given_room(s, DUNGEON_BOSS);
	snprintf(s->rows.places.run.fight_id, sizeof(s->rows.places.run.fight_id), "f-1");
	s->operation = &dungeon_search;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "room_held");
	given_won(s);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.events_count, 1);
	cr_assert_str_eq(s->effects.events[0].type->name, "dungeon_cleared");
	cr_assert(s->effects.entries_count + s->effects.pieces_count > 0, "a prize");
	cr_assert(s->effects.places->saves_tries);
	cr_assert_eq(s->effects.quests.deeds_count, 1);
	cr_assert_eq(s->effects.quests.deeds[0].deed, DEED_DUNGEON);
	and_then(s);
	cr_assert_eq(s->rows.places.run.state, RUN_CLEARED);
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_dungeon", "there is no second one");
	snprintf(request, sizeof(request), "{\"player_id\":1}");
	s->operation = &dungeon_look;
	stage_when(s, request);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"state\":\"cleared\""));
	stage_destroy(s);
}

Test(dungeon, what_the_ruler_leaves_seldom_is_certain_in_the_end)
{
	struct stage *s = given_run();
	const struct content_monster *ruler = &content->monsters[dungeon_of(s)->boss_index];
	const struct content_loot_pity *pity = &content->loot[ruler->loot_index].pity;

	cr_assert(content->loot[ruler->loot_index].has_pity);
	s->rows.places.run.run.floor = s->rows.places.run.run.depth;
	given_room(s, DUNGEON_BOSS);
	given_won(s);
	s->rows.places.run.prize_tries = pity->certain - 1;
	s->operation = &dungeon_search;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.places->run.prize_tries, 0);
	cr_assert_not_null(strstr(s->effects.reply.bytes, pity->item));
	stage_destroy(s);
}

Test(dungeon, a_trap_is_sprung_once_and_leaves_a_point_of_health)
{
	struct stage *s = given_run();
	int32_t trap, door, suffered = 0, avoided = 0;
	struct dungeon_run *run = &s->rows.places.run.run;

	for (int n = 0; n < 40; n++) {
		struct hot_state before = s->rows.hot;

		trap = given_room(s, DUNGEON_TRAP);
		run->done = 0;
		run->came_from = trap;
		door = some_door(s);
		run->visited |= UINT32_C(1) << door;
		run->done = run->visited & ~(UINT32_C(1) << trap);
		run->room = door;
		s->rows.hot.hp = 3;
		s->rows.hot.hp_at_ms = s->at.now_ms;
		when_steps(s, trap);
		cr_assert_null(stage_refusal(s), "%s", s->effects.detail);
		cr_assert_not_null(strstr(s->effects.reply.bytes, "\"trap\":{"));
		if (s->effects.saves_hot) {
			suffered++;
			cr_assert_eq(s->effects.hot.hp, 1);
			cr_assert_eq(stage_reply_number(s, "trap.hp"), 2);
		} else {
			avoided++;
		}
		cr_assert((s->effects.places->run.run.done >> trap & 1) != 0);
		s->rows.hot = before;
		run->seed++;
		*run = dungeon_run_from(dungeon_of(s), run->seed, 30);
	}
	cr_assert(suffered > 0 && avoided > 0, "%d and %d", suffered, avoided);
	stage_destroy(s);
}

Test(dungeon, the_stairs_lead_down_once)
{
	struct stage *s = given_run();

	s->operation = &dungeon_descend;
	stage_when(s, "{\"player_id\":1,\"floor\":1}");
	cr_assert_str_eq(stage_refusal(s), "way_blocked", "not from the entrance");
	given_room(s, DUNGEON_STAIRS);
	s->rows.places.run.run.floor = 1;
	s->rows.places.run.run = dungeon_run_from(dungeon_of(s), s->rows.places.run.run.seed, 30);
	given_room(s, DUNGEON_STAIRS);
	stage_when(s, "{\"player_id\":1,\"floor\":1}");
	and_then(s);
	cr_assert_eq(s->rows.places.run.run.floor, 2);
	cr_assert(dungeon_run_is_sound(&s->rows.places.run.run));
	stage_when(s, "{\"player_id\":1,\"floor\":1}");
	cr_assert_str_eq(stage_refusal(s), "way_blocked", "a repeated press goes no deeper");
	stage_destroy(s);
}
