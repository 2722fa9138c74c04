/* Clans: who founds, joins, rises, pays and leaves; now and then somebody who may not. */
#include "core/clan_change.h"
#include "tests/simulation/habits.h"

#include <inttypes.h>

/* ── whom, and which ── */

/* One in a clan (0: in none), from a random place on, who is there; 0: nobody. */
static int64_t
draw_player(const struct scene *s, int64_t clan_id)
{
	size_t count = s->store->people.count;
	size_t first = (size_t)scene_below(s, (int32_t)count);

	for (size_t n = 0; n < count; n++) {
		int64_t id = 1 + (int64_t)((first + n) % count);

		if (people_find(s->store, id) != NULL &&
		    clans_standing(s->store, id).clan_id == clan_id)
			return id;
	}
	return 0;
}

/* The same of all clans. */
static const struct kept_clan *
draw_clan(const struct scene *s)
{
	const struct clans *c = &s->store->clans;
	size_t first = c->count > 0 ? (size_t)scene_below(s, (int32_t)c->count) : 0;

	for (size_t n = 0; n < c->count; n++) {
		const struct kept_clan *clan = &c->list[(first + n) % c->count];

		if (clan->exists)
			return clan;
	}
	return NULL;
}

/* The same of what there is between this clan, or (0) this player, and others. NULL: nothing. */
static const struct kept_tie *
draw_tie(const struct scene *s, enum clan_tie what, int64_t clan_id, int64_t player_id)
{
	const struct clans *c = &s->store->clans;
	size_t first = c->ties_count > 0 ? (size_t)scene_below(s, (int32_t)c->ties_count) : 0;

	for (size_t n = 0; n < c->ties_count; n++) {
		const struct kept_tie *tie = &c->ties[(first + n) % c->ties_count];

		if (tie->clan_id != 0 && tie->tie == what &&
		    (clan_id != 0 ? tie->clan_id == clan_id : tie->player_id == player_id))
			return tie;
	}
	return NULL;
}

/* Whether a thing that takes such a rank is tried: mostly by who has it. */
static bool
dares(const struct scene *s, const struct actor *a, enum clan_rank rank)
{
	struct clansman own = clans_standing(s->store, a->player_id);

	return scene_below(s, 40) == 0 || (own.clan_id != 0 && own.is.rank >= rank);
}

/* ── others ── */

static bool
ask_who(const struct scene *s, const struct actor *a, int64_t player_id, struct text *body)
{
	const struct person *person = people_find(s->store, player_id);

	if (person == NULL)
		return false;
	return habit_ask(
	    a, body, ",\"who\":\"%s\"", scene_below(s, 60) == 0 ? "Nobody" : person->row.name);
}

static bool
ask_member(const struct scene *s, const struct actor *a, enum clan_rank rank, struct text *body)
{
	int64_t clan_id = clans_standing(s->store, a->player_id).clan_id;

	return dares(s, a, rank) && ask_who(s, a, draw_player(s, clan_id), body);
}

static bool
ask_tied(const struct scene *s, const struct actor *a, enum clan_tie what, struct text *body)
{
	int64_t clan_id = clans_standing(s->store, a->player_id).clan_id;
	const struct kept_tie *tie = clan_id != 0 ? draw_tie(s, what, clan_id, 0) : NULL;

	return tie != NULL && dares(s, a, CLAN_OFFICER) && ask_who(s, a, tie->player_id, body);
}

static bool
ask_invite(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t of = scene_below(s, 20) > 0 ? 0 : clans_standing(s->store, a->player_id).clan_id;

	return dares(s, a, CLAN_OFFICER) && ask_who(s, a, draw_player(s, of), body);
}

static bool
ask_applied(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_tied(s, a, CLAN_TIE_APPLICATION, body);
}

static bool
ask_invited(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_tied(s, a, CLAN_TIE_INVITATION, body);
}

static bool
ask_unban(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_tied(s, a, CLAN_TIE_BAN, body);
}

/* Of members, and of those who want to be. */
static bool
ask_ban(const struct scene *s, const struct actor *a, struct text *body)
{
	return scene_below(s, 2) == 0 ? ask_applied(s, a, body)
	                              : ask_member(s, a, CLAN_OFFICER, body);
}

static bool
ask_kick(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_member(s, a, CLAN_OFFICER, body);
}

static bool
ask_rank(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_member(s, a, CLAN_LEADER, body);
}

/* ── oneself ── */

/* Few enough for names that somebody has; now and then no name. */
static bool
ask_names(const struct scene *s, const struct actor *a, struct text *body)
{
	return habit_ask(a, body, ",\"name\":\"Clan %" PRId32 "\",\"tag\":\"%s%" PRId32 "\"",
	    scene_below(s, 60), scene_below(s, 50) == 0 ? "_" : "T", scene_below(s, 60));
}

/* Few clans, so that there is somebody in them. */
static bool
ask_found(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct person *own = people_find(s->store, a->player_id);

	if (own == NULL ||
	    (people_row(s->store, own).gold < CLAN_COST_GOLD && scene_below(s, 50) > 0))
		return false;
	if ((clans_standing(s->store, a->player_id).clan_id != 0 ||
		clans_count(s->store) > s->actors / 300) &&
	    scene_below(s, 100) > 0)
		return false;
	return ask_names(s, a, body);
}

