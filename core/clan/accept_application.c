/* clan.accept_application: an officer takes in who has asked to join. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_accept_application.h"

static void
accept_application_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_accept_application_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
accept_application_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_accept_application_request *req = request;

	deed_apply(CLAN_ACCEPT, req->player_id, rows, at, out);
}

const struct operation clan_accept_application = {
	.name = "clan.accept_application",
	.need = accept_application_need,
	.apply = accept_application_apply,
};
