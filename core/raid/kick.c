/* raid.kick: the leader puts a member out before the fight, or takes an invitation back. */
#include "core/operations.h"
#include "core/raid/course.h"
#include "core/raid/view.h"
#include "core/whom.h"
#include "messages/raid_kick.h"

static void
kick_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_kick_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_whom(out, req->who);
	need_raid(out, req->raid_id, TO_CHANGE);
}

static void
take_invitation_back(struct course *c, int64_t player_id)
{
	struct raid_row *raid = c->raid;
	unsigned i = 0;

	while (raid->invited[i].player_id != player_id)
		i++;
	c->out->raids.uninvited[c->out->raids.uninvited_count++] = player_id;
	raid->invited_count--;
	for (; i < raid->invited_count; i++)
		raid->invited[i] = raid->invited[i + 1];
}

static void
kick_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_kick_request *req = request;
	const struct raid_row *raid = course_led(rows, req->player_id, out);
	int64_t other = whom_player(req->who, rows);
	struct course course;
	bool is_member;

	if (raid == NULL)
		return;
	is_member = raid_member_of(rows->raids.raid, other) != NULL;
	if (other == 0) {
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPIENT, "There is nobody of this name.");
		return;
	}
	if (other == req->player_id || (!is_member && !raid_has_invited(raid, other))) {
		effects_refuse(out, REFUSAL_NOT_A_MEMBER, "Not one of those who can be put out.");
		return;
	}
	course_begin(&course, rows, at, out);
	if (is_member)
		course_part(&course, other);
	else
		take_invitation_back(&course, other);
	course_end(&course);
	raid_reply(course.raid, req->player_id, at, out);
}

const struct operation raid_kick = {
	.name = "raid.kick",
	.need = kick_need,
	.apply = kick_apply,
};
