/* raid.invite: the leader asks a player to join. Who is in another raid joins when that one is
 * over. */
#include "core/operations.h"
#include "core/raid/course.h"
#include "core/raid/view.h"
#include "core/whom.h"
#include "messages/raid_invite.h"

#include <stdio.h>

static void
invite_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_invite_request *req = request;
	int64_t other = whom_player(req->who, known);

	need_character(out, req->player_id, TO_READ);
	need_raid(out, req->raid_id, TO_CHANGE);
	need_whom(out, req->who);
	if (other != 0)
		need_character(out, other, TO_READ);
}

static bool
may_invite(struct raid_row *raid, const struct character_row *other, struct effects *out)
{
	if (other == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPIENT, "There is nobody of this name.");
	else if (raid_member_of(raid, other->player_id) != NULL ||
		 raid_has_invited(raid, other->player_id))
		effects_refuse(out, REFUSAL_IN_RAID, "The other is in it, or invited.");
	else if (raid->invited_count == RAID_INVITED_MAX)
		effects_refuse(out, REFUSAL_RAID_FULL, "Too many are invited.");
	return out->refusal == NULL;
}

static void
invite_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_invite_request *req = request;
	const struct raid_row *raid = course_led(rows, req->player_id, out);
	const struct character_row *other = rows_character(rows, whom_player(req->who, rows));
	struct raid_invited_row *invited;
	struct course course;

	if (raid == NULL || !may_invite(rows->raids.raid, other, out))
		return;
	course_begin(&course, rows, at, out);
	invited = &course.raid->invited[course.raid->invited_count++];
	invited->player_id = out->raids.invited_id = other->player_id;
	snprintf(invited->name, sizeof(invited->name), "%s", other->name);
	course_end(&course);
	raid_reply(course.raid, req->player_id, at, out);
}

const struct operation raid_invite = {
	.name = "raid.invite",
	.need = invite_need,
	.apply = invite_apply,
};
