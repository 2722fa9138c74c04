#include "tests/simulation/clans.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct kept_clan *
clans_find(const struct store *s, int64_t clan_id)
{
	const struct clans *c = &s->clans;

	if (clan_id < 1 || (size_t)clan_id > c->count || !c->list[clan_id - 1].exists)
		return NULL;
	return &c->list[clan_id - 1];
}

struct clansman
clans_standing(const struct store *s, int64_t player_id)
{
	if (player_id < 1 || (size_t)player_id > s->clans.people_count)
		return (struct clansman){ .clan_id = 0 };
	return s->clans.people[player_id - 1];
}

static struct clansman *
clansman_at(struct clans *c, int64_t player_id)
{
	while ((int64_t)c->people_count < player_id) {
		c->people = grown(c->people, c->people_count, sizeof(*c->people));
		c->people[c->people_count++] = (struct clansman){ .clan_id = 0 };
	}
	return &c->people[player_id - 1];
}

int64_t
clans_count(const struct store *s)
{
	int64_t count = 0;

	for (size_t i = 0; i < s->clans.count; i++)
		count += s->clans.list[i].exists;
	return count;
}

/* ── effects ── */

static bool
is_taken(const struct clans *c, const struct clan_effects *e)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct kept_clan *other = &c->list[i];

		if (other->exists && (int64_t)i + 1 != e->clan.id &&
		    (strcmp(other->name_key, e->name_key) == 0 ||
			strcmp(other->tag_key, e->tag_key) == 0))
			return true;
	}
	return false;
}

static int64_t
leader_of(const struct clans *c, int64_t clan_id)
{
	for (size_t i = 0; i < c->people_count; i++) {
		if (c->people[i].clan_id == clan_id && c->people[i].is.rank == CLAN_LEADER)
			return (int64_t)i + 1;
	}
	return 0;
}

/* Nobody is in two clans, nobody is changed who isn't in it, and there is one leader at a time. */
static bool
are_members_sound(const struct store *s, const struct clan_effects *e)
{
	int64_t leader = leader_of(&s->clans, e->clan.id);

	for (unsigned i = 0; i < e->members_count; i++) {
		const struct clan_member *is = &e->members[i].is;
		int64_t clan_id = clans_standing(s, is->player).clan_id;
		bool joins = e->members[i].what == CLAN_MEMBER_JOINS;

		if (clan_id != (joins ? 0 : e->clan.id) || !clan_is_in(is->rank) ||
		    e->members[i].withdrawn < 0)
			return false;
		if (leader == is->player)
			leader = 0;
		if (e->members[i].what == CLAN_MEMBER_PARTS || is->rank != CLAN_LEADER)
			continue;
		if (leader != 0)
			return false;
		leader = is->player;
	}
	return true;
}

/* Its row is as it was when it was locked. */
static bool
is_clan_sound(const struct store *s, const struct clan_effects *e)
{
	const struct kept_clan *clan = clans_find(s, e->clan.id);

	if (e->what == CLAN_IS_FOUNDED ? clan != NULL || (size_t)e->clan.id > s->clans.count
				       : clan == NULL || clan->version != e->clan.version)
		return false;
	return e->what == CLAN_IS_DISBANDED ||
	       (e->clan.level >= 1 && e->clan.level <= CLAN_LEVEL_MAX && e->clan.members >= 1 &&
		   e->clan.members <= clan_size(e->clan.level));
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const struct clan_effects *c = &e->clans;

	(void)seen;
	if (c->what == CLAN_STAYS)
		return STORE_OK;
	if (c->is_named && is_taken(&s->clans, c))
		return STORE_NAME_TAKEN;
	if (is_clan_sound(s, c) && are_members_sound(s, c))
		return STORE_OK;
	finding("%s can't change clan %" PRId64 " so", e->cause, c->clan.id);
	return STORE_BROKEN;
}

/* All of a player's, or (0) of a clan's. */
static void
end_ties(struct clans *c, int64_t player_id, int64_t clan_id)
{
	for (size_t i = 0; i < c->ties_count; i++) {
		struct kept_tie *tie = &c->ties[i];

		if (player_id != 0 ? tie->player_id == player_id && tie->tie != CLAN_TIE_BAN
				   : tie->clan_id == clan_id)
			tie->clan_id = 0;
	}
}

static void
keep_member(struct clans *c, const struct clan_effects *e, unsigned i)
{
	struct clansman *one = clansman_at(c, e->members[i].is.player);

	switch (e->members[i].what) {
	case CLAN_MEMBER_JOINS:
		one->clan_id = e->clan.id;
		one->is = e->members[i].is;
		one->withdrawn_day = one->withdrawn = 0;
		end_ties(c, one->is.player, 0);
		break;
	case CLAN_MEMBER_PARTS:
		one->clan_id = 0;
		one->left_ms = e->at_ms;
		break;
	case CLAN_MEMBER_CHANGES:
		one->is.rank = e->members[i].is.rank;
		one->withdrawn_day = e->members[i].withdrawn_day;
		one->withdrawn = e->members[i].withdrawn;
		break;
	}
}

static void
keep_tie(struct clans *c, const struct clan_effects *e)
{
	size_t i = 0;

	while (i < c->ties_count &&
	       (c->ties[i].clan_id != e->clan.id || c->ties[i].player_id != e->tied_player_id))
		i++;
	if (e->tie == CLAN_TIE_NONE && i == c->ties_count)
		return;
	if (i == c->ties_count) {
		c->ties = grown(c->ties, c->ties_count, sizeof(*c->ties));
		c->ties_count++;
	}
	c->ties[i] = (struct kept_tie){
		.clan_id = e->tie != CLAN_TIE_NONE ? e->clan.id : 0,
		.player_id = e->tied_player_id,
		.at_ms = e->at_ms,
		.tie = e->tie,
	};
}

static void
disband(struct clans *c, int64_t clan_id)
{
	c->list[clan_id - 1].exists = false;
	end_ties(c, 0, clan_id);
	for (size_t i = 0; i < c->people_count; i++) {
		if (c->people[i].clan_id == clan_id)
			c->people[i].clan_id = 0;
	}
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	const struct clan_effects *c = &e->clans;
	struct kept_clan *clan;

	(void)now_ms;
	if (c->what == CLAN_STAYS)
		return;
	clans_audit_spending(s, e);
	clan = &s->clans.list[c->clan.id - 1];
	clan->exists = true;
	clan->version = effects_clan_version(e);
	clan->level = c->clan.level;
	clan->members = c->clan.members;
	if (c->is_named) {
		memcpy(clan->name, c->name, sizeof(clan->name));
		memcpy(clan->name_key, c->name_key, sizeof(clan->name_key));
		memcpy(clan->tag, c->tag, sizeof(clan->tag));
		memcpy(clan->tag_key, c->tag_key, sizeof(clan->tag_key));
	}
	for (unsigned i = 0; i < c->members_count; i++)
		keep_member(&s->clans, c, i);
	if (c->tied_player_id != 0)
		keep_tie(&s->clans, c);
	if (c->what == CLAN_IS_DISBANDED)
		disband(&s->clans, c->clan.id);
}

static void
finish(struct store *s)
{
	free(s->clans.list);
	free(s->clans.people);
	free(s->clans.ties);
}

const struct store_kind clans_kind = {
	.load = clans_load,
	.judge = judge,
	.keep = keep,
	.audit = clans_audit,
	.finish = finish,
};
