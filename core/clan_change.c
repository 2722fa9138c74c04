/* Changing a clan: the copy and the effects, side by side. */
#include "core/clan_change.h"

#include "core/deeds.h"
#include "core/name.h"
#include "messages/clan_disbanded_event.h"
#include "messages/clan_invited_event.h"
#include "messages/clan_joined_event.h"
#include "messages/clan_leader_changed_event.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000

_Static_assert(CLAN_TEXT_SIZE == NAME_BYTES, "names fit");

bool
clan_may_join(const struct clan_standing *standing, const struct clan_row *clan,
    const struct moment *at, struct effects *out)
{
	int64_t from_ms = standing->left_ms != 0 ? clan_rejoin_ms(standing->left_ms) : 0;

	if (standing->clan_id != 0) {
		effects_refuse(out, REFUSAL_IN_CLAN, "The player is in a clan already.");
		return false;
	}
	if (at->now_ms < from_ms) {
		effects_refuse(
		    out, REFUSAL_CLAN_WAIT, "Not before %" PRId64 " (UTC, in ms).", from_ms);
		return false;
	}
	if (clan != NULL && clan->members_count >= (unsigned)clan_size(clan->level)) {
		effects_refuse(out, REFUSAL_CLAN_FULL, "The clan is full.");
		return false;
	}
	return true;
}

void
clan_change_begin(struct clan_change *c, const struct clan_row *clan, const struct moment *at,
    struct effects *out)
{
	c->clan = *clan;
	c->at = at;
	c->out = out;
	effects_cause(out, "%s", at->operation_key);
	out->clans.what = CLAN_IS_CHANGED;
	out->clans.at_ms = at->now_ms;
	out->clans.clan.id = clan->id;
	out->clans.clan.version = clan->version;
}

void
clan_change_end(struct clan_change *c)
{
	c->out->clans.clan.level = c->clan.level;
	c->out->clans.clan.members = (int32_t)c->clan.members_count;
}

/* ── names ── */

bool
clan_names_are_fit(const char *name, const char *tag, struct effects *out)
{
	char normal[NAME_BYTES], key[NAME_BYTES];
	enum name_fault fault = name_check_length(name, CLAN_NAME_MIN, CLAN_NAME_MAX, normal, key);

	if (fault != NAME_OK) {
		effects_refuse(out, REFUSAL_CLAN_NAME_INVALID, "name: %s", name_fault_key(fault));
		return false;
	}
	fault = name_check_length(tag, CLAN_TAG_MIN, CLAN_TAG_MAX, normal, key);
	if (fault != NAME_OK)
		effects_refuse(out, REFUSAL_CLAN_NAME_INVALID, "tag: %s", name_fault_key(fault));
	return fault == NAME_OK;
}

/* They fit, since they have so few characters. */
void
clan_change_names(struct clan_change *c, const char *name, const char *tag)
{
	struct clan_effects *e = &c->out->clans;
	char normal[NAME_BYTES];

	e->is_named = true;
	name_check_length(name, CLAN_NAME_MIN, CLAN_NAME_MAX, normal, e->name_key);
	snprintf(e->name, sizeof(e->name), "%.*s", CLAN_NAME_SIZE - 1, normal);
	name_check_length(tag, CLAN_TAG_MIN, CLAN_TAG_MAX, normal, e->tag_key);
	snprintf(e->tag, sizeof(e->tag), "%.*s", CLAN_TAG_SIZE - 1, normal);
	memcpy(c->clan.name, e->name, sizeof(c->clan.name));
	memcpy(c->clan.tag, e->tag, sizeof(c->clan.tag));
}

/* ── members ── */

static void
add_member_effect(
    struct clan_change *c, enum clan_member_effect what, const struct clan_member_row *member)
{
	struct clan_effects *e = &c->out->clans;
	unsigned n = e->members_count++;

	assert(n < CLAN_EFFECTS_MEMBERS_MAX);
	e->members[n].what = what;
	e->members[n].is = member->is;
	e->members[n].withdrawn_day = member->withdrawn_day;
	e->members[n].withdrawn = member->withdrawn;
}

static struct clan_member_row *
find(struct clan_change *c, int64_t player_id)
{
	const struct clan_member_row *member = clan_member_of(&c->clan, player_id);

	assert(member != NULL);
	return &c->clan.members[member - c->clan.members];
}

