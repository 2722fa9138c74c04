/* clan.accept_invitation: the player joins a clan that has invited. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_accept_invitation.h"

static void
accept_invitation_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_accept_invitation_request *req = request;

	party_need_tagged(out, known, req->player_id, req->tag, TO_CHANGE);
}

static void
accept_invitation_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_accept_invitation_request *req = request;
	struct clan_change change;
	struct party party;

	if (!party_tagged(rows, req->player_id, out, &party))
		return;
	if (clan_tie_of(party.clan, req->player_id) != CLAN_TIE_INVITATION) {
		effects_refuse(out, REFUSAL_NO_SUCH_REQUEST, "The player isn't invited.");
		return;
	}
	if (!clan_may_join(party.standing, party.clan, at, out))
		return;
	clan_change_begin(&change, party.clan, at, out);
	clan_change_tie(&change, req->player_id, CLAN_TIE_NONE);
	clan_change_join(&change, party.actor, CLAN_MEMBER, false);
	clan_reply_changed(&change, req->player_id, party.actor->gold);
}

const struct operation clan_accept_invitation = {
	.name = "clan.accept_invitation",
	.need = accept_invitation_need,
	.apply = accept_invitation_apply,
};
