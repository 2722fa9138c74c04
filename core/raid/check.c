/* raid.check: the leader has everybody asked whether to begin. */
#include "core/operations.h"
#include "core/raid/course.h"
#include "core/raid/view.h"
#include "messages/raid_check.h"

static void
check_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_check_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_raid(out, req->raid_id, TO_CHANGE);
}

static void
check_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_check_request *req = request;
	const struct raid_row *raid = course_led(rows, req->player_id, out);
	struct course course;

	if (raid == NULL)
		return;
	if (raid->state != RAID_GATHERING || at->now_ms >= raid->due_ms)
		effects_refuse(out, REFUSAL_RAID_BEGUN, "Everybody is asked already.");
	else if (raid->members_count < RAID_PLAYERS_MIN)
		effects_refuse(out, REFUSAL_RAID_SMALL, "A raid takes three.");
	if (out->refusal != NULL)
		return;
	course_begin(&course, rows, at, out);
	course_check(&course);
	course_end(&course);
	raid_reply(course.raid, req->player_id, at, out);
}

const struct operation raid_check_operation = {
	.name = "raid.check",
	.need = check_need,
	.apply = check_apply,
};
