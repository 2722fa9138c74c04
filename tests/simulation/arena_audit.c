#include "tests/simulation/arena.h"

#include "core/rules/arena.h"
#include "core/rules/calendar.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdlib.h>

/* What the duels make of a player, counted from the first on. */
struct worth {
	struct rating_row is;                            /* player_id 0: none yet */
	struct glicko_game games[ARENA_DUELS_A_DAY_ALL]; /* of its day */
	int32_t games_count, duels, wins_that_count;
};

/* It replays to what was written down, and its challenge could still be accepted. */
static void
audit_battle(const struct kept_duel *duel)
{
	struct battle_record copy = { .id = "" };
	bool is_won, is_lost;

	if (duel->row.at_ms >= duel->expires_ms)
		finding("duel %s was fought when its challenge had expired", duel->row.id);
	battle_record_copy_closed(&copy, &duel->record);
	if (!battle_record_open(&copy)) {
		finding("duel %s doesn't replay", duel->row.id);
		return;
	}
	is_won = copy.battle->state == BATTLE_WON;
	is_lost = copy.battle->state == BATTLE_LOST;
	if (battle_hash(copy.battle) != duel->hash || copy.battle->round != duel->row.rounds ||
	    is_won != (duel->row.outcome == DUEL_CHALLENGER) ||
	    is_lost != (duel->row.outcome == DUEL_CHALLENGED))
		finding("duel %s replays to something else", duel->row.id);
	battle_record_finish(&copy);
}

static bool
is_same(struct glicko a, struct glicko b)
{
	return a.rating_x100 == b.rating_x100 && a.deviation_x100 == b.deviation_x100 &&
	       a.volatility_x1e6 == b.volatility_x1e6;
}

/* The day of a duel begins for one of its two; it goes on when it is the same. */
static void
begin_day(struct worth *w, int64_t player_id, int32_t day)
{
	if (w->is.player_id != 0 && w->is.day == day)
		return;
	w->is.start =
	    w->is.player_id == 0 ? GLICKO_START : arena_rating_on(w->is.now, w->is.day, day);
	w->is.now = w->is.start;
	w->is.player_id = player_id;
	w->is.day = day;
	w->games_count = 0;
}

static void
count_game(struct worth *w, const struct duel_row *row, enum duel_side side, struct glicko opponent)
{
	enum game_score score = duel_row_score(row, side);
	int32_t before = w->is.now.rating_x100;

	if (w->games_count == ARENA_DUELS_A_DAY_ALL) {
		finding("player %" PRId64 " has too many duels in a day", w->is.player_id);
		return;
	}
	w->games[w->games_count++] = (struct glicko_game){ opponent, score, row->weight_percent };
	w->is.now = glicko_after(w->is.start, w->games, w->games_count);
	w->duels++;
	w->wins_that_count += score == GAME_WON && row->weight_percent > 0;
	if (!is_same(row->sides[side].start, w->is.start) ||
	    row->sides[side].before_x100 != before ||
	    row->sides[side].after_x100 != w->is.now.rating_x100)
		finding("duel %s takes player %" PRId64 " from %" PRId32 " to %" PRId32
			", not from %" PRId32 " to %" PRId32,
		    row->id, w->is.player_id, row->sides[side].before_x100,
		    row->sides[side].after_x100, before, w->is.now.rating_x100);
}

/* How often the two had met, by the day and by the hours, as this one was fought. */
static void
audit_meetings(const struct arena *a, size_t number)
{
	const struct duel_row *row = &a->duels[number].row;
	int32_t of_day = 1, of_hours = 0;

	for (size_t i = 0; i < number; i++) {
		const struct duel_row *other = &a->duels[i].row;

		if (duel_row_side(other, row->sides[CHALLENGER].player_id) == DUEL_SIDES ||
		    duel_row_side(other, row->sides[CHALLENGED].player_id) == DUEL_SIDES)
			continue;
		of_day += other->day == row->day;
		of_hours += other->at_ms > row->at_ms - CALENDAR_DAY_MS;
	}
	if (of_day > ARENA_DUELS_A_DAY || row->weight_percent != arena_weight_percent(of_hours))
		finding("duel %s is the one number %" PRId32 " of its day, counts for %" PRId32
			" %% after %" PRId32,
		    row->id, of_day, row->weight_percent, of_hours);
}

