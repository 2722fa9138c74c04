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
	&character_rename,
	&character_delete,
	&character_restore,
	&character_erase,
	&character_reward_referrer,
	&admin_ban,
	&admin_unban,
	&admin_grant,
	&admin_take,
	&admin_look_up,
	&admin_announce,
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
	&arena_challenge,
	&arena_accept,
	&arena_decline,
	&arena_withdraw,
	&arena_challenges,
	&arena_status,
	&arena_top,
	&arena_spar,
	&arena_show,
	&clan_found,
	&clan_get,
	&clan_look,
	&clan_list,
	&clan_pending,
	&clan_invitations,
	&clan_apply,
	&clan_withdraw_application,
	&clan_accept_application,
	&clan_refuse_application,
	&clan_invite,
	&clan_withdraw_invitation,
	&clan_accept_invitation,
	&clan_refuse_invitation,
	&clan_leave,
	&clan_kick,
	&clan_ban,
	&clan_unban,
	&clan_promote,
	&clan_demote,
	&clan_hand_over,
	&clan_disband,
	&clan_rename,
	&clan_deposit,
	&clan_withdraw,
	&clan_invest,
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
