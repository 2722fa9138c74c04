/* Changing a raid: who is in it, and its state. The fight is core/raid/fight.c. */
#include "core/raid/course.h"

#include "core/raid/fight.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const struct raid_row *
course_own(const struct rows *rows, int64_t player_id, struct effects *out)
{
	struct raid_row *raid = rows->raids.raid;

	if (rows_character(rows, player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return NULL;
	}
	if (raid == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_RAID, "There is no such raid.");
		return NULL;
	}
	if (raid_member_of(raid, player_id) == NULL) {
		effects_refuse(out, REFUSAL_NOT_IN_RAID, "The player isn't in this raid.");
		return NULL;
	}
	return raid;
}

const struct raid_row *
course_led(const struct rows *rows, int64_t player_id, struct effects *out)
{
	const struct raid_row *raid = course_own(rows, player_id, out);

	if (raid == NULL)
		return NULL;
	if (raid->leader_id != player_id)
		effects_refuse(out, REFUSAL_RAID_RANK, "That is for who leads the raid.");
	else if (!course_is_open(raid))
		effects_refuse(out, REFUSAL_RAID_BEGUN, "The fight has begun, or is over.");
	return out->refusal == NULL ? raid : NULL;
}

bool
course_is_locked(const struct raider_row *raider, const char *dungeon, const struct moment *at,
    struct effects *out)
{
	unsigned i;

	for (i = 0; i < raider->lockouts_count; i++) {
		if (strcmp(raider->lockouts[i].dungeon, dungeon) == 0 &&
		    raid_is_locked(raider->lockouts[i].week, at->now_ms)) {
			effects_refuse(out, REFUSAL_RAID_LOCKED, "Won this week already.");
			return true;
		}
	}
	return false;
}

bool
course_is_open(const struct raid_row *raid)
{
	return raid->state == RAID_GATHERING || raid->state == RAID_CHECKING;
}

static void
begin(struct course *c, struct raid_row *raid, const struct rows *rows, const struct moment *at,
    struct effects *out)
{
	*c = (struct course){ raid, rows, at, out };
	effects_cause(out, "%s", at->operation_key);
	out->raids.saved = raid;
}

void
course_begin(
    struct course *c, const struct rows *rows, const struct moment *at, struct effects *out)
{
	begin(c, raid_row_copy(rows->raids.raid), rows, at, out);
}

void
course_found(struct course *c, const char *dungeon, int64_t clan_id, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	struct raid_row *raid = raid_row_create();

	raid->id = rows->raids.new_id;
	raid->clan_id = clan_id;
	raid->due_ms = at->now_ms + RAID_GATHER_MS;
	snprintf(raid->dungeon, sizeof(raid->dungeon), "%s", dungeon);
	begin(c, raid, rows, at, out);
	out->raids.is_new = true;
}

/* ── who is in it ── */

static void
put_credit_by(struct course *c, const struct raid_member_row *member)
{
	struct raid_effects *e = &c->out->raids;

	if (member->has_paid)
		e->credits[e->credits_count++] = member->player_id;
}

/* Those behind it move up. */
static void
remove_member(struct course *c, unsigned n)
{
	struct raid_row *raid = c->raid;
	struct raid_effects *e = &c->out->raids;
	unsigned i;

	put_credit_by(c, &raid->members[n]);
	e->gone[e->gone_count++] = raid->members[n].player_id;
	raid->members_count--;
	for (i = n; i < raid->members_count; i++) {
		raid->members[i] = raid->members[i + 1];
		raid->members[i].place = (int32_t)i;
	}
}

void
course_join(struct course *c, const struct character_row *who)
{
	struct raid_row *raid = c->raid;
	struct raid_effects *e = &c->out->raids;
	struct raid_member_row *member = &raid->members[raid->members_count];
	unsigned i;

	assert(raid->members_count < RAID_PLAYERS_MAX);
	*member = (struct raid_member_row){
		.player_id = who->player_id,
		.place = (int32_t)raid->members_count++,
		.is_open = true,
		.given = { .target = BATTLE_NOBODY },
		.level = who->level,
	};
	snprintf(member->name, sizeof(member->name), "%s", who->name);
	if (raid->members_count == 1)
		raid->leader_id = who->player_id;
	for (i = 0; i < raid->invited_count && raid->invited[i].player_id != who->player_id; i++)
		;
	if (i == raid->invited_count)
		return;
	e->uninvited[e->uninvited_count++] = who->player_id;
	raid->invited_count--;
	for (; i < raid->invited_count; i++)
		raid->invited[i] = raid->invited[i + 1];
}

static void
call_off(struct course *c)
{
	c->raid->state = RAID_CALLED_OFF;
	c->raid->due_ms = c->at->now_ms;
	c->raid->invited_count = 0;
	while (c->raid->members_count > 0)
		remove_member(c, c->raid->members_count - 1);
}

void
course_part(struct course *c, int64_t player_id)
{
	struct raid_row *raid = c->raid;
	struct raid_member_row *member = raid_member_of(raid, player_id);

	assert(member != NULL);
	if (raid->state == RAID_RUNNING) {
		member->is_open = false;
		member->has_left = true;
		return;
	}
	remove_member(c, (unsigned)member->place);
	if (raid->members_count == 0)
		call_off(c);
	else if (raid->leader_id == player_id)
		raid->leader_id = raid->members[0].player_id;
}

/* ── the ready check ── */

void
course_check(struct course *c)
{
	unsigned i;

	c->raid->state = RAID_CHECKING;
	c->raid->due_ms = c->at->now_ms + RAID_READY_MS;
	for (i = 0; i < c->raid->members_count; i++)
		c->raid->members[i].is_ready = false;
}

/* What was paid holds for the next check. */
static void
gather_again(struct course *c)
{
	unsigned i;

	c->raid->state = RAID_GATHERING;
	c->raid->due_ms = c->at->now_ms + RAID_GATHER_MS;
	for (i = 0; i < c->raid->members_count; i++)
		c->raid->members[i].is_ready = false;
}

static void
leave_behind_who_isnt_ready(struct course *c)
{
	struct raid_row *raid = c->raid;
	unsigned i = raid->members_count;

	while (i-- > 0) {
		if (!raid->members[i].is_ready)
			remove_member(c, i);
	}
	if (raid_member_of(raid, raid->leader_id) == NULL)
		raid->leader_id = raid->members[0].player_id;
}

static void
conclude_check(struct course *c)
{
	struct raid_row *raid = c->raid;
	int32_t ready = 0;
	unsigned i;

	for (i = 0; i < raid->members_count; i++)
		ready += raid->members[i].is_ready;
	switch (raid_check(
	    (int32_t)raid->members_count, ready, raid->due_ms - RAID_READY_MS, c->at->now_ms)) {
	case RAID_CHECK_WAITING:
		if (raid->members_count < RAID_PLAYERS_MIN)
			gather_again(c);
		break;
	case RAID_CHECK_FAILED:
		gather_again(c);
		break;
	case RAID_CHECK_PASSED:
		leave_behind_who_isnt_ready(c);
		if (!raid_fight_begin(c))
			call_off(c);
		break;
	}
}

void
course_end(struct course *c)
{
	struct raid_row *raid = c->raid;

	if (raid->state == RAID_GATHERING && c->at->now_ms >= raid->due_ms)
		call_off(c);
	else if (raid->state == RAID_CHECKING)
		conclude_check(c);
	else if (raid->state == RAID_RUNNING && raid->record.battle == NULL)
		call_off(c); /* it is of other rules */
	else if (raid->state == RAID_RUNNING)
		raid_fight_go_on(c);
}
