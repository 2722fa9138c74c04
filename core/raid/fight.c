/* One battle record for all: the members are its first fighters by place, the enemy is the last. */
#include "core/raid/fight.h"

#include "core/cast.h"
#include "core/rebuild.h"
#include "core/rules/clamp.h"
#include "core/rules/muster.h"
#include "messages/raid_finished_event.h"
#include "messages/raid_started_event.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

_Static_assert((int)RAID_FINISHED_EVENT_OUTCOME_WON == 0 &&
		   (int)RAID_FINISHED_EVENT_OUTCOME_DRAW == RAID_DRAW - RAID_WON,
    "the event has the states' order");
_Static_assert(RAID_PLAYERS_MAX <= BATTLE_PLAYERS_MAX, "they fit into a battle");

/* ── the beginning ── */

static const struct raid_fighter_row *
fighter_of(const struct rows *rows, int64_t player_id)
{
	const struct raid_row *seen = rows->raids.raid;
	unsigned i;

	for (i = 0; i < seen->members_count; i++) {
		if (seen->members[i].player_id == player_id)
			return &rows->raids.fighters[i];
	}
	return NULL;
}

static void
enter(const struct course *c, const struct raid_member_row *member, struct battle_setup *setup,
    struct text *cast)
{
	const struct raid_fighter_row *fighter = fighter_of(c->rows, member->player_id);
	struct build build = build_of(&fighter->build, c->at->content);
	struct gear gear = bag_gear(fighter->worn, c->at->content, member->level);
	struct battle_entrant *entrant = &setup->fighters[setup->fighters_count++];
	int32_t skills[BATTLE_SKILLS_MAX];

	muster_character(c->at->content, member->level, &build, &gear, BATTLE_HP_MAX, BATTLE_HP_MAX,
	    entrant, skills);
	cast_player(cast, c->at->content, skills, entrant->skills_count);
}

static void
enter_enemy(const struct course *c, const struct content_dungeon *dungeon,
    struct battle_setup *setup, struct text *cast)
{
	struct battle_entrant *enemy = &setup->fighters[setup->fighters_count];
	int32_t i, levels[RAID_PLAYERS_MAX], count = setup->fighters_count;

	for (i = 0; i < count; i++)
		levels[i] = setup->fighters[i].level;
	muster_monster(c->at->content, dungeon->boss_index,
	    raid_level(dungeon->level_min, dungeon->level_max, levels, count), 1, enemy);
	enemy->hp = enemy->hp_max = (int32_t)clamp_i64(
	    (int64_t)enemy->hp_max * battle_raid_hp_bp(count) / 10000, 1, BATTLE_HP_MAX);
	cast_monster(cast, c->at->content, dungeon->boss_index);
	setup->fighters_count++;
}

static void
tell_of_start(const struct course *c)
{
	const struct raid_row *raid = c->raid;
	struct raid_started_event event = { .raid_id = raid->id };
	int32_t enemy = (int32_t)raid->members_count;
	unsigned i;

	event.level = raid->record.battle->setup.fighters[enemy].level;
	snprintf(event.dungeon, sizeof(event.dungeon), "%s", raid->dungeon);
	cast_fighter(raid->record.cast.bytes, enemy, event.monster);
	for (i = 0; i < raid->members_count; i++) {
		struct raid_started_event_members *one = &event.members[event.members_count++];

		one->player_id = raid->members[i].player_id;
		snprintf(one->name, sizeof(one->name), "%s", raid->members[i].name);
	}
	effects_event(c->out, EVENT_RAID_STARTED, raid->id, 0, &event);
}

bool
raid_fight_begin(struct course *c)
{
	const struct content_dungeon *dungeon =
	    content_find_dungeon(c->at->content, c->raid->dungeon);
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.weather = WEATHER_CLEAR,
	};
	char digest[DIGEST_TEXT_SIZE];
	struct text cast = { 0 };
	struct battle battle;
	bool is_sound;
	unsigned i;

	if (dungeon == NULL)
		return false;
	assert(c->rows->raids.fighters != NULL); /* it was in its ready check */
	snprintf(setup.id, sizeof(setup.id), "raid:%" PRId64, c->raid->id);
	for (i = 0; i < c->raid->members_count; i++)
		enter(c, &c->raid->members[i], &setup, &cast);
	enter_enemy(c, dungeon, &setup, &cast);
	moment_battle_digest(c->at, &setup, cast.bytes, digest, &setup.seed);
	is_sound = battle_start(&setup, &battle);
	assert(is_sound); /* the content was checked, and nobody comes without health */
	(void)is_sound;
	battle_record_begin(&c->raid->record, &battle, cast.bytes, digest);
	text_finish(&cast);
	c->raid->has_fight = true;
	c->raid->state = RAID_RUNNING;
	c->raid->due_ms = c->at->now_ms + RAID_ROUND_MS;
	c->raid->invited_count = 0;
	c->out->raids.changes_fight = true;
	tell_of_start(c);
	return true;
}

