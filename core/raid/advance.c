/* raid.advance: goes on with a raid as far as it is due; one that isn't stays as it is. */
#include "core/operations.h"
#include "core/raid/course.h"
#include "messages/raid_advance.h"

_Static_assert(
    (int)RAID_ADVANCE_REPLY_STATE_CALLED_OFF == (int)RAID_CALLED_OFF, "in the rows' order");

static void
advance_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_advance_request *req = request;

	(void)known;
	need_raid(out, req->raid_id, TO_CHANGE);
}

static bool
is_due(const struct raid_row *raid, const struct moment *at)
{
	return (course_is_open(raid) || raid->state == RAID_RUNNING) && at->now_ms >= raid->due_ms;
}

static void
advance_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_row *raid = rows->raids.raid;
	struct raid_advance_reply reply;
	struct course course;

	(void)request;
	if (raid == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_RAID, "There is no such raid.");
		return;
	}
	if (is_due(raid, at)) {
		course_begin(&course, rows, at, out);
		course_end(&course);
		raid = course.raid;
	}
	reply = (struct raid_advance_reply){
		.raid_id = raid->id,
		.state = (enum raid_advance_reply_state)raid->state,
		.round = raid->record.battle != NULL ? raid->record.battle->round : 0,
	};
	effects_reply(out, &raid_advance_reply_shape, &reply);
}

const struct operation raid_advance = {
	.name = "raid.advance",
	.need = advance_need,
	.apply = advance_apply,
};
