/* arena.decline: say no to a challenge. */
#include "core/arena/ask.h"
#include "core/operations.h"
#include "messages/arena_decline.h"

#include <stdio.h>

static void
decline_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_decline_request *req = request;

	(void)known;
	need_challenge(out, req->challenge_id);
	need_character(out, req->player_id, TO_CHANGE);
}

static void
decline_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_decline_request *req = request;
	struct arena_decline_reply reply;

	(void)at;
	if (ask_challenge(rows, req->player_id, CHALLENGED, out) == NULL)
		return;
	effects_end_challenge(out, req->challenge_id);
	snprintf(reply.challenge_id, sizeof(reply.challenge_id), "%s", req->challenge_id);
	effects_reply(out, &arena_decline_reply_shape, &reply);
}

const struct operation arena_decline = {
	.name = "arena.decline",
	.need = decline_need,
	.apply = decline_apply,
};
