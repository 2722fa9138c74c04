#include "core/run.h"

#include "core/journey.h"

#include <stdio.h>
#include <string.h>

static enum run_standing
standing_of(const struct run_row *row, const struct moment *at)
{
	if (row->state == RUN_LEFT)
		return RUN_WAS_LEFT;
	if (row->state == RUN_CLEARED)
		return RUN_WAS_CLEARED;
	if (row->fight_id[0] != '\0' && row->fight == RUN_FIGHT_LOST)
		return RUN_WAS_LOST;
	return at->now_ms >= row->ends_ms ? RUN_EXPIRED : RUN_OPEN;
}

bool
run_read(const struct rows *rows, int64_t player_id, const struct moment *at, struct run *ret)
{
	const struct place_rows *places = &rows->places;

	if (!places->has_run || places->run.player_id != player_id ||
	    !dungeon_run_is_sound(&places->run.run))
		return false;
	ret->row = places->run;
	ret->dungeon = content_find_dungeon(at->content, ret->row.dungeon);
	if (ret->dungeon == NULL)
		return false;
	ret->floor = dungeon_run_floor(&ret->row.run);
	ret->standing = standing_of(&ret->row, at);
	if (ret->row.fight_id[0] != '\0' && ret->row.fight == RUN_FIGHT_WON)
		run_settle_room(ret);
	return true;
}

bool
run_enter(const struct rows *rows, int64_t player_id, const struct moment *at, struct run *ret,
    struct effects *out)
{
	const struct hot_state *hot = rows_hot(rows, player_id);

	if (journey_refuses(hot, at, out))
		return false;
	if (!run_read(rows, player_id, at, ret) || ret->standing != RUN_OPEN)
		effects_refuse(out, REFUSAL_NO_DUNGEON, "In no dungeon, or not any more.");
	else if (hot->x != ret->row.x || hot->y != ret->row.y)
		effects_refuse(out, REFUSAL_NO_DUNGEON, "Its way in is at %d, %d.", (int)ret->row.x,
		    (int)ret->row.y);
	else
		return true;
	return false;
}

bool
run_is_done(const struct run *run, int32_t room)
{
	return (run->row.run.done >> room & 1) != 0;
}

void
run_settle_room(struct run *run)
{
	run->row.run.done |= UINT32_C(1) << run->row.run.room;
	run->row.fight_id[0] = '\0';
	run->row.fight = RUN_FIGHT_OPEN;
}

uint64_t
run_seed(const struct run *run, const char *what, const struct moment *at)
{
	char digest[DIGEST_TEXT_SIZE], name[64];
	uint64_t seed;

	snprintf(
	    name, sizeof(name), "%s/%d/%d", what, (int)run->row.run.floor, (int)run->row.run.room);
	moment_digest(at, run->row.id, name, strlen(name), digest, &seed);
	return seed;
}
