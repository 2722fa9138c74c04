/* raid.reward and raid.claim. The character's lock guards what it is owed: a raid that is over
 * doesn't change, but for that. */
#include "core/raid/pay.h"

#include "core/cast.h"
#include "core/deeds.h"
#include "core/payout.h"
#include "core/raid/course.h"
#include "messages/raid_payout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void
raid_pay_need(int64_t raid_id, int64_t player_id, struct needs *out)
{
	need_payout(out, player_id);
	need_raid(out, raid_id, TO_READ);
}

/* What the content doesn't know any more, or rules that are gone, leave nothing. */
static void
find_loot(const struct raid_row *raid, const struct raid_member_row *member,
    const struct moment *at, struct finds *ret)
{
	const struct content *content = at->content;
	int32_t i, monsters[BATTLE_FIGHTERS_MAX];
	char key[CONTENT_KEY_SIZE];

	if (raid->record.battle == NULL)
		return;
	for (i = 0; i < BATTLE_FIGHTERS_MAX; i++)
		monsters[i] = cast_fighter(raid->record.cast.bytes, i, key)
		                  ? content_index(content->monsters, content->monsters_count,
					sizeof(content->monsters[0]), key)
		                  : -1;
	finds_of(content, raid->record.battle, member->place, member->player_id, monsters, ret);
}

static void
count_deeds(
    const struct raid_row *raid, int64_t player_id, const struct moment *at, struct effects *out)
{
	char enemy[CONTENT_KEY_SIZE];

	deeds_count(out, at, player_id, DEED_RAID, "", 1);
	if (cast_fighter(raid->record.cast.bytes, (int32_t)raid->members_count, enemy))
		deeds_count(out, at, player_id, DEED_KILL, enemy, 1);
}

static void
give(const struct raid_row *raid, const struct raid_member_row *member, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	struct raid_payout reply = { .raid_id = raid->id,
		.player_id = member->player_id,
		.xp = member->xp,
		.gold = member->gold };
	struct finds finds = { 0 };
	struct payout payout = {
		.mint = "game:mint.raid", .xp = member->xp, .gold = member->gold, .finds = &finds
	};
	struct paid paid;
	char of[32];

	snprintf(of, sizeof(of), "raid:%" PRId64, raid->id);
	payout.of = of;
	find_loot(raid, member, at, &finds);
	effects_cause(out, "raid:%" PRId64 ":%" PRId64, raid->id, member->player_id);
	payout_give(member->player_id, &payout, rows, at, out, &paid);
	count_deeds(raid, member->player_id, at, out);
	out->raids.paid_raid_id = raid->id;
	out->raids.paid_player_id = member->player_id;
	reply.level = paid.level;
	reply.levels_gained = paid.levels_gained;
	reply.found_count = paid.found_count;
	memcpy(reply.found, paid.found, sizeof(paid.found));
	effects_reply(out, &raid_payout_shape, &reply);
}

void
raid_pay_apply(
    int64_t player_id, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_row *raid = course_own(rows, player_id, out);
	const struct raid_member_row *member;

	if (raid == NULL)
		return;
	member = raid_member_of(rows->raids.raid, player_id);
	if (!member->is_owed)
		effects_refuse(out, REFUSAL_NOTHING_OWED, "There is nothing to claim.");
	else if (payout_is_possible(player_id, rows, out))
		give(raid, member, rows, at, out);
}
