/* arena.withdraw: take back one's own challenge. */
#include "core/arena/ask.h"
#include "core/operations.h"
#include "messages/arena_withdraw.h"

#include <stdio.h>

static void
withdraw_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_withdraw_request *req = request;

	(void)known;
	need_challenge(out, req->challenge_id);
	need_character(out, req->player_id, TO_CHANGE);
}

static void
withdraw_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_withdraw_request *req = request;
	struct arena_withdraw_reply reply;

	(void)at;
	if (ask_challenge(rows, req->player_id, CHALLENGER, out) == NULL)
		return;
	effects_end_challenge(out, req->challenge_id);
	snprintf(reply.challenge_id, sizeof(reply.challenge_id), "%s", req->challenge_id);
	effects_reply(out, &arena_withdraw_reply_shape, &reply);
}

const struct operation arena_withdraw = {
	.name = "arena.withdraw",
	.need = withdraw_need,
	.apply = withdraw_apply,
};
