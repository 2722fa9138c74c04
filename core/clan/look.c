/* clan.look: any clan, by its tag. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/operations.h"
#include "messages/clan_look.h"

static void
look_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_look_request *req = request;

	party_need_tagged(out, known, req->player_id, req->tag, TO_READ);
}

static void
look_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_look_request *req = request;
	struct party party;

	if (party_tagged(rows, req->player_id, out, &party))
		clan_reply(party.clan, req->player_id, party.actor->gold, req->page, at, out);
}

const struct operation clan_look = {
	.name = "clan.look",
	.need = look_need,
	.apply = look_apply,
};
