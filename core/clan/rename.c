/* clan.rename: the leader gives it another name, tag, or both. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_rename.h"

static void
rename_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_rename_request *req = request;

	party_need_own(out, known, req->player_id, TO_CHANGE);
}

static void
rename_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_rename_request *req = request;
	struct clan_change change;
	struct party party;

	if (!party_own(rows, req->player_id, out, &party))
		return;
	if (!clan_may(party.rank, CLAN_RENAME)) {
		effects_refuse(out, REFUSAL_CLAN_RANK, "The leader may rename it.");
		return;
	}
	if (!clan_names_are_fit(req->name, req->tag, out))
		return;
	clan_change_begin(&change, party.clan, at, out);
	clan_change_names(&change, req->name, req->tag);
	clan_reply_changed(&change, req->player_id, party.actor->gold);
}

const struct operation clan_rename = {
	.name = "clan.rename",
	.need = rename_need,
	.apply = rename_apply,
};
