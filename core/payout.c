/* One way for raids and world bosses. */
#include "core/payout.h"

#include "core/deeds.h"
#include "core/grant.h"
#include "core/rise.h"
#include "core/rules/level.h"
#include "messages/loot_granted_event.h"

#include <stdio.h>

_Static_assert(PAYOUT_FOUND_MAX == FOUND_MAX, "all that can be found is told of");
_Static_assert(LEVEL_CAP < EFFECTS_EVENTS_MAX, "each level has its event, and the loot has one");

void
need_payout(struct needs *out, int64_t player_id)
{
	need_character(out, player_id, TO_CHANGE);
	need_build(out, player_id);
	need_bag(out, player_id);
}

bool
payout_is_possible(int64_t player_id, const struct rows *rows, struct effects *out)
{
	if (rows_bag(rows, player_id)->pieces_count < BAG_PIECES_MAX)
		return true;
	effects_refuse(out, REFUSAL_BAG_FULL, "No room for what there is.");
	return false;
}

static void
tell_of_loot(int64_t player_id, const char *of, const struct paid *paid, struct effects *out)
{
	struct loot_granted_event event = { .player_id = player_id };
	size_t i;

	snprintf(event.fight_id, sizeof(event.fight_id), "%s", of);
	for (i = 0; i < paid->found_count; i++)
		event.loot[event.loot_count++] = paid->found[i];
	effects_event(out, EVENT_LOOT_GRANTED, player_id, 0, &event);
}

void
payout_give(int64_t player_id, const struct payout *payout, const struct rows *rows,
    const struct moment *at, struct effects *out, struct paid *ret)
{
	struct character_row changed = *rows_character(rows, player_id);
	int32_t levels = level_crossed(changed.xp, changed.xp + payout->xp);
	struct found_rows found = { 0 };
	char account[64];
	unsigned i;

	effects_player_account(player_id, account);
	effects_move(out, payout->mint, account, "xp", payout->xp);
	effects_move(out, payout->mint, account, "gold", payout->gold);
	deeds_count(out, at, player_id, DEED_EARN_GOLD, "", payout->gold);
	grant_items(out, payout->mint, player_id, payout->finds, at->content, &found);
	changed.xp += payout->xp;
	changed.gold += payout->gold;
	changed.level = level_of(changed.xp);
	changed.version += 1 + levels + (found.count > 0);
	effects_save_character(out, &changed);
	*ret = (struct paid){ .level = changed.level, .levels_gained = levels };
	for (i = 0; i < found.count; i++)
		found_view_fill(&found.of[i], &ret->found[ret->found_count++]);
	if (levels > 0)
		rise(&changed, levels, rows, at, out);
	if (found.count > 0)
		tell_of_loot(player_id, payout->of, ret, out);
}
