#include "tests/support/raid_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = { "", "Lea", "Otto", "Mia", "Stan" };

struct stage *
given_a_raider(const struct operation *operation, int64_t player_id, int32_t level)
{
	struct stage *s = stage_create(operation);

	s->at.content = content;
	stage_character(s, player_id, names[player_id], level);
	stage_build(s, player_id);
	stage_bag(s, player_id);
	stage_hot(s, player_id);
	s->rows.raids.raider = stage_room(sizeof(*s->rows.raids.raider));
	s->rows.raids.raider->player_id = player_id;
	s->rows.clans.standings_count = 1;
	s->rows.clans.standings[0].player_id = player_id;
	return s;
}

struct stage *
given_a_raid(const struct operation *operation, int64_t player_id, unsigned count, int32_t level)
{
	struct stage *s = given_a_raider(operation, player_id, level);
	struct raid_row *raid = stage_room(sizeof(*raid));
	unsigned i;

	s->rows.raids.raid = raid;
	raid->id = RAID;
	raid->version = 3;
	strcpy(raid->dungeon, "den");
	raid->leader_id = LEA;
	raid->due_ms = s->at.now_ms + RAID_GATHER_MS;
	raid->members_count = count;
	for (i = 0; i < count; i++) {
		raid->members[i] = (struct raid_member_row){
			.player_id = i + 1, .place = (int32_t)i, .is_open = true, .level = level
		};
		strcpy(raid->members[i].name, names[i + 1]);
	}
	return s;
}

struct stage *
given_a_check(const struct operation *operation, int64_t player_id, int32_t level)
{
	struct stage *s = given_a_raid(operation, player_id, 3, level);
	struct raid_row *raid = s->rows.raids.raid;
	unsigned i;

	raid->state = RAID_CHECKING;
	raid->due_ms = s->at.now_ms + RAID_READY_MS;
	s->rows.raids.fighters = stage_room(RAID_PLAYERS_MAX * sizeof(*s->rows.raids.fighters));
	for (i = 0; i < raid->members_count; i++)
		s->rows.raids.fighters[i].build.spent =
		    (struct attributes){ .strength = level - 1, .vitality = level - 1 };
	for (i = 0; i < raid->members_count; i++)
		raid->members[i].is_ready = raid->members[i].has_paid = i + 1 != player_id;
	return s;
}

void
raid_and_stored(struct stage *s)
{
	cr_assert_null(stage_refusal(s), "%s", s->effects.detail);
	cr_assert_not_null(s->effects.raids.saved);
	raid_row_destroy(s->rows.raids.raid);
	s->rows.raids.raid = s->effects.raids.saved;
	s->effects.raids.saved = NULL;
	s->rows.raids.raid->version++;
}

void
raid_as(struct stage *s, const struct operation *operation, int64_t player_id)
{
	s->operation = operation;
	s->rows.characters[0].player_id = player_id;
	strcpy(s->rows.characters[0].name, names[player_id]);
	s->rows.raids.raider->player_id = player_id;
}

struct stage *
given_a_fight(int32_t level)
{
	struct stage *s = given_a_check(&raid_ready, MIA, level);

	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	raid_and_stored(s);
	cr_assert_eq(s->rows.raids.raid->state, RAID_RUNNING);
	return s;
}

void
raid_acts(struct stage *s, int64_t player_id, const char *act)
{
	char request[160];

	raid_as(s, &raid_act, player_id);
	snprintf(request, sizeof(request),
	    "{\"player_id\":%d,\"raid_id\":7,\"round\":%d,\"act\":\"%s\"}", (int)player_id,
	    s->rows.raids.raid->record.battle->round, act);
	stage_when(s, request);
}
