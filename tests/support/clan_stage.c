/* A small clan, and looking at what becomes of it. */
#include "tests/support/clan_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const clan_stage_names[STAN + 1] = {
	[LEA] = "Lea",
	[OTTO] = "Otto",
	[MIA] = "Mia",
	[STAN] = "Stan",
};

static void
add_member(struct stage *s, int64_t player_id, const char *name, enum clan_rank rank)
{
	struct clan_row *clan = s->rows.clans.clan;
	struct clan_member_row *member = &clan->members[clan->members_count++];

	member->is = (struct clan_member){ player_id, rank, 1000 + player_id };
	member->level = 3;
	snprintf(member->name, sizeof(member->name), "%s", name);
}

struct clan_standing *
clan_stage_standing(struct stage *s, int64_t player_id)
{
	struct clan_rows *clans = &s->rows.clans;
	unsigned i;

	for (i = 0; i < clans->standings_count; i++) {
		if (clans->standings[i].player_id == player_id)
			return &clans->standings[i];
	}
	clans->standings[clans->standings_count++].player_id = player_id;
	return &clans->standings[i];
}

/* A player before the stage; of `rank` in the clan. */
static void
add_player(struct stage *s, int64_t player_id, const char *name)
{
	bool is_in = clan_is_in(clan_rank_in(s->rows.clans.clan, player_id));

	stage_character(s, player_id, name, 3);
	clan_stage_standing(s, player_id)->clan_id = is_in ? CLAN : 0;
}

struct stage *
given_a_clan(const struct operation *operation, int64_t actor)
{
	struct stage *s = stage_create(operation);
	struct clan_row *clan = calloc(1, sizeof(*clan));

	cr_assert_not_null(clan);
	s->rows.clans.clan = clan;
	clan->id = CLAN;
	clan->version = 9;
	clan->level = 1;
	clan->gold = 1000;
	strcpy(clan->name, "Foxes");
	strcpy(clan->tag, "FOX");
	add_member(s, LEA, "Lea", CLAN_LEADER);
	add_member(s, OTTO, "Otto", CLAN_OFFICER);
	add_member(s, MIA, "Mia", CLAN_MEMBER);
	s->rows.clans.tag_id = CLAN;
	add_player(s, actor, clan_stage_names[actor]);
	return s;
}

void
and_another(struct stage *s, int64_t player_id)
{
	add_player(s, player_id, clan_stage_names[player_id]);
	s->rows.name_player_id = player_id;
}

void
given_a_tie(struct stage *s, int64_t player_id, enum clan_tie tie)
{
	struct clan_row *clan = s->rows.clans.clan;

	clan->ties[clan->ties_count].player_id = player_id;
	clan->ties[clan->ties_count++].tie = tie;
}

void
given_no_room(struct stage *s)
{
	struct clan_row *clan = s->rows.clans.clan;

	while (clan->members_count < (unsigned)clan_size(clan->level))
		add_member(s, 100 + clan->members_count, "Extra", CLAN_MEMBER);
}

void
expect_event(const struct stage *s, unsigned n, const char *exchange, const char *part)
{
	cr_assert_gt(s->effects.events_count, n);
	cr_assert_str_eq(s->effects.events[n].type->exchange, exchange);
	cr_assert_eq(s->effects.events[n].aggregate_id, CLAN);
	cr_assert_not_null(
	    strstr(s->effects.events[n].data.bytes, part), "%s", s->effects.events[n].data.bytes);
}

void
expect_member(const struct stage *s, unsigned n, enum clan_member_effect what, int64_t player_id,
    enum clan_rank rank)
{
	cr_assert_gt(s->effects.clans.members_count, n);
	cr_assert_eq(s->effects.clans.members[n].what, what);
	cr_assert_eq(s->effects.clans.members[n].is.player, player_id);
	cr_assert_eq(s->effects.clans.members[n].is.rank, rank);
}

struct stage *
given_an_application(const struct operation *operation, int64_t actor)
{
	struct stage *s = given_a_clan(operation, actor);

	and_another(s, STAN);
	given_a_tie(s, STAN, CLAN_TIE_APPLICATION);
	return s;
}
