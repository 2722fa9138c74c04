/* clan.deposit: a member puts gold into the treasury. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_deposit.h"

static void
deposit_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_deposit_request *req = request;

	party_need_own(out, known, req->player_id, TO_CHANGE);
}

static void
deposit_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_deposit_request *req = request;
	struct clan_change change;
	char account[CLAN_ACCOUNT_SIZE];
	struct party party;
	int64_t gold;

	if (!party_own(rows, req->player_id, out, &party))
		return;
	if (party.actor->gold < req->amount) {
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
		return;
	}
	clan_account(party.clan->id, account);
	clan_change_begin(&change, party.clan, at, out);
	gold = clan_pay(out, party.actor, account, -req->amount);
	change.clan.gold += req->amount;
	clan_reply_changed(&change, req->player_id, gold);
}

const struct operation clan_deposit = {
	.name = "clan.deposit",
	.need = deposit_need,
	.apply = deposit_apply,
};
