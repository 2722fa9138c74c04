#include "tests/simulation/habits.h"

#include <inttypes.h>

/* Few raids, so that there is somebody who joins, and few dungeons, so that some come back to one
 * that they have won. */
static bool
ask_found(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;
	int32_t few = content->dungeons_count < 3 ? content->dungeons_count : 3;
	int64_t open = 0;

	for (size_t i = s->store->raids.first_open; i < s->store->raids.count; i++)
		open += s->store->raids.list[i] != NULL &&
		        s->store->raids.list[i]->state <= RAID_RUNNING;
	if (open > s->actors / 12 ||
	    (raids_of(s->store, a->player_id) != NULL && scene_below(s, 10) > 0))
		return false;
	text_printf(body, "{\"player_id\":%" PRId64 ",\"dungeon\":\"%s\"}", a->player_id,
	    content->dungeons[scene_below(s, few)].key);
	return true;
}

static bool
ask_own(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	text_printf(body, "{\"player_id\":%" PRId64 "}", a->player_id);
	return true;
}

/* Of this raid; false: there is none. */
static bool
begin(const struct raid_row *raid, const struct actor *a, struct text *body)
{
	if (raid == NULL)
		return false;
	text_printf(
	    body, "{\"player_id\":%" PRId64 ",\"raid_id\":%" PRId64, a->player_id, raid->id);
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

static bool
ask_who(const struct scene *s, const struct actor *a, struct text *body)
{
	if (!begin_in(s, a, RAID_GATHERING, body))
		return false;
	text_printf(body, ",\"who\":\"id_%d\"}", 1 + scene_below(s, (int32_t)s->actors));
	return true;
}

static bool
ask_join(const struct scene *s, const struct actor *a, struct text *body)
{
	if (!begin(raids_inviting(s->store, a->player_id), a, body))
		return false;
	text_putc(body, '}');
	return true;
}

static bool
ask_leave(const struct scene *s, const struct actor *a, struct text *body)
{
	if (!begin(raids_of(s->store, a->player_id), a, body))
		return false;
	text_putc(body, '}');
	return true;
}

static bool
ask_check(const struct scene *s, const struct actor *a, struct text *body)
{
	if (!begin_in(s, a, RAID_GATHERING, body))
		return false;
	text_putc(body, '}');
	return true;
}

static bool
ask_ready(const struct scene *s, const struct actor *a, struct text *body)
{
	if (!begin_in(s, a, RAID_CHECKING, body))
		return false;
	text_putc(body, '}');
	return true;
}

static bool
ask_act(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct raid_row *raid = raids_of(s->store, a->player_id);

	if (raid == NULL || raid->record.battle == NULL || !begin(raid, a, body))
		return false;
	text_printf(body, ",\"round\":%" PRId32 ",\"act\":\"%s\"}",
	    raid->record.battle->round + (scene_below(s, 50) == 0),
	    scene_below(s, 4) == 0 ? "defend" : "attack");
	return true;
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
	if (!begin(raids_owing(s->store, a->player_id), a, body))
		return false;
	text_putc(body, '}');
	return true;
}

const struct habit raid_habits[] = {
	{ "raid.found", SEES_NOTHING, 2, 0, ask_found },
	{ "raid.get", SEES_NOTHING, 1, 0, ask_own },
	{ "raid.invite", SEES_NOTHING, 10, 2, ask_who },
	{ "raid.kick", SEES_NOTHING, 1, 0, ask_who },
	{ "raid.join", SEES_NOTHING, 40, 5, ask_join },
	{ "raid.leave", SEES_NOTHING, 1, 0, ask_leave },
	{ "raid.check", SEES_NOTHING, 8, 1, ask_check },
	{ "raid.ready", SEES_NOTHING, 30, 5, ask_ready },
	{ "raid.act", SEES_NOTHING, 40, 20, ask_act },
	{ "raid.advance", SEES_NOTHING, 5, 1, ask_advance },
	{ "raid.claim", SEES_NOTHING, 5, 1, ask_claim },
	{ "raid.reward", SEES_NOTHING, 5, 1, ask_claim },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
