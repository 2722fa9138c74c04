/* What a member sees of a raid. */
#include "core/raid/view.h"

#include "core/cast.h"

#include <stdio.h>

_Static_assert((int)RAID_VIEW_STATE_CALLED_OFF == (int)RAID_CALLED_OFF, "in the rows' order");
_Static_assert(sizeof(((struct raid_view *)NULL)->members) / sizeof(struct raid_view_members) ==
		   RAID_PLAYERS_MAX,
    "all members are shown");

static size_t
fill_statuses(const struct battle *battle, int32_t who, enum status *ret)
{
	size_t count = 0;
	int i;

	for (i = 0; i < STATUS_COUNT; i++) {
		if (battle->fighters[who].conditions[i].turns > 0)
			ret[count++] = (enum status)i;
	}
	return count;
}

static void
fill_member(const struct raid_row *raid, const struct raid_member_row *member, int64_t player_id,
    struct raid_view_members *ret)
{
	const struct battle *battle = raid->record.battle;

	*ret = (struct raid_view_members){
		.level = member->level,
		.is_you = member->player_id == player_id,
		.is_leader = member->player_id == raid->leader_id,
		.is_ready = member->is_ready,
		.has_left = member->has_left,
		.share_bp = member->share_bp,
	};
	snprintf(ret->name, sizeof(ret->name), "%s", member->name);
	if (battle == NULL)
		return;
	ret->level = battle->setup.fighters[member->place].level;
	ret->hp = battle->fighters[member->place].hp;
	ret->hp_max = battle->setup.fighters[member->place].hp_max;
	ret->statuses_count = fill_statuses(battle, member->place, ret->statuses);
	ret->has_given = raid->state == RAID_RUNNING && member->given_round == battle->round;
	if (raid->state == RAID_RUNNING)
		ret->share_bp = battle_share_bp(battle, member->place);
}

static void
fill_enemy(const struct raid_row *raid, struct raid_view *ret)
{
	const struct battle *battle = raid->record.battle;
	int32_t who = (int32_t)raid->members_count;

	ret->has_round = ret->has_enemy = true;
	ret->round = battle->round;
	cast_fighter(raid->record.cast.bytes, who, ret->enemy.monster);
	ret->enemy.level = battle->setup.fighters[who].level;
	ret->enemy.hp = battle->fighters[who].hp;
	ret->enemy.hp_max = battle->setup.fighters[who].hp_max;
	ret->enemy.statuses_count = fill_statuses(battle, who, ret->enemy.statuses);
}

static void
fill_hand(const struct raid_row *raid, const struct raid_member_row *own, struct raid_view *ret)
{
	const struct battle *battle = raid->record.battle;
	const struct battle_entrant *entrant = &battle->setup.fighters[own->place];
	int32_t n;

	ret->has_hand = true;
	ret->hand.mp = battle->fighters[own->place].mp;
	ret->hand.mp_max = entrant->mp_max;
	for (n = 0; n < entrant->skills_count; n++) {
		struct raid_view_hand_skills *skill = &ret->hand.skills[ret->hand.skills_count++];
		const struct battle_input input = { ACT_SKILL, n, BATTLE_NOBODY };

		cast_skill(raid->record.cast.bytes, own->place, n, skill->skill);
		skill->cost_mp = entrant->skills[n].cost_mp;
		skill->is_possible =
		    battle_input_refusal(battle, own->place, &input) == BATTLE_ALLOWED;
	}
}

static void
fill_own(const struct raid_row *raid, const struct raid_member_row *own, struct raid_view *ret)
{
	if (raid->state == RAID_RUNNING && raid->record.battle != NULL && !own->has_left)
		fill_hand(raid, own, ret);
	if (raid->state != RAID_WON || own->share_bp == 0)
		return;
	ret->has_reward = true;
	ret->reward = (struct raid_view_reward){ own->xp, own->gold, !own->is_owed };
}

void
raid_view_fill(
    const struct raid_row *raid, int64_t player_id, const struct moment *at, struct raid_view *ret)
{
	unsigned i;

	*ret = (struct raid_view){
		.raid_id = raid->id,
		.state = (enum raid_view_state)raid->state,
		.due_at_ms = raid->due_ms,
		.now = at->now_ms,
	};
	snprintf(ret->dungeon, sizeof(ret->dungeon), "%s", raid->dungeon);
	for (i = 0; i < raid->members_count; i++)
		fill_member(
		    raid, &raid->members[i], player_id, &ret->members[ret->members_count++]);
	for (i = 0; i < raid->invited_count; i++)
		snprintf(ret->invited[ret->invited_count++].name, sizeof(ret->invited[0].name),
		    "%s", raid->invited[i].name);
	if (raid->record.battle != NULL)
		fill_enemy(raid, ret);
	for (i = 0; i < raid->members_count; i++) {
		if (raid->members[i].player_id == player_id)
			fill_own(raid, &raid->members[i], ret);
	}
}

void
raid_reply(
    const struct raid_row *raid, int64_t player_id, const struct moment *at, struct effects *out)
{
	struct raid_view view;

	raid_view_fill(raid, player_id, at, &view);
	effects_reply(out, &raid_view_shape, &view);
}

void
raid_refuse(const struct raid_row *raid, int64_t player_id, enum refusal_number refusal,
    const char *detail, const struct moment *at, struct effects *out)
{
	struct raid_view view;

	effects_refuse(out, refusal, "%s", detail);
	raid_view_fill(raid, player_id, at, &view);
	effects_view(out, &raid_view_shape, &view);
}
