/* boss.claim: the player takes the reward for a world boss. */
#include "core/boss/pay.h"
#include "core/operations.h"
#include "messages/boss_claim.h"

static void
claim_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct boss_claim_request *req = request;

	(void)known;
	boss_pay_need(req->boss_id, req->player_id, out);
}

static void
claim_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_claim_request *req = request;

	boss_pay_apply(req->player_id, rows, at, out);
}

const struct operation boss_claim = {
	.name = "boss.claim",
	.need = claim_need,
	.apply = claim_apply,
};