static void
say_joined(struct clan_change *c, const struct clan_member_row *member, bool is_accepted)
{
	struct clan_joined_event event = {
		.clan_id = c->clan.id,
		.player_id = member->is.player,
		.has_is_accepted = true,
		.is_accepted = is_accepted,
	};

	snprintf(event.name, sizeof(event.name), "%s", c->clan.name);
	snprintf(event.tag, sizeof(event.tag), "%s", c->clan.tag);
	snprintf(event.player, sizeof(event.player), "%s", member->name);
	effects_event(c->out, EVENT_CLAN_JOINED, c->clan.id, 0, &event);
}

static void
say_left(
    struct clan_change *c, const struct clan_member_row *member, enum clan_left_event_reason reason)
{
	struct clan_left_event event = {
		.clan_id = c->clan.id, .player_id = member->is.player, .reason = reason
	};

	snprintf(event.name, sizeof(event.name), "%s", c->clan.name);
	snprintf(event.tag, sizeof(event.tag), "%s", c->clan.tag);
	snprintf(event.player, sizeof(event.player), "%s", member->name);
	effects_event(c->out, EVENT_CLAN_LEFT, c->clan.id, 0, &event);
}

static void
say_who_leads(struct clan_change *c, const struct clan_member_row *member)
{
	struct clan_leader_changed_event event = { .clan_id = c->clan.id,
		.player_id = member->is.player };

	snprintf(event.name, sizeof(event.name), "%s", c->clan.name);
	snprintf(event.tag, sizeof(event.tag), "%s", c->clan.tag);
	snprintf(event.player, sizeof(event.player), "%s", member->name);
	effects_event(c->out, EVENT_CLAN_LEADER_CHANGED, c->clan.id, 0, &event);
}

void
clan_change_join(
    struct clan_change *c, const struct character_row *who, enum clan_rank rank, bool is_accepted)
{
	struct clan_member_row *member = &c->clan.members[c->clan.members_count];

	assert(c->clan.members_count < CLAN_SIZE_MAX);
	c->clan.members_count++;
	*member = (struct clan_member_row){
		.is = { .player = who->player_id, .rank = rank, .joined_ms = c->at->now_ms },
		.level = who->level,
	};
	snprintf(member->name, sizeof(member->name), "%s", who->name);
	add_member_effect(c, CLAN_MEMBER_JOINS, member);
	deeds_count(c->out, c->at, who->player_id, DEED_JOIN_CLAN, "", 1);
	if (c->out->clans.what == CLAN_IS_CHANGED)
		say_joined(c, member, is_accepted);
}

static void
remove_member(struct clan_change *c, struct clan_member_row *member)
{
	size_t after = (size_t)(&c->clan.members[c->clan.members_count] - (member + 1));

	memmove(member, member + 1, after * sizeof(*member));
	c->clan.members_count--;
}

/* Keeps them by rank, then by how long they are in, as they were read. */
static void
sort_members(struct clan_row *clan)
{
	unsigned i, j;

	for (i = 1; i < clan->members_count; i++) {
		struct clan_member_row moving = clan->members[i];

		for (j = i; j > 0; j--) {
			const struct clan_member *before = &clan->members[j - 1].is;

			if (before->rank > moving.is.rank ||
			    (before->rank == moving.is.rank &&
				before->joined_ms <= moving.is.joined_ms))
				break;
			clan->members[j] = clan->members[j - 1];
		}
		clan->members[j] = moving;
	}
}

void
clan_change_rank(struct clan_change *c, int64_t player_id, enum clan_rank rank)
{
	struct clan_member_row *member = find(c, player_id);

	member->is.rank = rank;
	add_member_effect(c, CLAN_MEMBER_CHANGES, member);
	if (rank == CLAN_LEADER)
		say_who_leads(c, member);
	sort_members(&c->clan);
}

static void
inherit(struct clan_change *c)
{
	struct clan_member members[CLAN_SIZE_MAX];
	int32_t heir;
	unsigned i;

	for (i = 0; i < c->clan.members_count; i++)
		members[i] = c->clan.members[i].is;
	heir = clan_heir(members, (int32_t)c->clan.members_count);
	assert(heir >= 0);
	clan_change_rank(c, members[heir].player, CLAN_LEADER);
}

