/* clan.invest: gold of the treasury becomes the clan's experience, for ever.
 *
 * A clan grows by what its people give up. Were deposits counted, lent gold would raise a clan and
 * go home; were fights, each of them would queue for the clan's row, and idle members would pay in
 * hours what others pay in gold. Gold that is gone can't be counted twice. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_invest.h"
#include "messages/clan_level_up_event.h"

#include <stdio.h>

static void
invest_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_invest_request *req = request;

	party_need_own(out, known, req->player_id, TO_CHANGE);
}

static void
grow(struct clan_change *c)
{
	struct clan_level_up_event event = { .clan_id = c->clan.id };
	int32_t before = c->clan.level;

	c->clan.level = clan_level_of(c->clan.xp);
	if (c->clan.level == before)
		return;
	event.level = c->clan.level;
	event.levels_gained = c->clan.level - before;
	snprintf(event.name, sizeof(event.name), "%s", c->clan.name);
	snprintf(event.tag, sizeof(event.tag), "%s", c->clan.tag);
	effects_event(c->out, EVENT_CLAN_LEVEL_UP, c->clan.id, 0, &event);
}

static void
invest_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_invest_request *req = request;
	struct clan_change change;
	char account[CLAN_ACCOUNT_SIZE];
	struct party party;

	if (!party_own(rows, req->player_id, out, &party) ||
	    !party_may_spend(&party, req->amount, at, out))
		return;
	if (party.clan->level == CLAN_LEVEL_MAX) {
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "There is no higher level.");
		return;
	}
	clan_account(party.clan->id, account);
	clan_change_begin(&change, party.clan, at, out);
	effects_move(out, account, CLAN_SINK, "gold", req->amount);
	effects_move(out, CLAN_MINT, account, "xp", req->amount);
	clan_change_withdrawn(&change, req->player_id, req->amount);
	change.clan.gold -= req->amount;
	change.clan.xp += req->amount;
	grow(&change);
	clan_reply_changed(&change, req->player_id, party.actor->gold);
}

const struct operation clan_invest = {
	.name = "clan.invest",
	.need = invest_need,
	.apply = invest_apply,
};