/* ── a round ── */

static bool
has_spoken(const struct raid_row *raid, const struct raid_member_row *member)
{
	return member->given_round == raid->record.battle->round;
}

static bool
have_all_spoken(const struct raid_row *raid)
{
	unsigned i;

	for (i = 0; i < raid->members_count; i++) {
		const struct raid_member_row *member = &raid->members[i];

		if (!member->has_left && battle_stands(raid->record.battle, member->place) &&
		    !has_spoken(raid, member))
			return false;
	}
	return true;
}

static void
play(struct course *c)
{
	struct raid_row *raid = c->raid;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_NONE } };
	struct battle_record before = { .id = "" };
	unsigned i;

	for (i = 0; i < raid->members_count; i++) {
		if (!raid->members[i].has_left && has_spoken(raid, &raid->members[i]))
			inputs[i] = raid->members[i].given;
	}
	battle_record_take(&before, &raid->record);
	battle_record_go_on(&raid->record, &before, inputs, NULL);
	battle_record_finish(&before);
	raid->due_ms = c->at->now_ms + RAID_ROUND_MS;
	c->out->raids.changes_fight = true;
}

/* ── the end ── */

static void
tell_of_end(const struct course *c)
{
	const struct raid_row *raid = c->raid;
	struct raid_finished_event event = {
		.raid_id = raid->id,
		.outcome = (enum raid_finished_event_outcome)(raid->state - RAID_WON),
		.rounds = raid->record.battle->round,
	};
	int32_t enemy = (int32_t)raid->members_count;
	unsigned i;

	event.level = raid->record.battle->setup.fighters[enemy].level;
	snprintf(event.dungeon, sizeof(event.dungeon), "%s", raid->dungeon);
	cast_fighter(raid->record.cast.bytes, enemy, event.monster);
	for (i = 0; i < raid->members_count; i++) {
		struct raid_finished_event_members *one = &event.members[event.members_count++];

		one->player_id = raid->members[i].player_id;
		one->share_bp = raid->members[i].share_bp;
		snprintf(one->name, sizeof(one->name), "%s", raid->members[i].name);
	}
	effects_event(c->out, EVENT_RAID_FINISHED, raid->id, 0, &event);
}

static void
settle(struct course *c)
{
	struct raid_row *raid = c->raid;
	struct raid_reward rewards[RAID_PLAYERS_MAX];
	bool has_left[RAID_PLAYERS_MAX];
	unsigned i;

	switch (raid->record.battle->state) {
	case BATTLE_WON:
		raid->state = RAID_WON;
		break;
	case BATTLE_DRAW:
		raid->state = RAID_DRAW;
		break;
	case BATTLE_RUNNING:
	case BATTLE_LOST:
	case BATTLE_FLED:
	case BATTLE_STATE_COUNT:
		raid->state = RAID_LOST;
		break;
	}
	for (i = 0; i < raid->members_count; i++)
		has_left[i] = raid->members[i].has_left;
	raid_rewards(raid->record.battle, has_left, (int32_t)raid->members_count, rewards);
	for (i = 0; i < raid->members_count; i++) {
		struct raid_member_row *member = &raid->members[i];

		member->is_open = false;
		member->share_bp = rewards[i].share_bp;
		member->xp = rewards[i].xp;
		member->gold = rewards[i].gold;
		member->is_owed = raid->state == RAID_WON && member->share_bp > 0;
	}
	if (raid->state == RAID_WON)
		c->out->raids.locked_week = raid_lockout_week(c->at->now_ms);
	raid->due_ms = c->at->now_ms;
	tell_of_end(c);
}

void
raid_fight_go_on(struct course *c)
{
	struct raid_row *raid = c->raid;

	while (raid->record.battle->state == BATTLE_RUNNING &&
	       (have_all_spoken(raid) || c->at->now_ms >= raid->due_ms))
		play(c);
	if (raid->record.battle->state != BATTLE_RUNNING)
		settle(c);
}
