/* boss.list: the last world bosses that came. */
#include "core/operations.h"
#include "messages/boss_list.h"

#include <stdio.h>

_Static_assert(
    (int)BOSS_LIST_REPLY_BOSSES_STATE_ESCAPED == (int)BOSS_ESCAPED, "in the rows' order");

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct boss_list_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_bosses(out, req->player_id);
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_list_request *req = request;
	const struct boss_list *list = rows->bosses.list;
	struct boss_list_reply reply = { .now = at->now_ms };
	unsigned i;

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	for (i = 0; i < list->count; i++) {
		struct boss_list_reply_bosses *one = &reply.bosses[reply.bosses_count++];

		one->boss_id = list->of[i].id;
		one->level = list->of[i].level;
		one->state = (enum boss_list_reply_bosses_state)list->of[i].state;
		one->ends_at_ms = list->of[i].ends_ms;
		one->is_owed = list->of[i].is_owed;
		snprintf(one->boss, sizeof(one->boss), "%s", list->of[i].boss);
	}
	effects_reply(out, &boss_list_reply_shape, &reply);
}

const struct operation boss_list = {
	.name = "boss.list",
	.need = list_need,
	.apply = list_apply,
};