static int64_t
deeds_of(const struct store *s, int64_t player_id, enum deed deed)
{
	const struct doer *doer = quests_find(s, player_id);
	int64_t amount = 0;

	for (unsigned i = 0; doer != NULL && i < doer->book.deeds_count; i++) {
		if (doer->book.deeds[i].deed == deed)
			amount += doer->book.deeds[i].amount;
	}
	return amount;
}

/* Every rating is what the duels make of it, and every deed of the arena was done there. */
static void
audit_worth(const struct store *s, const struct worth *w, int64_t player_id)
{
	const struct rating_row *kept = arena_rating(s, player_id);
	int64_t duels = deeds_of(s, player_id, DEED_DUEL);
	int64_t wins = deeds_of(s, player_id, DEED_WIN_DUEL);

	if ((kept != NULL) != (w->is.player_id != 0) ||
	    (kept != NULL && (kept->day != w->is.day || !is_same(kept->start, w->is.start) ||
				 !is_same(kept->now, w->is.now))))
		finding("player %" PRId64 " isn't worth what %" PRId32 " duels made of it",
		    player_id, w->duels);
	if (duels != w->duels || wins != w->wins_that_count)
		finding("player %" PRId64 " fought %" PRId32 " duels, won %" PRId32
			", and is said to have fought %" PRId64 " and won %" PRId64,
		    player_id, w->duels, w->wins_that_count, duels, wins);
}

static void
audit_ratings(const struct store *s)
{
	const struct arena *a = &s->arena;
	struct worth *worth = calloc(s->people.count + 1, sizeof(*worth));

	if (worth == NULL)
		abort();
	for (size_t i = 0; i < a->duels_count; i++) {
		const struct duel_row *row = &a->duels[i].row;
		struct worth *sides[DUEL_SIDES];
		struct glicko starts[DUEL_SIDES];

		for (int side = 0; side < DUEL_SIDES; side++) {
			sides[side] = &worth[row->sides[side].player_id];
			begin_day(sides[side], row->sides[side].player_id, row->day);
			starts[side] = sides[side]->is.start;
		}
		count_game(sides[CHALLENGER], row, CHALLENGER, starts[CHALLENGED]);
		count_game(sides[CHALLENGED], row, CHALLENGED, starts[CHALLENGER]);
	}
	for (size_t id = 1; id <= s->people.count; id++)
		audit_worth(s, &worth[id], (int64_t)id);
	free(worth);
}

/* A challenge has one end: none that was fought waits on. Few wait. */
static void
audit_challenges(const struct store *s)
{
	const struct arena *a = &s->arena;

	for (size_t i = 0; i < a->challenges_count; i++) {
		const struct challenge_row *one = &a->challenges[i].row;
		int waiting = 0;
		size_t duel;

		if (!a->challenges[i].exists)
			continue;
		if (map_find(&a->duel_ids, one->id, &duel))
			finding("challenge %s was fought, and waits", one->id);
		for (size_t n = 0; n < a->challenges_count; n++)
			waiting +=
			    a->challenges[n].exists &&
			    a->challenges[n].row.expires_ms > s->hot.now_ms &&
			    a->challenges[n].row.players[CHALLENGER] == one->players[CHALLENGER];
		if (waiting > ARENA_CHALLENGES_MAX)
			finding("player %" PRId64 " waits for %d answers", one->players[CHALLENGER],
			    waiting);
	}
}

void
arena_audit(struct store *s)
{
	struct arena *a = &s->arena;

	for (; a->audited < a->duels_count; a->audited++) {
		audit_battle(&a->duels[a->audited]);
		audit_meetings(a, a->audited);
	}
	audit_ratings(s);
	audit_challenges(s);
}
