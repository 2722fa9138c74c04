/* clan.invite: an officer asks a player to join. Who is invited accepts or refuses. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_invite.h"

static void
invite_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_invite_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static bool
may_invite(const struct party *party, const struct clan_standing *other, struct effects *out)
{
	enum clan_tie tie = clan_tie_of(party->clan, other->player_id);

	if (!clan_may(party->rank, CLAN_ACCEPT))
		effects_refuse(out, REFUSAL_CLAN_RANK, "Officers invite.");
	else if (other->clan_id != 0)
		effects_refuse(out, REFUSAL_IN_CLAN, "The other is in a clan already.");
	else if (tie == CLAN_TIE_BAN)
		effects_refuse(out, REFUSAL_CLAN_BANNED, "The other is banned from this clan.");
	else if (tie != CLAN_TIE_NONE)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "The other has asked, or is invited.");
	else if (party->clan->open_count >= CLAN_OPEN_MAX)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Too many wait for this clan.");
	return out->refusal == NULL;
}

static void
invite_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_invite_request *req = request;
	const struct character_row *other;
	struct clan_change change;
	struct party party;

	if (!party_own(rows, req->player_id, out, &party) ||
	    (other = party_other(rows, out)) == NULL)
		return;
	if (!may_invite(&party, clan_standing_of(&rows->clans, other->player_id), out))
		return;
	clan_change_begin(&change, party.clan, at, out);
	clan_change_invite(&change, other->player_id);
	clan_reply_changed(&change, req->player_id, party.actor->gold);
}

const struct operation clan_invite = {
	.name = "clan.invite",
	.need = invite_need,
	.apply = invite_apply,
};
