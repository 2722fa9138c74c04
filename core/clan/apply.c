/* clan.apply: asks to join a clan. Its officers accept or refuse. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_apply.h"

static void
apply_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_apply_request *req = request;

	party_need_tagged(out, known, req->player_id, req->tag, TO_CHANGE);
}

static bool
may_apply(const struct party *party, const struct moment *at, struct effects *out)
{
	if (party->rank == CLAN_BANNED) {
		effects_refuse(out, REFUSAL_CLAN_BANNED, "The player is banned from this clan.");
		return false;
	}
	if (!clan_may_join(party->standing, NULL, at, out))
		return false;
	if (clan_tie_of(party->clan, party->actor->player_id) != CLAN_TIE_NONE)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "The player has asked, or is invited.");
	else if (party->standing->applications >= CLAN_APPLICATIONS_MAX)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "The player has asked too many clans.");
	else if (party->clan->open_count >= CLAN_OPEN_MAX)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Too many wait for this clan.");
	return out->refusal == NULL;
}

static void
apply_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_apply_request *req = request;
	struct clan_change change;
	struct party party;

	if (!party_tagged(rows, req->player_id, out, &party) || !may_apply(&party, at, out))
		return;
	clan_change_begin(&change, party.clan, at, out);
	clan_change_tie(&change, req->player_id, CLAN_TIE_APPLICATION);
	clan_reply_changed(&change, req->player_id, party.actor->gold);
}

const struct operation clan_apply = {
	.name = "clan.apply",
	.need = apply_need,
	.apply = apply_apply,
};
