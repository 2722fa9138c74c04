/* raid.found: a raid against the ruler of a dungeon, led by who founds it. Where that one is in a
 * clan, its mates may join. */
#include "core/operations.h"
#include "core/raid/course.h"
#include "core/raid/view.h"
#include "messages/raid_found.h"

static void
found_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_found_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_standings(out);
	need_raider(out, req->player_id);
	need_new_raid(out);
}

static void
found_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_found_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct raider_row *raider = rows->raids.raider;
	struct course course;

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (content_find_dungeon(at->content, req->dungeon) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_DUNGEON, "There is no such dungeon.");
	else if (raider->raid_id != 0)
		effects_refuse(out, REFUSAL_IN_RAID, "The player is in a raid already.");
	else
		(void)course_is_locked(raider, req->dungeon, at, out);
	if (out->refusal != NULL)
		return;
	course_found(&course, req->dungeon, clan_standing_of(&rows->clans, req->player_id)->clan_id,
	    rows, at, out);
	course_join(&course, row);
	course_end(&course);
	raid_reply(course.raid, req->player_id, at, out);
}

const struct operation raid_found = {
	.name = "raid.found",
	.need = found_need,
	.apply = found_apply,
};
