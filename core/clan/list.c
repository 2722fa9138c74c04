/* clan.list: all clans, the largest first. */
#include "core/operations.h"
#include "messages/clan_list.h"

#include <stdio.h>

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_list_request *req = request;

	(void)known;
	need_clans(out, (req->page - 1) * CLAN_PAGE_SIZE);
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_list_request *req = request;
	const struct clan_list *list = rows->clans.list;
	struct clan_list_reply reply = { .page = req->page, .has_more = list->has_more };
	unsigned i;

	(void)at;
	for (i = 0; i < list->count; i++) {
		struct clan_list_reply_clans *one = &reply.clans[reply.clans_count++];

		snprintf(one->name, sizeof(one->name), "%s", list->entries[i].name);
		snprintf(one->tag, sizeof(one->tag), "%s", list->entries[i].tag);
		one->level = list->entries[i].level;
		one->headcount = list->entries[i].members;
		one->size = clan_size(one->level);
	}
	effects_reply(out, &clan_list_reply_shape, &reply);
}

const struct operation clan_list = {
	.name = "clan.list",
	.need = list_need,
	.apply = list_apply,
};
