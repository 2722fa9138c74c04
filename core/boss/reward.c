/* boss.reward: a service gives a player the reward for a world boss. */
#include "core/boss/pay.h"
#include "core/operations.h"
#include "messages/boss_reward.h"

static void
reward_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct boss_reward_request *req = request;

	(void)known;
	boss_pay_need(req->boss_id, req->player_id, out);
}

static void
reward_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_reward_request *req = request;

	boss_pay_apply(req->player_id, rows, at, out);
}

const struct operation boss_reward = {
	.name = "boss.reward",
	.forgets_refusals = true, /* there may be room in the bag later */
	.need = reward_need,
	.apply = reward_apply,
};
