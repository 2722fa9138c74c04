/* clan.refuse_invitation: the player won't join. */
#include "core/clan_change.h"
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/operations.h"
#include "messages/clan_refuse_invitation.h"

static void
refuse_invitation_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_refuse_invitation_request *req = request;

	party_need_tagged(out, known, req->player_id, req->tag, TO_CHANGE);
}

static void
refuse_invitation_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_refuse_invitation_request *req = request;
	struct clan_change change;
	struct party party;

	if (!party_tagged(rows, req->player_id, out, &party))
		return;
	if (clan_tie_of(party.clan, req->player_id) != CLAN_TIE_INVITATION) {
		effects_refuse(out, REFUSAL_NO_SUCH_REQUEST, "The player isn't invited.");
		return;
	}
	clan_change_begin(&change, party.clan, at, out);
	clan_change_tie(&change, req->player_id, CLAN_TIE_NONE);
	clan_change_end(&change);
	clan_reply(&change.clan, req->player_id, party.actor->gold, 1, at, out);
}

const struct operation clan_refuse_invitation = {
	.name = "clan.refuse_invitation",
	.need = refuse_invitation_need,
	.apply = refuse_invitation_apply,
};
