/* clan.demote: the leader makes an officer a member. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_demote.h"

static void
demote_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_demote_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
demote_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_demote_request *req = request;

	deed_apply(CLAN_DEMOTE, req->player_id, rows, at, out);
}

const struct operation clan_demote = {
	.name = "clan.demote",
	.need = demote_need,
	.apply = demote_apply,
};
