/* What a player sees of a clan: who is in it, and, from inside, what it has. */
#include "core/clan/view.h"

#include "core/clan_change.h"
#include "messages/clan_parting.h"
#include "messages/clan_view.h"

#include <stdio.h>

_Static_assert((int)CLAN_ROLE_LEADER == (int)CLAN_LEADER && (int)CLAN_ROLE_BANNED == CLAN_BANNED,
    "the schema counts roles as the rules count ranks");

static void
fill_members(const struct clan_row *clan, int32_t page, struct clan_view *ret)
{
	unsigned i;

	ret->page = page;
	ret->pages = ((int32_t)clan->members_count + CLAN_PAGE_SIZE - 1) / CLAN_PAGE_SIZE;
	for (i = (unsigned)(page - 1) * CLAN_PAGE_SIZE;
	     i < clan->members_count && ret->members_count < CLAN_PAGE_SIZE; i++) {
		struct clan_view_members *one = &ret->members[ret->members_count++];

		snprintf(one->name, sizeof(one->name), "%s", clan->members[i].name);
		one->level = clan->members[i].level;
		one->role = (enum clan_role)clan->members[i].is.rank;
		one->joined_at_ms = clan->members[i].is.joined_ms;
	}
}

void
clan_reply(const struct clan_row *clan, int64_t player_id, int64_t gold, int32_t page,
    const struct moment *at, struct effects *out)
{
	enum clan_rank rank = clan_rank_in(clan, player_id);
	struct clan_view view = {
		.clan_id = clan->id,
		.level = clan->level,
		.xp = clan->xp,
		.has_xp_next = clan->level < CLAN_LEVEL_MAX,
		.xp_next = clan_xp_total(clan->level + 1),
		.headcount = (int32_t)clan->members_count,
		.size = clan_size(clan->level),
		.role = (enum clan_role)rank,
		.is_invited = clan_tie_of(clan, player_id) == CLAN_TIE_INVITATION,
		.has_treasury = clan_is_in(rank),
		.treasury = clan->gold,
		.has_may_withdraw = clan_is_in(rank),
		.may_withdraw = clan_may_withdraw(clan, player_id, at),
		.gold = gold,
	};

	snprintf(view.name, sizeof(view.name), "%s", clan->name);
	snprintf(view.tag, sizeof(view.tag), "%s", clan->tag);
	fill_members(clan, page, &view);
	effects_reply(out, &clan_view_shape, &view);
}

void
clan_reply_changed(struct clan_change *c, int64_t player_id, int64_t gold)
{
	clan_change_end(c);
	clan_reply(&c->clan, player_id, gold, 1, c->at, c->out);
}

void
clan_reply_parting(const struct clan_row *clan, int64_t gold, bool is_disbanded,
    const struct moment *at, struct effects *out)
{
	struct clan_parting parting = {
		.clan_id = clan->id,
		.is_disbanded = is_disbanded,
		.gold = gold,
		.rejoin_at_ms = clan_rejoin_ms(at->now_ms),
	};

	snprintf(parting.name, sizeof(parting.name), "%s", clan->name);
	snprintf(parting.tag, sizeof(parting.tag), "%s", clan->tag);
	effects_reply(out, &clan_parting_shape, &parting);
}
