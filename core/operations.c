/* Every operation that the core serves, by domain. */
#include "core/operations.h"

#include <string.h>

const struct operation *const operations[] = {
	&character_register,
	&character_identify,
	&character_get,
	&character_give_gold,
	&character_grant_bonus,
	&character_allocate,
	&character_respec,
	&skill_tree,
	&skill_learn,
	&world_get_location,
	&world_move,
	&world_gather,
	&craft_list,
	&craft_start,
	&craft_claim,
	&shop_list,
	&shop_buy,
	&inventory_list,
	&inventory_equip,
	&inventory_unequip,
	&inventory_use,
	&inventory_sell,
	&inventory_dismantle,
	&inventory_lock,
	&combat_start_combat,
	&combat_attack,
	&combat_defend,
	&combat_skill,
	&combat_use,
	&combat_flee,
	&combat_get,
	NULL,
};

const struct operation *
operation_find(const char *name)
{
	const struct operation *const *at;

	for (at = operations; *at != NULL; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}
