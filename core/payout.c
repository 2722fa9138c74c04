/* One way for raids and world bosses. */
#include "core/payout.h"

#include "core/grant.h"
#include "core/rebuild.h"
#include "core/rules/level.h"
#include "messages/loot_granted_event.h"
#include "messages/player_level_up_event.h"

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

/* Hot state follows a higher level. In a fight it does so when the fight is settled. */
static void
rise(const struct character_row *row, int32_t levels, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	struct build build = build_of(rows_build(rows, row->player_id), at->content);
	struct gear gear = bag_gear(rows_bag(rows, row->player_id), at->content, row->level);
	struct numbers numbers = build_numbers_in(at->content, row->level, &build, &gear);
	int32_t i;

	for (i = 0; i < levels; i++) {
		struct player_level_up_event up = { .player_id = row->player_id,
			.level = row->level - levels + 1 + i };

		snprintf(up.name, sizeof(up.name), "%s", row->name);
		effects_event(out, EVENT_PLAYER_LEVEL_UP, row->player_id, (unsigned)i, &up);
	}
	effects_release(out, &(struct release){
				 .player_id = row->player_id,
				 .has_maxima = true,
				 .level = row->level,
				 .hp_max = numbers.hp_max,
				 .mp_max = numbers.mp_max,
			     });
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
	const struct found_rows *loot;
	char account[64];
	unsigned i;

	effects_player_account(player_id, account);
	effects_move(out, payout->mint, account, "xp", payout->xp);
	effects_move(out, payout->mint, account, "gold", payout->gold);
	loot = grant_finds(out, player_id, payout->finds, at->content);
	changed.xp += payout->xp;
	changed.gold += payout->gold;
	changed.level = level_of(changed.xp);
	changed.version += 1 + levels + (loot != NULL);
	effects_save_character(out, &changed);
	*ret = (struct paid){ .level = changed.level, .levels_gained = levels };
	for (i = 0; loot != NULL && i < loot->count; i++)
		found_view_fill(&loot->of[i], &ret->found[ret->found_count++]);
	if (levels > 0)
		rise(&changed, levels, rows, at, out);
	if (loot != NULL)
		tell_of_loot(player_id, payout->of, ret, out);
}
