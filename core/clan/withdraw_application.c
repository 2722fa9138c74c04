/* clan.withdraw_application: the player asks no more. */
#include "core/clan_change.h"
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/operations.h"
#include "messages/clan_withdraw_application.h"

static void
withdraw_application_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_withdraw_application_request *req = request;

	party_need_tagged(out, known, req->player_id, req->tag, TO_CHANGE);
}

static void
withdraw_application_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_withdraw_application_request *req = request;
	struct clan_change change;
	struct party party;

	if (!party_tagged(rows, req->player_id, out, &party))
		return;
	if (clan_tie_of(party.clan, req->player_id) != CLAN_TIE_APPLICATION) {
		effects_refuse(out, REFUSAL_NO_SUCH_REQUEST, "The player hasn't asked to join.");
		return;
	}
	clan_change_begin(&change, party.clan, at, out);
	clan_change_tie(&change, req->player_id, CLAN_TIE_NONE);
	clan_change_end(&change);
	clan_reply(&change.clan, req->player_id, party.actor->gold, 1, at, out);
}

const struct operation clan_withdraw_application = {
	.name = "clan.withdraw_application",
	.need = withdraw_application_need,
	.apply = withdraw_application_apply,
};
