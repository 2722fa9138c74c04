/* clan.disband: the leader ends the clan, and has its treasury. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_disband.h"

static void
disband_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_disband_request *req = request;

	party_need_own(out, known, req->player_id, TO_CHANGE);
}

static void
disband_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_disband_request *req = request;
	struct clan_change change;
	struct party party;
	int64_t gold;

	if (!party_own(rows, req->player_id, out, &party))
		return;
	if (!clan_may(party.rank, CLAN_DISBAND)) {
		effects_refuse(out, REFUSAL_CLAN_RANK, "The leader may disband it.");
		return;
	}
	clan_change_begin(&change, party.clan, at, out);
	gold = clan_change_disband(&change, party.actor);
	clan_change_end(&change);
	clan_reply_parting(&change.clan, gold, true, at, out);
}

const struct operation clan_disband = {
	.name = "clan.disband",
	.need = disband_need,
	.apply = disband_apply,
};
