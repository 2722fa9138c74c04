/* The arena: who calls out, and who takes it up, in time or too late. */
#include "core/rules/arena.h"
#include "tests/simulation/habits.h"

#include <inttypes.h>

/* Mostly of those who may, and often the same few: whoever meets them too often comes to know.
 * NULL: nobody. */
static const struct person *
draw_opponent(const struct scene *s)
{
	size_t count = s->store->people.count;
	size_t first = (size_t)scene_below(s, scene_below(s, 3) > 0 ? 2 : (int32_t)count);
	int32_t level_min = scene_below(s, 40) > 0 ? ARENA_LEVEL_MIN : 1;

	for (size_t n = 0; n < count; n++) {
		const struct person *person = &s->store->people.list[(first + n) % count];

		if (person->exists && person->row.level >= level_min)
			return person;
	}
	return NULL;
}

/* One that waits, or did; of the player on this side, or (DUEL_SIDES) on any. The latest ones are
 * the likeliest. NULL: none. */
static const struct challenge_row *
draw_challenge(const struct scene *s, int64_t player_id, enum duel_side side)
{
	const struct arena *a = &s->store->arena;
	bool is_late = scene_below(s, 60) == 0;

	for (size_t i = a->challenges_count; i-- > 0;) {
		const struct challenge_row *row = &a->challenges[i].row;

		if ((side == DUEL_SIDES || row->players[side] == player_id) &&
		    (is_late || (a->challenges[i].exists && row->expires_ms > s->now_ms)) &&
		    scene_below(s, 3) > 0)
			return row;
	}
	return NULL;
}

static bool
ask_opponent(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct person *own = people_find(s->store, a->player_id);
	const struct person *other = draw_opponent(s);

	if (own == NULL || other == NULL ||
	    (own->row.level < ARENA_LEVEL_MIN && scene_below(s, 40) > 0))
		return false;
	return habit_ask(
	    a, body, ",\"opponent\":\"%s\"", scene_below(s, 60) == 0 ? "Nobody" : other->row.name);
}

/* Now and then one that is somebody else's. */
static bool
ask_challenge(const struct scene *s, const struct actor *a, enum duel_side side, struct text *body)
{
	const struct challenge_row *row =
	    draw_challenge(s, a->player_id, scene_below(s, 40) > 0 ? side : DUEL_SIDES);

	return row != NULL && habit_ask(a, body, ",\"challenge_id\":\"%s\"", row->id);
}

static bool
ask_answer(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_challenge(s, a, CHALLENGED, body);
}

static bool
ask_withdraw(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_challenge(s, a, CHALLENGER, body);
}

static bool
ask_show(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct arena *arena = &s->store->arena;

	return arena->duels_count > 0 &&
	       habit_ask(a, body, ",\"duel_id\":\"%s\",\"page\":0",
		   arena->duels[scene_below(s, (int32_t)arena->duels_count)].row.id);
}

static bool
ask_top(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	return habit_ask(a, body, ",\"page\":0");
}

const struct habit arena_habits[] = {
	{ "arena.challenge", SEES_NOTHING, 10, 1, ask_opponent },
	{ "arena.accept", SEES_NOTHING, 40, 5, ask_answer },
	{ "arena.decline", SEES_NOTHING, 1, 1, ask_answer },
	{ "arena.withdraw", SEES_NOTHING, 1, 1, ask_withdraw },
	{ "arena.spar", SEES_NOTHING, 1, 1, ask_opponent },
	{ "arena.challenges", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "arena.status", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "arena.show", SEES_NOTHING, 1, 0, ask_show },
	{ "arena.top", SEES_NOTHING, 1, 0, ask_top },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
