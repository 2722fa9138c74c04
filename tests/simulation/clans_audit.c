#include "tests/simulation/clans.h"

#include "core/clan_change.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>

#define DAY_MS 86400000

void
clans_audit_spending(const struct store *s, const struct effects *e)
{
	const struct clan_effects *c = &e->clans;
	struct clansman before;
	char account[CLAN_ACCOUNT_SIZE];
	int64_t spent, today, had;

	clan_account(c->clan.id, account);
	spent = -books_moved(e, account, "gold");
	if (spent <= 0 || c->what == CLAN_IS_DISBANDED)
		return;
	before = clans_standing(s, c->members_count == 1 ? c->members[0].is.player : 0);
	today = before.withdrawn_day == c->at_ms / DAY_MS ? before.withdrawn : 0;
	had = books_balance(&s->books, account, "gold") + spent;
	if (before.clan_id != c->clan.id || before.is.rank < CLAN_OFFICER ||
	    c->members[0].withdrawn_day != c->at_ms / DAY_MS ||
	    c->members[0].withdrawn != today + spent)
		finding(
		    "%" PRId64 " gold leaves clan %" PRId64 " through nobody", spent, c->clan.id);
	else if (before.is.rank == CLAN_OFFICER && 10 * (today + spent) > had + today)
		finding("an officer takes %" PRId64 " of %" PRId64 " gold out of clan %" PRId64
			" after %" PRId64,
		    spent, had, c->clan.id, today);
}

/* Who is in it, and what it has. */
static void
audit_clan(const struct store *s, int64_t id)
{
	const struct kept_clan *clan = clans_find(s, id);
	int32_t members = 0, leaders = 0;
	char account[CLAN_ACCOUNT_SIZE];
	int64_t gold, xp;

	for (size_t i = 0; i < s->clans.people_count; i++) {
		members += s->clans.people[i].clan_id == id;
		leaders +=
		    s->clans.people[i].clan_id == id && s->clans.people[i].is.rank == CLAN_LEADER;
	}
	clan_account(id, account);
	gold = books_balance(&s->books, account, "gold");
	xp = books_balance(&s->books, account, "xp");
	if (clan == NULL) {
		if (gold != 0 || xp != 0 || members != 0)
			finding("clan %" PRId64 " is gone, and leaves %" PRId64 " gold, %" PRId64
				" XP and %" PRId32 " members",
			    id, gold, xp, members);
		return;
	}
	if (leaders != 1 || members != clan->members || members > clan_size(clan->level))
		finding("clan %" PRId64 " of level %" PRId32 " has %" PRId32
			" members, counts %" PRId32 ", and %" PRId32 " lead",
		    id, clan->level, members, clan->members, leaders);
	if (clan->level != clan_level_of(xp))
		finding("clan %" PRId64 " has level %" PRId32 " with %" PRId64 " XP", id,
		    clan->level, xp);
}

/* Who left one waited before the next. */
static void
audit_people(const struct store *s)
{
	for (size_t i = 0; i < s->clans.people_count; i++) {
		const struct clansman *one = &s->clans.people[i];

		if (one->clan_id != 0 && one->left_ms != 0 &&
		    one->is.joined_ms < clan_rejoin_ms(one->left_ms))
			finding("player %zu is in a clan %" PRId64 " ms after the last", i + 1,
			    one->is.joined_ms - one->left_ms);
	}
}

/* How many of the open ones, or of bans, a clan has, or of applications (clan 0) a player. */
static int
count_ties(const struct clans *c, int64_t clan_id, int64_t player_id, bool are_bans)
{
	int count = 0;

	for (size_t i = 0; i < c->ties_count; i++) {
		const struct kept_tie *tie = &c->ties[i];

		if (tie->clan_id == 0)
			continue;
		if (clan_id != 0)
			count += tie->clan_id == clan_id && (tie->tie == CLAN_TIE_BAN) == are_bans;
		else
			count += tie->player_id == player_id && tie->tie == CLAN_TIE_APPLICATION;
	}
	return count;
}

static void
audit_ties(const struct store *s)
{
	const struct clans *c = &s->clans;

	for (size_t i = 0; i < c->ties_count; i++) {
		const struct kept_tie *tie = &c->ties[i];
		int64_t in;

		if (tie->clan_id == 0)
			continue;
		in = clans_standing(s, tie->player_id).clan_id;
		if (clans_find(s, tie->clan_id) == NULL || in == tie->clan_id ||
		    (in != 0 && tie->tie != CLAN_TIE_BAN))
			finding("player %" PRId64 " of clan %" PRId64 " has %s with clan %" PRId64,
			    tie->player_id, in, clan_tie_key(tie->tie), tie->clan_id);
		if (count_ties(c, tie->clan_id, 0, false) > CLAN_OPEN_MAX ||
		    count_ties(c, tie->clan_id, 0, true) > CLAN_BANS_MAX ||
		    count_ties(c, 0, tie->player_id, false) > CLAN_APPLICATIONS_MAX)
			finding("player %" PRId64 " and clan %" PRId64 " have too much open",
			    tie->player_id, tie->clan_id);
	}
}

void
clans_audit(struct store *s)
{
	for (size_t i = 0; i < s->clans.count; i++)
		audit_clan(s, (int64_t)i + 1);
	audit_people(s);
	audit_ties(s);
}
