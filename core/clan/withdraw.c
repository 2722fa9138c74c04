/* clan.withdraw: an officer or the leader takes gold out of the treasury. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_withdraw.h"

static void
withdraw_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_withdraw_request *req = request;

	party_need_own(out, known, req->player_id, TO_CHANGE);
}

static void
withdraw_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_withdraw_request *req = request;
	struct clan_change change;
	char account[CLAN_ACCOUNT_SIZE];
	struct party party;
	int64_t gold;

	if (!party_own(rows, req->player_id, out, &party) ||
	    !party_may_spend(&party, req->amount, at, out))
		return;
	clan_account(party.clan->id, account);
	clan_change_begin(&change, party.clan, at, out);
	gold = clan_pay(out, party.actor, account, req->amount);
	clan_change_withdrawn(&change, req->player_id, req->amount);
	change.clan.gold -= req->amount;
	clan_reply_changed(&change, req->player_id, gold);
}

const struct operation clan_withdraw = {
	.name = "clan.withdraw",
	.need = withdraw_need,
	.apply = withdraw_apply,
};
