/* clan.unban: a banned player may ask again. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_unban.h"

static void
unban_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_unban_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
unban_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_unban_request *req = request;

	deed_apply(CLAN_PARDON, req->player_id, rows, at, out);
}

const struct operation clan_unban = {
	.name = "clan.unban",
	.need = unban_need,
	.apply = unban_apply,
};
