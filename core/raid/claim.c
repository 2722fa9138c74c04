/* raid.claim: the player takes the reward for a raid that was won. */
#include "core/operations.h"
#include "core/raid/pay.h"
#include "messages/raid_claim.h"

static void
claim_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_claim_request *req = request;

	(void)known;
	raid_pay_need(req->raid_id, req->player_id, out);
}

static void
claim_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_claim_request *req = request;

	raid_pay_apply(req->player_id, rows, at, out);
}

const struct operation raid_claim = {
	.name = "raid.claim",
	.need = claim_need,
	.apply = claim_apply,
};
