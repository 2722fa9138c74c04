/* clan.ban: shuts out a member of lower rank, or who has asked to join. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_ban.h"

static void
ban_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_ban_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
ban_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_ban_request *req = request;

	deed_apply(CLAN_BAN, req->player_id, rows, at, out);
}

const struct operation clan_ban = {
	.name = "clan.ban",
	.need = ban_need,
	.apply = ban_apply,
};
