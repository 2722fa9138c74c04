/* clan.hand_over: the leader lets another member lead, and is an officer then. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_hand_over.h"

static void
hand_over_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_hand_over_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
hand_over_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_hand_over_request *req = request;

	deed_apply(CLAN_HAND_OVER, req->player_id, rows, at, out);
}

const struct operation clan_hand_over = {
	.name = "clan.hand_over",
	.need = hand_over_need,
	.apply = hand_over_apply,
};
