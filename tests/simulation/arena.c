#include "tests/simulation/arena.h"

#include "core/rules/arena.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <stdlib.h>
#include <string.h>

static struct kept_challenge *
find_challenge(const struct arena *a, const char *id)
{
	size_t i;

	return map_find(&a->challenge_ids, id, &i) && a->challenges[i].exists ? &a->challenges[i]
	                                                                      : NULL;
}

/* ── the constraints ── */

/* No id twice, none to oneself, and one of these two behind those that expired. */
static bool
may_be_made(const struct arena *a, const struct challenge_row *made)
{
	size_t i;

	if (map_find(&a->challenge_ids, made->id, &i) ||
	    made->players[CHALLENGER] == made->players[CHALLENGED])
		return false;
	for (i = 0; i < a->challenges_count; i++) {
		const struct challenge_row *other = &a->challenges[i].row;

		if (a->challenges[i].exists && other->expires_ms > made->made_ms &&
		    other->players[CHALLENGER] == made->players[CHALLENGER] &&
		    other->players[CHALLENGED] == made->players[CHALLENGED])
			return false;
	}
	return true;
}

static bool
is_worth_sound(struct glicko worth)
{
	return worth.rating_x100 >= 0 && worth.rating_x100 <= GLICKO_RATING_MAX_X100 &&
	       worth.deviation_x100 >= 1 && worth.deviation_x100 <= GLICKO_DEVIATION_MAX_X100 &&
	       worth.volatility_x1e6 >= 1 && worth.volatility_x1e6 <= GLICKO_VOLATILITY_MAX_X1E6;
}

/* Of its challenge, which ends by it, and of both of its players. */
static bool
may_be_fought(const struct arena *a, const struct arena_effects *e)
{
	const struct duel_record *duel = e->duel;
	const struct kept_challenge *challenge = find_challenge(a, duel->row.id);
	size_t i;

	if (map_find(&a->duel_ids, duel->row.id, &i) || challenge == NULL || !e->ends_challenge ||
	    strcmp(e->ended_id, duel->row.id) != 0 || duel->record.battle == NULL ||
	    duel->record.battle->state == BATTLE_RUNNING)
		return false;
	for (i = 0; i < DUEL_SIDES; i++) {
		if (duel->row.sides[i].player_id != challenge->row.players[i] ||
		    duel->ratings[i].player_id != challenge->row.players[i] ||
		    !is_worth_sound(duel->ratings[i].start) ||
		    !is_worth_sound(duel->ratings[i].now))
			return false;
	}
	return true;
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const struct arena *a = &s->arena;
	const struct arena_effects *arena = &e->arena;

	(void)seen;
	if (arena->makes_challenge && !may_be_made(a, &arena->challenge))
		finding("challenge %s can't be made", arena->challenge.id);
	else if (arena->ends_challenge && find_challenge(a, arena->ended_id) == NULL)
		finding("challenge %s ends, and isn't there", arena->ended_id);
	else if (arena->duel != NULL && !may_be_fought(a, arena))
		finding("duel %s can't be fought", arena->duel->row.id);
	else
		return STORE_OK;
	return STORE_BROKEN;
}

/* ── effects ── */

static void
keep_challenge(struct arena *a, const struct challenge_row *made)
{
	for (size_t i = 0; i < a->challenges_count; i++) {
		if (a->challenges[i].row.players[CHALLENGER] == made->players[CHALLENGER] &&
		    a->challenges[i].row.expires_ms <= made->made_ms)
			a->challenges[i].exists = false;
	}
	a->challenges = grown(a->challenges, a->challenges_count, sizeof(*a->challenges));
	a->challenges[a->challenges_count] = (struct kept_challenge){ true, *made };
	map_put(&a->challenge_ids, made->id, a->challenges_count++);
}

static void
keep_rating(struct arena *a, const struct rating_row *rating)
{
	while ((int64_t)a->ratings_count < rating->player_id) {
		a->ratings = grown(a->ratings, a->ratings_count, sizeof(*a->ratings));
		a->ratings[a->ratings_count++] = (struct rating_row){ .player_id = 0 };
	}
	a->ratings[rating->player_id - 1] = *rating;
}

static void
keep_duel(struct arena *a, const struct duel_record *duel)
{
	struct kept_duel *kept;

	a->duels = grown(a->duels, a->duels_count, sizeof(*a->duels));
	kept = &a->duels[a->duels_count];
	*kept = (struct kept_duel){ .row = duel->row, .hash = battle_hash(duel->record.battle) };
	kept->expires_ms = find_challenge(a, duel->row.id)->row.expires_ms;
	battle_record_copy_closed(&kept->record, &duel->record);
	map_put(&a->duel_ids, duel->row.id, a->duels_count++);
	for (int side = 0; side < DUEL_SIDES; side++)
		keep_rating(a, &duel->ratings[side]);
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	const struct arena_effects *arena = &e->arena;

	(void)now_ms;
	if (arena->duel != NULL)
		keep_duel(&s->arena, arena->duel);
	if (arena->ends_challenge)
		find_challenge(&s->arena, arena->ended_id)->exists = false;
	if (arena->makes_challenge)
		keep_challenge(&s->arena, &arena->challenge);
}

static void
finish(struct store *s)
{
	struct arena *a = &s->arena;

	for (size_t i = 0; i < a->duels_count; i++)
		battle_record_finish(&a->duels[i].record);
	free(a->challenges);
	free(a->duels);
	free(a->ratings);
	map_finish(&a->challenge_ids);
	map_finish(&a->duel_ids);
}

const struct store_kind arena_kind = {
	.load = arena_load,
	.judge = judge,
	.keep = keep,
	.audit = arena_audit,
	.finish = finish,
};
