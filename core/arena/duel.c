/* A duel is fought by the rules' duellists, from what both are at this moment, so that it needs
 * nobody's time but one transaction's. Levels stay as they are: what somebody has become is what
 * the rating measures, who is challenged may decline, and the same two soon count for nothing. */
#include "core/arena/duel.h"

#include "core/cast.h"
#include "core/rebuild.h"
#include "core/rules/arena.h"
#include "core/rules/calendar.h"
#include "core/rules/duellist.h"
#include "core/rules/muster.h"
#include "core/rules/ring.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

_Static_assert((int)CHALLENGER == 0 && (int)CHALLENGED == 1, "they fight on these sides");

struct duel_pair
duel_pair_of(const struct rows *rows, int64_t challenger, int64_t challenged)
{
	return (struct duel_pair){
		.characters = { rows_character(rows, challenger),
		    rows_character(rows, challenged) },
		.duellists = { arena_rows_duellist(&rows->arena, challenger),
		    arena_rows_duellist(&rows->arena, challenged) },
	};
}

/* ── days ── */

static int32_t
later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* Today; by a clock that is behind, the day in which somebody's last duel counted already. */
static int32_t
day_of(const struct duellist_row *row, int64_t now_ms)
{
	return later(calendar_day(now_ms).key, row != NULL ? row->rating.day : 0);
}

static struct glicko
start_of_day(const struct duellist_row *row, int32_t day)
{
	if (!row->has_rating)
		return GLICKO_START;
	if (row->rating.day == day)
		return row->rating.start;
	return arena_rating_on(row->rating.now, row->rating.day, day);
}

static struct glicko
rating_on(const struct duellist_row *row, int32_t day)
{
	return row->has_rating && row->rating.day == day ? row->rating.now : start_of_day(row, day);
}

struct glicko
duel_rating_today(const struct duellist_row *row, int64_t now_ms)
{
	return rating_on(row, day_of(row, now_ms));
}

/* With that one, or with anybody for `other_id` 0. */
static int32_t
duels_of_day(const struct duellist_row *row, int64_t other_id, int32_t day)
{
	int32_t count = 0;
	unsigned i;

	for (i = 0; i < row->recent->count; i++) {
		const struct duel_row *duel = &row->recent->duels[i];

		if (duel->day == day &&
		    (other_id == 0 || duel_row_side(duel, other_id) != DUEL_SIDES))
			count++;
	}
	return count;
}

bool
duel_is_one_too_many(const struct duellist_row *challenger, const struct duellist_row *challenged,
    int64_t challenged_id, int64_t now_ms)
{
	int32_t day = later(day_of(challenger, now_ms), day_of(challenged, now_ms));

	return duels_of_day(challenger, challenged_id, day) >= ARENA_DUELS_A_DAY ||
	       duels_of_day(challenger, 0, day) >= ARENA_DUELS_A_DAY_ALL ||
	       (challenged != NULL && duels_of_day(challenged, 0, day) >= ARENA_DUELS_A_DAY_ALL);
}

/* ── the fight ── */

static void
enter(const struct duel_pair *pair, enum duel_side side, const struct moment *at,
    struct battle_setup *setup, struct text *cast)
{
	struct build build = build_of(&pair->duellists[side]->build, at->content);
	int32_t level = pair->characters[side]->level;
	struct gear gear = bag_gear(pair->duellists[side]->worn, at->content, level);
	struct battle_entrant *entrant = &setup->fighters[side];
	int32_t skills[BATTLE_SKILLS_MAX];

	muster_character(
	    at->content, level, &build, &gear, BATTLE_HP_MAX, BATTLE_HP_MAX, entrant, skills);
	ring_measure(entrant);
	entrant->side = (int32_t)side;
	cast_player(cast, at->content, skills, entrant->skills_count);
}

static enum duel_outcome
outcome_of(const struct battle *battle)
{
	if (battle->state == BATTLE_DRAW)
		return DUEL_DRAW;
	return battle->state == BATTLE_WON ? DUEL_CHALLENGER : DUEL_CHALLENGED;
}

static void
fight(struct battle_setup *setup, const char *cast, const struct moment *at,
    struct battle_record *ret)
{
	uint8_t inputs[DUEL_INPUTS_BYTES_MAX];
	char digest[DIGEST_TEXT_SIZE];
	struct battle battle;
	bool is_sound;

