/* clan.get: the player's own clan. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/operations.h"
#include "messages/clan_get.h"

static void
get_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_get_request *req = request;

	party_need_own(out, known, req->player_id, TO_READ);
}

static void
get_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_get_request *req = request;
	struct party party;

	if (party_own(rows, req->player_id, out, &party))
		clan_reply(party.clan, req->player_id, party.actor->gold, 1, at, out);
}

const struct operation clan_get = {
	.name = "clan.get",
	.need = get_need,
	.apply = get_apply,
};
