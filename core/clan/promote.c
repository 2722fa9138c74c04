/* clan.promote: the leader makes a member an officer. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_promote.h"

static void
promote_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_promote_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
promote_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_promote_request *req = request;

	deed_apply(CLAN_PROMOTE, req->player_id, rows, at, out);
}

const struct operation clan_promote = {
	.name = "clan.promote",
	.need = promote_need,
	.apply = promote_apply,
};
