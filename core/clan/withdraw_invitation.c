/* clan.withdraw_invitation: an officer invites no more. */
#include "core/clan_change.h"
#include "core/clan/party.h"
#include "core/clan/view.h"
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
	struct clan_change change;
	struct party party;

	if (!party_own(rows, req->player_id, out, &party) ||
	    (other = party_other(rows, out)) == NULL)
		return;
	if (!clan_may(party.rank, CLAN_ACCEPT)) {
		effects_refuse(out, REFUSAL_CLAN_RANK, "Officers invite, and take it back.");
		return;
	}
	if (clan_tie_of(party.clan, other->player_id) != CLAN_TIE_INVITATION) {
		effects_refuse(out, REFUSAL_NO_SUCH_REQUEST, "The other isn't invited.");
		return;
	}
	clan_change_begin(&change, party.clan, at, out);
	clan_change_tie(&change, other->player_id, CLAN_TIE_NONE);
	clan_change_end(&change);
	clan_reply(&change.clan, req->player_id, party.actor->gold, 1, at, out);
}

const struct operation clan_withdraw_invitation = {
	.name = "clan.withdraw_invitation",
	.need = withdraw_invitation_need,
	.apply = withdraw_invitation_apply,
};
