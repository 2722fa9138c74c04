/* clan.pending: who has asked, is invited or is banned; for the officers of the clan. */
#include "core/clan/party.h"
#include "core/operations.h"
#include "messages/clan_pending.h"

#include <stdio.h>

static enum clan_tie
tie_of(enum clan_pending_request_kind kind)
{
	switch (kind) {
	case CLAN_PENDING_REQUEST_KIND_APPLICATION:
		return CLAN_TIE_APPLICATION;
	case CLAN_PENDING_REQUEST_KIND_INVITATION:
		return CLAN_TIE_INVITATION;
	case CLAN_PENDING_REQUEST_KIND_BAN:
		break;
	}
	return CLAN_TIE_BAN;
}

static void
pending_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_pending_request *req = request;

	const struct clan_standing *standing = clan_standing_of(&known->clans, req->player_id);

	party_need_own(out, known, req->player_id, TO_READ);
	if (standing != NULL && standing->clan_id != 0)
		need_clan_ties(
		    out, standing->clan_id, tie_of(req->kind), (req->page - 1) * CLAN_PAGE_SIZE);
}

static void
pending_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_pending_request *req = request;
	const struct clan_list *list = rows->clans.list;
	struct clan_pending_reply reply = { .page = req->page };
	struct party party;
	unsigned i;

	(void)at;
	if (!party_own(rows, req->player_id, out, &party))
		return;
	if (!clan_may(party.rank, CLAN_ACCEPT)) {
		effects_refuse(out, REFUSAL_CLAN_RANK, "Officers may look at that.");
		return;
	}
	reply.has_more = list->has_more;
	for (i = 0; i < list->count; i++) {
		struct clan_pending_reply_players *one = &reply.players[reply.players_count++];

		snprintf(one->name, sizeof(one->name), "%s", list->entries[i].player);
		one->level = list->entries[i].level;
		one->at_ms = list->entries[i].at_ms;
	}
	effects_reply(out, &clan_pending_reply_shape, &reply);
}

const struct operation clan_pending = {
	.name = "clan.pending",
	.need = pending_need,
	.apply = pending_apply,
};
