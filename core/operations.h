/* The operations by name, one for each file of a domain's folder. */
#ifndef CORE_OPERATIONS_H
#define CORE_OPERATIONS_H

#include "core/operation.h"

extern const struct operation character_register, character_identify, character_get,
    character_give_gold, character_grant_bonus, character_allocate, character_respec,
    character_rename, character_delete, character_restore, character_erase,
    character_reward_referrer;
extern const struct operation admin_ban, admin_unban, admin_grant, admin_take, admin_look_up,
    admin_announce;
extern const struct operation skill_tree, skill_learn;
extern const struct operation craft_list, craft_start, craft_claim;
extern const struct operation shop_list, shop_buy;
extern const struct operation quest_list, quest_accept, quest_abandon, quest_hand_in, quest_daily,
    quest_claim_task, quest_claim_streak, quest_achievements, quest_claim_achievement, quest_titles,
    quest_wear_title, quest_take_off_title;
extern const struct operation world_get_location, world_move, world_gather, world_travel,
    world_turn_back, world_explore, world_places, world_here, world_visit, world_pass_gate;
extern const struct operation dungeon_enter, dungeon_look, dungeon_step, dungeon_search,
    dungeon_descend, dungeon_leave;
extern const struct operation inventory_list, inventory_equip, inventory_unequip, inventory_use,
    inventory_sell, inventory_dismantle, inventory_lock, inventory_repair;
extern const struct operation combat_start_combat, combat_start_room, combat_attack, combat_defend,
    combat_skill, combat_use, combat_flee, combat_get;
extern const struct operation clan_found, clan_get, clan_look, clan_list, clan_pending,
    clan_invitations, clan_apply, clan_withdraw_application, clan_accept_application,
    clan_refuse_application, clan_invite, clan_withdraw_invitation, clan_accept_invitation,
    clan_refuse_invitation, clan_leave, clan_kick, clan_ban, clan_unban, clan_promote, clan_demote,
    clan_hand_over, clan_disband, clan_rename, clan_deposit, clan_withdraw, clan_invest;

extern const struct operation raid_found, raid_get, raid_invite, raid_join, raid_leave, raid_kick,
    raid_check_operation, raid_ready, raid_act, raid_log, raid_claim, raid_due, raid_advance,
    raid_reward;
extern const struct operation boss_list, boss_look, boss_strike_operation, boss_claim, boss_spawn,
    boss_unpaid, boss_reward;

extern const struct operation arena_challenge, arena_accept, arena_decline, arena_withdraw,
    arena_challenges, arena_status, arena_top, arena_spar, arena_show;
extern const struct operation market_list, market_mine, market_sell, market_buy, market_cancel,
    market_expire;
extern const struct operation trade_offer, trade_counter, trade_confirm, trade_cancel, trade_get,
    trade_list, trade_expire;
extern const struct operation mail_send, mail_list, mail_read, mail_take, mail_discard, mail_expire;

/* Every one that is served; ends with NULL. */
extern const struct operation *const operations[];

/* Settles an ended fight. No message asks for it: it follows a last blow, and core/transaction.c
 * runs it whenever it meets a fight that ended and was not settled. */
extern const struct operation combat_settle;

/* The reply of a settlement whose fight is void: there is no view of it. */
#define SETTLED_VOID "{}"

struct settle_request {
	int64_t player_id;
	char fight_id[HOT_FIGHT_ID_SIZE];
};

/* Not served either: what keeps the books of a world boss. Its rows hold the copy in Redis. */
extern const struct operation boss_keep;

#define BOSS_SAVE_MS 10000 /* so often at most is a boss saved */

struct keep_request {
	int64_t boss_id;
	int64_t born_ms; /* when it came: of another one the copy is none of this */
};

/* NULL: no operation has this name. */
const struct operation *operation_find(const char *name);

#endif
