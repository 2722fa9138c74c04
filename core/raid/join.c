/* raid.join: the player joins a raid that gathers: with an invitation, or as a clan mate. */
#include "core/operations.h"
#include "core/raid/course.h"
#include "core/raid/view.h"
#include "messages/raid_join.h"

static void
join_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_join_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_standings(out);
	need_raider(out, req->player_id);
	need_raid(out, req->raid_id, TO_CHANGE);
}

static bool
is_welcome(const struct raid_row *raid, int64_t player_id, const struct rows *rows)
{
	const struct clan_standing *standing = clan_standing_of(&rows->clans, player_id);

	return raid_has_invited(raid, player_id) ||
	       (raid->clan_id != 0 && standing->clan_id == raid->clan_id);
}

static bool
may_join(const struct raid_row *raid, int64_t player_id, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	const struct raider_row *raider = rows->raids.raider;

	if (rows_character(rows, player_id) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (raid == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_RAID, "There is no such raid.");
	else if (raider->raid_id != 0)
		effects_refuse(out, REFUSAL_IN_RAID, "The player is in a raid already.");
	else if (!is_welcome(raid, player_id, rows))
		effects_refuse(out, REFUSAL_NOT_INVITED, "The player isn't invited.");
	else if (raid->state != RAID_GATHERING || at->now_ms >= raid->due_ms)
		effects_refuse(out, REFUSAL_RAID_BEGUN, "The raid gathers no more.");
	else if (raid->members_count == RAID_PLAYERS_MAX)
		effects_refuse(out, REFUSAL_RAID_FULL, "The raid is full.");
	else
		(void)course_is_locked(raider, raid->dungeon, at, out);
	return out->refusal == NULL;
}

static void
join_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_join_request *req = request;
	struct course course;

	if (!may_join(rows->raids.raid, req->player_id, rows, at, out))
		return;
	course_begin(&course, rows, at, out);
	course_join(&course, rows_character(rows, req->player_id));
	course_end(&course);
	raid_reply(course.raid, req->player_id, at, out);
}

const struct operation raid_join = {
	.name = "raid.join",
	.need = join_need,
	.apply = join_apply,
};
