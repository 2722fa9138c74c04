/* raid.get: where the player stands among raids. */
#include "core/operations.h"
#include "core/raid/view.h"
#include "messages/raid_get.h"

#include <stdio.h>

static void
get_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_get_request *req = request;
	const struct raider_row *raider = known->raids.raider;

	need_character(out, req->player_id, TO_READ);
	need_raider(out, req->player_id);
	need_raid_lists(out, req->player_id);
	if (raider != NULL && raider->raid_id != 0)
		need_raid(out, raider->raid_id, TO_READ);
}

static void
fill_lists(const struct raid_lists *lists, struct raid_get_reply *ret)
{
	unsigned i;

	for (i = 0; i < lists->open_count; i++) {
		struct raid_get_reply_open *one = &ret->open[ret->open_count++];

		one->raid_id = lists->open[i].raid_id;
		one->headcount = lists->open[i].headcount;
		snprintf(one->dungeon, sizeof(one->dungeon), "%s", lists->open[i].dungeon);
		snprintf(one->player, sizeof(one->player), "%s", lists->open[i].leader);
	}
	for (i = 0; i < lists->owed_count; i++) {
		struct raid_get_reply_owed *one = &ret->owed[ret->owed_count++];

		one->raid_id = lists->owed[i].raid_id;
		one->xp = lists->owed[i].xp;
		one->gold = lists->owed[i].gold;
		snprintf(one->dungeon, sizeof(one->dungeon), "%s", lists->owed[i].dungeon);
	}
}

static void
get_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_get_request *req = request;
	struct raid_row *raid = rows->raids.raid;
	struct raid_get_reply reply = { .now = at->now_ms };

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	reply.has_credit = rows->raids.raider->has_credit;
	fill_lists(rows->raids.lists, &reply);
	if (raid != NULL && raid_member_of(raid, req->player_id) != NULL) {
		reply.has_raid = true;
		raid_view_fill(raid, req->player_id, at, &reply.raid);
	}
	effects_reply(out, &raid_get_reply_shape, &reply);
}

const struct operation raid_get = {
	.name = "raid.get",
	.need = get_need,
	.apply = get_apply,
};
