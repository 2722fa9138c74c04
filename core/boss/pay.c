/* boss.reward and boss.claim. The character's lock guards what it is owed, and the count of its
 * deeds: strikes count when they are paid. */
#include "core/boss/pay.h"

#include "core/boss/view.h"
#include "core/deeds.h"
#include "core/payout.h"
#include "core/rules/loot.h"
#include "messages/boss_payout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void
boss_pay_need(int64_t boss_id, int64_t player_id, struct needs *out)
{
	need_payout(out, player_id);
	need_boss_share(out, boss_id, player_id);
}

/* What the content doesn't know any more leaves nothing. */
static void
open_chests(const struct boss_row *boss, const struct boss_striker *share, int32_t player_level,
    const struct moment *at, struct finds *ret)
{
	const struct content_world_boss *kind = content_find_world_boss(at->content, boss->boss);

	if (kind != NULL)
		finds_of_table(at->content, kind->prize_index, share->chests, boss->level,
		    player_level, loot_seed((uint64_t)boss->seed, share->player_id), ret);
}

/* Who struck last is called after it. */
static void
give_title(
    const struct boss_row *boss, int64_t player_id, const struct moment *at, struct effects *out)
{
	const struct content_world_boss *kind = content_find_world_boss(at->content, boss->boss);

	if (kind == NULL || boss->killer_id != player_id)
		return;
	out->bosses.paid_at_ms = at->now_ms;
	snprintf(out->bosses.paid_title, sizeof(out->bosses.paid_title), "%s", kind->title);
}

static void
give(const struct boss_row *boss, const struct boss_striker *share, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	int32_t level = rows_character(rows, share->player_id)->level;
	struct spoils spoils = boss_spoils(boss->level, share->reward_bp, level);
	struct boss_payout reply = {
		.boss_id = boss->id,
		.player_id = share->player_id,
		.reward_bp = share->reward_bp,
		.place = share->place,
		.xp = spoils.xp,
		.gold = spoils.gold,
	};
	struct finds finds = { 0 };
	struct payout payout = {
		.mint = "game:mint.boss", .xp = spoils.xp, .gold = spoils.gold, .finds = &finds
	};
	struct paid paid;
	char of[32];

	snprintf(of, sizeof(of), "boss:%" PRId64, boss->id);
	payout.of = of;
	open_chests(boss, share, level, at, &finds);
	effects_cause(out, "boss:%" PRId64 ":%" PRId64, boss->id, share->player_id);
	payout_give(share->player_id, &payout, rows, at, out, &paid);
	deeds_count(out, at, share->player_id, DEED_BOSS_STRIKE, "", share->strikes);
	give_title(boss, share->player_id, at, out);
	out->bosses.boss_id = boss->id;
	out->bosses.paid_player_id = share->player_id;
	out->bosses.paid_xp = spoils.xp;
	out->bosses.paid_gold = spoils.gold;
	reply.level = paid.level;
	reply.levels_gained = paid.levels_gained;
	reply.found_count = paid.found_count;
	memcpy(reply.found, paid.found, sizeof(paid.found));
	effects_reply(out, &boss_payout_shape, &reply);
}

void
boss_pay_apply(
    int64_t player_id, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_row *boss = boss_named(rows, player_id, out);
	const struct boss_striker *share = rows->bosses.share;

	if (boss == NULL)
		return;
	if (share == NULL || !share->is_owed)
		effects_refuse(out, REFUSAL_NOTHING_OWED, "There is nothing to claim.");
	else if (payout_is_possible(player_id, rows, out))
		give(boss, share, rows, at, out);
}