	moment_battle_digest(at, setup, cast, digest, &setup->seed);
	is_sound = battle_start(setup, &battle);
	assert(is_sound); /* the content was checked, and nobody comes without health */
	(void)is_sound;
	battle_record_begin(ret, &battle, cast, digest);
	text_add(&ret->inputs, inputs, duellist_fight(ret->battle, inputs));
}

void
duel_fight(
    const char *id, const struct duel_pair *pair, const struct moment *at, struct duel_record *ret)
{
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.weather = WEATHER_CLEAR,
		.is_pvp = true,
		.fighters_count = DUEL_SIDES,
	};
	struct text cast = { 0 };
	int side;

	snprintf(setup.id, sizeof(setup.id), "%s", id);
	snprintf(ret->row.id, sizeof(ret->row.id), "%s", id);
	for (side = 0; side < DUEL_SIDES; side++) {
		enter(pair, (enum duel_side)side, at, &setup, &cast);
		ret->row.sides[side].player_id = pair->characters[side]->player_id;
		snprintf(ret->row.sides[side].name, sizeof(ret->row.sides[side].name), "%s",
		    pair->characters[side]->name);
	}
	fight(&setup, cast.bytes, at, &ret->record);
	text_finish(&cast);
	ret->row.at_ms = at->now_ms;
	ret->row.outcome = outcome_of(ret->record.battle);
	ret->row.rounds = ret->record.battle->round;
}

/* ── the ratings ── */

/* In the last 24 hours. */
static int32_t
duels_before(const struct duellist_row *row, int64_t other_id, int64_t now_ms)
{
	int32_t count = 0;
	unsigned i;

	for (i = 0; i < row->recent->count; i++) {
		const struct duel_row *duel = &row->recent->duels[i];

		if (duel->at_ms > now_ms - CALENDAR_DAY_MS &&
		    duel_row_side(duel, other_id) != DUEL_SIDES)
			count++;
	}
	return count;
}

static struct glicko_game
game_of(const struct duel_row *duel, enum duel_side side)
{
	return (struct glicko_game){
		.opponent = duel->sides[side == CHALLENGER ? CHALLENGED : CHALLENGER].start,
		.score = duel_row_score(duel, side),
		.weight_percent = duel->weight_percent,
	};
}

/* From the duels of the day, the newest among them; their order doesn't matter. */
static struct glicko
rating_with(const struct duellist_row *row, const struct duel_row *newest)
{
	struct glicko_game games[ARENA_DUELS_A_DAY_ALL + 1];
	int32_t count = 0;
	unsigned i;

	games[count++] = game_of(newest, duel_row_side(newest, row->player_id));
	for (i = 0; i < row->recent->count && count <= ARENA_DUELS_A_DAY_ALL; i++) {
		const struct duel_row *duel = &row->recent->duels[i];

		if (duel->day == newest->day)
			games[count++] = game_of(duel, duel_row_side(duel, row->player_id));
	}
	return glicko_after(start_of_day(row, newest->day), games, count);
}

void
duel_rate(const struct duel_pair *pair, const struct moment *at, struct duel_record *duel)
{
	struct duel_row *row = &duel->row;
	int side;

	row->day = later(day_of(pair->duellists[CHALLENGER], at->now_ms),
	    day_of(pair->duellists[CHALLENGED], at->now_ms));
	row->weight_percent = arena_weight_percent(duels_before(
	    pair->duellists[CHALLENGER], pair->duellists[CHALLENGED]->player_id, at->now_ms));
	for (side = 0; side < DUEL_SIDES; side++) {
		row->sides[side].start = start_of_day(pair->duellists[side], row->day);
		row->sides[side].before_x100 =
		    rating_on(pair->duellists[side], row->day).rating_x100;
	}
	for (side = 0; side < DUEL_SIDES; side++) {
		struct rating_row *rating = &duel->ratings[side];

		*rating = (struct rating_row){
			.player_id = pair->duellists[side]->player_id,
			.day = row->day,
			.start = row->sides[side].start,
			.now = rating_with(pair->duellists[side], row),
		};
		row->sides[side].after_x100 = rating->now.rating_x100;
	}
}
