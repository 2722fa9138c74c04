/* raid.ready: the player says yes, and pays the energy, unless that was done before: for this raid,
 * or for one that didn't come about. With the last one's yes the fight begins. */
#include "core/operations.h"
#include "core/raid/course.h"
#include "core/raid/view.h"
#include "core/vitals.h"
#include "messages/raid_ready.h"

static void
ready_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_ready_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_hot(out, req->player_id, TO_CHANGE);
	need_raider(out, req->player_id);
	need_raid(out, req->raid_id, TO_CHANGE);
}

/* Whether a yes costs energy: then an earlier attempt may have paid it. */
static bool
costs_energy(const struct raid_member_row *member, const struct rows *rows)
{
	return !member->has_paid && !rows->raids.raider->has_credit && !rows->is_paid;
}

static bool
may_say_yes(const struct raid_row *raid, const struct raid_member_row *member,
    const struct hot_state *hot, const struct rows *rows, const struct moment *at,
    struct effects *out)
{
	if (raid->state != RAID_CHECKING) {
		effects_refuse(out, REFUSAL_RAID_BEGUN, "Nobody is asked now.");
		return false;
	}
	if (course_is_locked(rows->raids.raider, raid->dungeon, at, out))
		return false;
	if (!costs_energy(member, rows))
		return true;
	if (hot->fight_id[0] != '\0')
		effects_refuse(out, REFUSAL_IN_FIGHT, "Not while fighting.");
	else if (hot->energy < RAID_ENERGY)
		effects_refuse(out, REFUSAL_NO_ENERGY, "Not enough energy.");
	return out->refusal == NULL;
}

static void
ready_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_ready_request *req = request;
	const struct raid_row *raid = course_own(rows, req->player_id, out);
	struct raid_member_row *member;
	struct hot_state hot;
	struct course course;

	if (raid == NULL)
		return;
	member = raid_member_of(rows->raids.raid, req->player_id);
	hot = *rows_hot(rows, req->player_id);
	vitals_settle(&hot, at);
	if (!may_say_yes(raid, member, &hot, rows, at, out))
		return;
	if (costs_energy(member, rows)) {
		hot.energy -= RAID_ENERGY;
		effects_save_hot(out, &hot);
	}
	course_begin(&course, rows, at, out);
	if (!member->has_paid && rows->raids.raider->has_credit)
		out->raids.spent_credit_id = req->player_id;
	member = raid_member_of(course.raid, req->player_id);
	member->is_ready = member->has_paid = true;
	course_end(&course);
	raid_reply(course.raid, req->player_id, at, out);
}

const struct operation raid_ready = {
	.name = "raid.ready",
	.need = ready_need,
	.apply = ready_apply,
};
