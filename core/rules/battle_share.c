/*
 * Who did how much in a battle.
 */
#include "core/rules/battle.h"
#include "core/rules/battle_parts.h"
#include "core/rules/clamp.h"

#define RAID_HP_BP 10000
#define RAID_HP_MORE_BP 7000 /* for each player after the first */

int64_t
battle_threat(const struct battle *battle, int32_t who)
{
	if (who < 0 || who >= battle->setup.fighters_count)
		return 0;
	return battle->fighters[who].damage + battle->fighters[who].healed / 2;
}

int64_t
battle_score(const struct battle *battle, int32_t who)
{
	const struct battle_fighter *fighter;

	if (who < 0 || who >= battle->setup.fighters_count)
		return 0;
	fighter = &battle->fighters[who];
	return fighter->damage + fighter->healed + fighter->absorbed * 9 / 10;
}

int32_t
battle_share_bp(const struct battle *battle, int32_t who)
{
	int64_t whole = 0;
	int32_t count = 0;

	if (who < 0 || who >= battle->setup.fighters_count)
		return 0;
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle_is_enemy(battle, who, i))
			continue;
		whole += battle_score(battle, i);
		count++;
	}
	return (int32_t)(whole > 0 ? battle_score(battle, who) * 10000 / whole : 10000 / count);
}

int32_t
battle_raid_hp_bp(int32_t players)
{
	return RAID_HP_BP + RAID_HP_MORE_BP * (clamp_i32(players, 1, BATTLE_PLAYERS_MAX) - 1);
}
