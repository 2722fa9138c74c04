/* clan.invitations: what is open between the player and clans. */
#include "core/operations.h"
#include "messages/clan_invitations.h"

#include <stdio.h>

static void
invitations_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_invitations_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_standings(out);
	need_clans_of(out, req->player_id);
}

static void
fill(const struct clan_entry *entry, struct clan_invitations_reply_clans *ret)
{
	snprintf(ret->name, sizeof(ret->name), "%s", entry->name);
	snprintf(ret->tag, sizeof(ret->tag), "%s", entry->tag);
	ret->level = entry->level;
	ret->headcount = entry->members;
	ret->size = clan_size(entry->level);
	ret->kind = entry->tie == CLAN_TIE_INVITATION
	                ? CLAN_INVITATIONS_REPLY_CLANS_KIND_INVITATION
	                : CLAN_INVITATIONS_REPLY_CLANS_KIND_APPLICATION;
	ret->at_ms = entry->at_ms;
}

static void
invitations_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_invitations_request *req = request;
	const struct clan_standing *standing = clan_standing_of(&rows->clans, req->player_id);
	const struct clan_list *list = rows->clans.list;
	struct clan_invitations_reply reply = { 0 };
	unsigned i;

	if (rows_character(rows, req->player_id) == NULL || standing == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	reply.rejoin_at_ms = standing->left_ms != 0 ? clan_rejoin_ms(standing->left_ms) : 0;
	reply.has_rejoin_at_ms = reply.rejoin_at_ms > at->now_ms;
	for (i = 0; i < list->count; i++)
		fill(&list->entries[i], &reply.clans[reply.clans_count++]);
	effects_reply(out, &clan_invitations_reply_shape, &reply);
}

const struct operation clan_invitations = {
	.name = "clan.invitations",
	.need = invitations_need,
	.apply = invitations_apply,
};