static bool
ask_rename(const struct scene *s, const struct actor *a, struct text *body)
{
	return dares(s, a, CLAN_LEADER) && ask_names(s, a, body);
}

static bool
ask_apply(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct kept_clan *clan = draw_clan(s);

	if (clan == NULL ||
	    (clans_standing(s->store, a->player_id).clan_id != 0 && scene_below(s, 30) > 0))
		return false;
	return habit_ask(a, body, ",\"tag\":\"%s\"", scene_below(s, 60) == 0 ? "None" : clan->tag);
}

static bool
ask_tagged(const struct scene *s, const struct actor *a, enum clan_tie what, struct text *body)
{
	const struct kept_tie *tie = draw_tie(s, what, 0, a->player_id);

	return tie != NULL &&
	       habit_ask(a, body, ",\"tag\":\"%s\"", clans_find(s->store, tie->clan_id)->tag);
}

static bool
ask_invitation(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_tagged(s, a, CLAN_TIE_INVITATION, body);
}

static bool
ask_application(const struct scene *s, const struct actor *a, struct text *body)
{
	return ask_tagged(s, a, CLAN_TIE_APPLICATION, body);
}

static bool
ask_look(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct kept_clan *clan = draw_clan(s);

	return clan != NULL && habit_ask(a, body, ",\"tag\":\"%s\",\"page\":1", clan->tag);
}

static bool
ask_list(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	(void)a;
	text_puts(body, "{\"page\":1}");
	return true;
}

static bool
ask_pending(const struct scene *s, const struct actor *a, struct text *body)
{
	return dares(s, a, CLAN_OFFICER) &&
	       habit_ask(a, body, ",\"kind\":\"%s\",\"page\":1",
		   clan_tie_key((enum clan_tie)(CLAN_TIE_APPLICATION + scene_below(s, 3))));
}

/* Now and then more than there is. */
static bool
ask_deposit(const struct scene *s, const struct actor *a, struct text *body)
{
	return dares(s, a, CLAN_MEMBER) &&
	       habit_ask(a, body, ",\"amount\":%" PRId32, 1 + scene_below(s, 600));
}

static bool
ask_spend(const struct scene *s, const struct actor *a, struct text *body)
{
	return dares(s, a, CLAN_OFFICER) &&
	       habit_ask(a, body, ",\"amount\":%" PRId32,
		   1 + scene_below(s, scene_below(s, 2) == 0 ? 800 : 30));
}

static bool
ask_leave(const struct scene *s, const struct actor *a, struct text *body)
{
	return dares(s, a, CLAN_MEMBER) && scene_below(s, 4) == 0 && habit_ask_own(s, a, body);
}

static bool
ask_disband(const struct scene *s, const struct actor *a, struct text *body)
{
	return dares(s, a, CLAN_LEADER) && scene_below(s, 10) == 0 && habit_ask_own(s, a, body);
}

const struct habit clan_habits[] = {
	{ "clan.found", SEES_NOTHING, 6, 1, ask_found },
	{ "clan.rename", SEES_NOTHING, 1, 0, ask_rename },
	{ "clan.apply", SEES_NOTHING, 12, 1, ask_apply },
	{ "clan.withdraw_application", SEES_NOTHING, 1, 0, ask_application },
	{ "clan.accept_application", SEES_NOTHING, 30, 1, ask_applied },
	{ "clan.refuse_application", SEES_NOTHING, 1, 0, ask_applied },
	{ "clan.invite", SEES_NOTHING, 10, 1, ask_invite },
	{ "clan.withdraw_invitation", SEES_NOTHING, 1, 0, ask_invited },
	{ "clan.accept_invitation", SEES_NOTHING, 15, 1, ask_invitation },
	{ "clan.refuse_invitation", SEES_NOTHING, 1, 0, ask_invitation },
	{ "clan.promote", SEES_NOTHING, 8, 0, ask_rank },
	{ "clan.demote", SEES_NOTHING, 2, 0, ask_rank },
	{ "clan.hand_over", SEES_NOTHING, 1, 0, ask_rank },
	{ "clan.kick", SEES_NOTHING, 2, 0, ask_kick },
	{ "clan.ban", SEES_NOTHING, 2, 0, ask_ban },
	{ "clan.unban", SEES_NOTHING, 1, 0, ask_unban },
	{ "clan.deposit", SEES_NOTHING, 8, 1, ask_deposit },
	{ "clan.withdraw", SEES_NOTHING, 4, 1, ask_spend },
	{ "clan.invest", SEES_NOTHING, 8, 0, ask_spend },
	{ "clan.leave", SEES_NOTHING, 1, 1, ask_leave },
	{ "clan.disband", SEES_NOTHING, 1, 0, ask_disband },
	{ "clan.get", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "clan.look", SEES_NOTHING, 1, 0, ask_look },
	{ "clan.list", SEES_NOTHING, 1, 0, ask_list },
	{ "clan.pending", SEES_NOTHING, 1, 0, ask_pending },
	{ "clan.invitations", SEES_NOTHING, 1, 0, habit_ask_own },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
