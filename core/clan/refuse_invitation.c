/* clan.refuse_invitation: the player won't join. */
#include "core/clan/party.h"
#include "core/clan/tie.h"
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
	struct party party;

	if (party_tagged(rows, req->player_id, out, &party))
		tie_end(&party, req->player_id, CLAN_TIE_INVITATION, "The player isn't invited.",
		    at, out);
}

const struct operation clan_refuse_invitation = {
	.name = "clan.refuse_invitation",
	.need = refuse_invitation_need,
	.apply = refuse_invitation_apply,
};
