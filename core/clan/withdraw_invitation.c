/* clan.withdraw_invitation: an officer invites no more. */
#include "core/clan/party.h"
#include "core/clan/tie.h"
#include "core/operations.h"
#include "messages/clan_withdraw_invitation.h"

static void
withdraw_invitation_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_withdraw_invitation_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
withdraw_invitation_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_withdraw_invitation_request *req = request;
	const struct character_row *other;
	struct party party;

	if (!party_own(rows, req->player_id, out, &party) ||
	    (other = party_other(rows, out)) == NULL)
		return;
	if (!clan_may(party.rank, CLAN_ACCEPT)) {
		effects_refuse(out, REFUSAL_CLAN_RANK, "Officers invite, and take it back.");
		return;
	}
	tie_end(&party, other->player_id, CLAN_TIE_INVITATION, "The other isn't invited.", at, out);
}

const struct operation clan_withdraw_invitation = {
	.name = "clan.withdraw_invitation",
	.need = withdraw_invitation_need,
	.apply = withdraw_invitation_apply,
};
