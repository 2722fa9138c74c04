/* raid.reward: a service gives a member the reward for a raid that was won. */
#include "core/operations.h"
#include "core/raid/pay.h"
#include "messages/raid_reward.h"

static void
reward_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_reward_request *req = request;

	(void)known;
	raid_pay_need(req->raid_id, req->player_id, out);
}

static void
reward_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_reward_request *req = request;

	raid_pay_apply(req->player_id, rows, at, out);
}

const struct operation raid_reward = {
	.name = "raid.reward",
	.forgets_refusals = true, /* there may be room in the bag later */
	.need = reward_need,
	.apply = reward_apply,
};
