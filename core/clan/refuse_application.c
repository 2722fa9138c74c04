/* clan.refuse_application: an officer turns away who has asked to join. */
#include "core/clan/deed.h"
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_refuse_application.h"

static void
refuse_application_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_refuse_application_request *req = request;

	party_need_other(out, known, req->player_id, req->who);
}

static void
refuse_application_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_refuse_application_request *req = request;

	deed_apply(CLAN_REFUSE, req->player_id, rows, at, out);
}

const struct operation clan_refuse_application = {
	.name = "clan.refuse_application",
	.need = refuse_application_need,
	.apply = refuse_application_apply,
};
