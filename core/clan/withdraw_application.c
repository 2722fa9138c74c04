/* clan.withdraw_application: the player asks no more. */
#include "core/clan/party.h"
#include "core/clan/tie.h"
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
	struct party party;

	if (party_tagged(rows, req->player_id, out, &party))
		tie_end(&party, req->player_id, CLAN_TIE_APPLICATION,
		    "The player hasn't asked to join.", at, out);
}

const struct operation clan_withdraw_application = {
	.name = "clan.withdraw_application",
	.need = withdraw_application_need,
	.apply = withdraw_application_apply,
};
