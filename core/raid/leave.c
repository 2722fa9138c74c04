/* raid.leave: out of the raid, at any time. After a leader who came first leads; the last one out
 * of a raid that hasn't begun calls it off, and the last one out of a fight leaves it to its end.
 */
#include "core/operations.h"
#include "core/raid/course.h"
#include "messages/raid_leave.h"

static void
leave_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_leave_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_raider(out, req->player_id);
	need_raid(out, req->raid_id, TO_CHANGE);
}

static void
leave_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_leave_request *req = request;
	const struct raid_row *raid = course_own(rows, req->player_id, out);
	struct raid_leave_reply reply = { .raid_id = req->raid_id };
	const struct raid_member_row *member;
	struct course course;

	if (raid == NULL)
		return;
	member = raid_member_of(rows->raids.raid, req->player_id);
	if (!member->is_open) {
		effects_refuse(out, REFUSAL_NOT_IN_RAID, "The player isn't in it any more.");
		return;
	}
	reply.has_credit =
	    rows->raids.raider->has_credit || (course_is_open(raid) && member->has_paid);
	course_begin(&course, rows, at, out);
	course_part(&course, req->player_id);
	course_end(&course);
	effects_reply(out, &raid_leave_reply_shape, &reply);
}

const struct operation raid_leave = {
	.name = "raid.leave",
	.need = leave_need,
	.apply = leave_apply,
};