void
clan_change_part(struct clan_change *c, int64_t player_id, enum clan_left_event_reason reason)
{
	struct clan_member_row *member = find(c, player_id);
	bool was_leader = member->is.rank == CLAN_LEADER;

	add_member_effect(c, CLAN_MEMBER_PARTS, member);
	say_left(c, member, reason);
	remove_member(c, member);
	if (was_leader)
		inherit(c);
}

void
clan_change_unname(struct clan_change *c, int64_t player_id)
{
	struct clan_member_row *member = find(c, player_id);

	snprintf(member->name, sizeof(member->name), "gone-%" PRId64, player_id);
}

void
clan_change_hand_on(struct clan_change *c, int64_t leader_id, int64_t player_id)
{
	clan_change_rank(c, leader_id, CLAN_OFFICER);
	clan_change_rank(c, player_id, CLAN_LEADER);
}

void
clan_change_tie(struct clan_change *c, int64_t player_id, enum clan_tie tie)
{
	struct clan_row *clan = &c->clan;
	unsigned i;

	c->out->clans.tied_player_id = player_id;
	c->out->clans.tie = tie;
	for (i = 0; i < clan->ties_count && clan->ties[i].player_id != player_id; i++)
		;
	if (i == clan->ties_count) {
		assert(clan->ties_count < CLAN_STANDINGS_MAX);
		clan->ties[clan->ties_count++].player_id = player_id;
	}
	clan->ties[i].tie = tie;
}

void
clan_change_invite(struct clan_change *c, int64_t player_id)
{
	struct clan_invited_event event = { .clan_id = c->clan.id, .player_id = player_id };

	clan_change_tie(c, player_id, CLAN_TIE_INVITATION);
	snprintf(event.name, sizeof(event.name), "%s", c->clan.name);
	snprintf(event.tag, sizeof(event.tag), "%s", c->clan.tag);
	effects_event(c->out, EVENT_CLAN_INVITED, c->clan.id, 0, &event);
}

/* ── gold ── */

static int64_t
day_of(int64_t now_ms)
{
	return now_ms / DAY_MS;
}

int64_t
clan_may_withdraw(const struct clan_row *clan, int64_t player_id, const struct moment *at)
{
	const struct clan_member_row *member = clan_member_of(clan, player_id);

	if (member == NULL)
		return 0;
	return clan_withdraw_most(member->is.rank, clan->gold,
	    member->withdrawn_day == day_of(at->now_ms) ? member->withdrawn : 0);
}

void
clan_change_withdrawn(struct clan_change *c, int64_t player_id, int64_t amount)
{
	struct clan_member_row *member = find(c, player_id);
	int64_t today = day_of(c->at->now_ms);

	if (member->withdrawn_day != today)
		member->withdrawn = 0;
	member->withdrawn_day = today;
	member->withdrawn += amount;
	add_member_effect(c, CLAN_MEMBER_CHANGES, member);
}

int64_t
clan_pay(struct effects *out, const struct character_row *row, const char *account, int64_t gold)
{
	struct character_row changed = *row;
	char own[64];

	effects_player_account(row->player_id, own);
	if (gold < 0)
		effects_move(out, own, account, "gold", -gold);
	else
		effects_move(out, account, own, "gold", gold);
	changed.gold += gold;
	changed.version++;
	effects_save_character(out, &changed);
	return changed.gold;
}

void
clan_change_close(struct clan_change *c, const char *heir)
{
	struct clan_disbanded_event event = { .clan_id = c->clan.id };
	char account[CLAN_ACCOUNT_SIZE];

	c->out->clans.what = CLAN_IS_DISBANDED;
	add_member_effect(c, CLAN_MEMBER_PARTS, &c->clan.members[0]);
	clan_account(c->clan.id, account);
	effects_move(c->out, account, CLAN_SINK, "xp", c->clan.xp);
	effects_move(c->out, account, heir, "gold", c->clan.gold);
	snprintf(event.name, sizeof(event.name), "%s", c->clan.name);
	snprintf(event.tag, sizeof(event.tag), "%s", c->clan.tag);
	effects_event(c->out, EVENT_CLAN_DISBANDED, c->clan.id, 0, &event);
}

int64_t
clan_change_disband(struct clan_change *c, const struct character_row *leader)
{
	struct character_row changed = *leader;
	char account[64];

	effects_player_account(leader->player_id, account);
	clan_change_close(c, account);
	changed.version++;
	effects_save_character(c->out, &changed);
	return leader->gold + c->clan.gold;
}
