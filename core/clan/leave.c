/* clan.leave: the player leaves the clan; after a leader an heir leads, and the last one out ends
 * it. */
#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_leave.h"

static void
leave_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_leave_request *req = request;

	party_need_own(out, known, req->player_id, TO_CHANGE);
}

static void
leave_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_leave_request *req = request;
	struct clan_change change;
	struct party party;
	bool is_last;
	int64_t gold;

	if (!party_own(rows, req->player_id, out, &party))
		return;
	gold = party.actor->gold;
	is_last = party.clan->members_count == 1;
	clan_change_begin(&change, party.clan, at, out);
	if (is_last)
		gold = clan_change_disband(&change, party.actor);
	else
		clan_change_part(&change, req->player_id, CLAN_LEFT_EVENT_REASON_LEFT);
	clan_change_end(&change);
	clan_reply_parting(&change.clan, gold, is_last, at, out);
}

const struct operation clan_leave = {
	.name = "clan.leave",
	.need = leave_need,
	.apply = leave_apply,
};
