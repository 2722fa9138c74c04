/* raid.act: what the player does in a round. It is written down beside the others' words, and the
 * last one's plays the round. */
#include "core/cast.h"
#include "core/operations.h"
#include "core/raid/course.h"
#include "core/raid/view.h"
#include "messages/raid_act.h"

#include <string.h>

static void
act_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_act_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_raid(out, req->raid_id, TO_CHANGE);
}

/* -1 if it hasn't that one. */
static int32_t
number_of(const struct battle_record *record, int32_t who, const char *skill)
{
	int32_t n, count = record->battle->setup.fighters[who].skills_count;
	char key[CONTENT_KEY_SIZE];

	for (n = 0; n < count; n++) {
		if (cast_skill(record->cast.bytes, who, n, key) && strcmp(key, skill) == 0)
			return n;
	}
	return -1;
}

static struct battle_input
input_of(const struct raid_act_request *req, const struct battle_record *record, int32_t who)
{
	struct battle_input input = { .act = ACT_DEFEND,
		.target = req->has_target ? req->target : BATTLE_NOBODY };

	switch (req->act) {
	case RAID_ACT_REQUEST_ACT_ATTACK:
		input.act = ACT_ATTACK;
		break;
	case RAID_ACT_REQUEST_ACT_SKILL:
		input.act = ACT_SKILL;
		input.n = req->has_skill ? number_of(record, who, req->skill) : -1;
		break;
	case RAID_ACT_REQUEST_ACT_DEFEND:
		input.target = BATTLE_NOBODY;
		break;
	}
	return input;
}

/* Of a raid that the player is in and that fights this round; else refuses. */
static bool
is_the_round(const struct raid_act_request *req, const struct raid_row *raid,
    const struct raid_member_row *member, const struct moment *at, struct effects *out)
{
	if (raid->state != RAID_RUNNING || raid->record.battle == NULL)
		raid_refuse(raid, req->player_id, REFUSAL_NOT_RUNNING,
		    "There is no fight of this raid.", at, out);
	else if (member->has_left)
		effects_refuse(out, REFUSAL_NOT_IN_RAID, "The player has left.");
	else if (req->round != raid->record.battle->round)
		raid_refuse(raid, req->player_id, REFUSAL_STALE,
		    "The fight has gone on since you looked.", at, out);
	return out->refusal == NULL;
}

static void
act_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_act_request *req = request;
	const struct raid_row *raid = course_own(rows, req->player_id, out);
	struct raid_member_row *member;
	enum battle_refusal refusal;
	struct battle_input input;
	struct course course;

	if (raid == NULL)
		return;
	member = raid_member_of(rows->raids.raid, req->player_id);
	if (!is_the_round(req, raid, member, at, out))
		return;
	input = input_of(req, &raid->record, member->place);
	refusal = battle_input_refusal(raid->record.battle, member->place, &input);
	if (refusal != BATTLE_ALLOWED) {
		raid_refuse(raid, req->player_id, REFUSAL_NOT_POSSIBLE, battle_refusal_key(refusal),
		    at, out);
		return;
	}
	course_begin(&course, rows, at, out);
	member = raid_member_of(course.raid, req->player_id);
	member->given_round = req->round;
	member->given = input;
	course_end(&course);
	raid_reply(course.raid, req->player_id, at, out);
}

const struct operation raid_act = {
	.name = "raid.act",
	.need = act_need,
	.apply = act_apply,
};
