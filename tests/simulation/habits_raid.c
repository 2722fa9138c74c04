#include "tests/simulation/habits.h"

#include <inttypes.h>

/* Mostly the easiest. */
static const char *
draw_dungeon(const struct scene *s)
{
	const struct content *content = s->store->content;
	const struct content_dungeon *easiest = &content->dungeons[0];

	for (int32_t i = 1; i < content->dungeons_count; i++) {
		if (content->dungeons[i].level_min < easiest->level_min)
			easiest = &content->dungeons[i];
	}
	return scene_below(s, 4) > 0
	           ? easiest->key
	           : content->dungeons[scene_below(s, content->dungeons_count)].key;
}

/* Few raids, so that there is somebody who joins. */
static bool
ask_found(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t open = 0;

	for (size_t i = s->store->raids.first_open; i < s->store->raids.count; i++)
		open += s->store->raids.list[i] != NULL &&
		        s->store->raids.list[i]->state <= RAID_RUNNING;
	if (open > s->actors / 12 ||
	    (raids_of(s->store, a->player_id) != NULL && scene_below(s, 10) > 0))
		return false;
	return habit_ask(a, body, ",\"dungeon\":\"%s\"", draw_dungeon(s));
}

/* Of this raid; false: there is none. */
static bool
begin(const struct raid_row *raid, const struct actor *a, struct text *body)
{
	if (raid == NULL)
		return false;
	habit_begin(a, body);
	text_printf(body, ",\"raid_id\":%" PRId64, raid->id);
	return true;
}

/* In one that is at this point, or now and then at another. */
static bool
begin_in(const struct scene *s, const struct actor *a, enum raid_state state, struct text *body)
{
	const struct raid_row *raid = raids_of(s->store, a->player_id);

	return raid != NULL && (raid->state == state || scene_below(s, 50) == 0) &&
	       begin(raid, a, body);
}

/* Mostly somebody who is there, and not on a raid. */
static int64_t
draw_other(const struct scene *s)
{
	int64_t id = 1;

	for (int i = 0; i < 40; i++) {
		id = 1 + scene_below(s, (int32_t)s->store->people.count);
		if (people_find(s->store, id) != NULL && raids_of(s->store, id) == NULL)
			return id;
	}
	return id;
}

static bool
ask_who(const struct scene *s, const struct actor *a, struct text *body)
{
	if (!begin_in(s, a, RAID_GATHERING, body))
		return false;
	text_printf(body, ",\"who\":\"id_%" PRId64 "\"", draw_other(s));
	return habit_end(body);
}

static bool
ask_join(const struct scene *s, const struct actor *a, struct text *body)
{
	return begin(raids_inviting(s->store, a->player_id), a, body) && habit_end(body);
}

static bool
ask_leave(const struct scene *s, const struct actor *a, struct text *body)
{
	return begin(raids_of(s->store, a->player_id), a, body) && habit_end(body);
}

static bool
ask_check(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct raid_row *raid = raids_of(s->store, a->player_id);

	if (raid == NULL || (raid->members_count < RAID_PLAYERS_MIN && scene_below(s, 20) > 0))
		return false;
	return begin_in(s, a, RAID_GATHERING, body) && habit_end(body);
}

static bool
ask_ready(const struct scene *s, const struct actor *a, struct text *body)
{
	return begin_in(s, a, RAID_CHECKING, body) && habit_end(body);
}

static bool
ask_act(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct raid_row *raid = raids_of(s->store, a->player_id);

	if (raid == NULL || raid->record.battle == NULL || !begin(raid, a, body))
		return false;
	text_printf(body, ",\"round\":%" PRId32 ",\"act\":\"%s\"",
	    raid->record.battle->round + (scene_below(s, 50) == 0),
	    scene_below(s, 4) == 0 ? "defend" : "attack");
	return habit_end(body);
}

static bool
ask_advance(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct raid_row *raid = raids_of(s->store, a->player_id);

	if (raid == NULL)
		return false;
	text_printf(body, "{\"raid_id\":%" PRId64 "}", raid->id);
	return true;
}

static bool
ask_claim(const struct scene *s, const struct actor *a, struct text *body)
{
	return begin(raids_owing(s->store, a->player_id), a, body) && habit_end(body);
}

const struct habit raid_habits[] = {
	{ "raid.found", SEES_NOTHING, 2, 0, ask_found },
	{ "raid.get", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "raid.invite", SEES_NOTHING, 30, 2, ask_who },
	{ "raid.kick", SEES_NOTHING, 1, 0, ask_who },
	{ "raid.join", SEES_NOTHING, 40, 5, ask_join },
	{ "raid.leave", SEES_NOTHING, 1, 0, ask_leave },
	{ "raid.check", SEES_NOTHING, 30, 1, ask_check },
	{ "raid.ready", SEES_NOTHING, 30, 5, ask_ready },
	{ "raid.act", SEES_NOTHING, 40, 20, ask_act },
	{ "raid.advance", SEES_NOTHING, 5, 1, ask_advance },
	{ "raid.claim", SEES_NOTHING, 5, 1, ask_claim },
	{ "raid.reward", SEES_NOTHING, 5, 1, ask_claim },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
