/* boss.unpaid: who is owed a reward still, for a service that gives them. */
#include "core/operations.h"
#include "messages/boss_unpaid.h"

static void
unpaid_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct boss_unpaid_request *req = request;

	(void)known;
	need_boss_debts(out, req->count, req->after_boss_id, req->after_player_id);
}

static void
unpaid_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_debts *debts = rows->bosses.debts;
	struct boss_unpaid_reply reply = { .owed_count = 0 };
	unsigned i;

	(void)request;
	(void)at;
	for (i = 0; i < debts->count; i++) {
		struct boss_unpaid_reply_owed *one = &reply.owed[reply.owed_count++];

		one->boss_id = debts->of[i].boss_id;
		one->player_id = debts->of[i].player_id;
	}
	effects_reply(out, &boss_unpaid_reply_shape, &reply);
}

const struct operation boss_unpaid = {
	.name = "boss.unpaid",
	.need = unpaid_need,
	.apply = unpaid_apply,
};
