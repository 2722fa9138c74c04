/* clan.kick: puts a member of lower rank out. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_kick.h"

static void
kick_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_kick_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
kick_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_kick_request *req = request;

	deed_apply(CLAN_KICK, req->player_id, rows, at, out);
}

const struct operation clan_kick = {
	.name = "clan.kick",
	.need = kick_need,
	.apply = kick_apply,
};
