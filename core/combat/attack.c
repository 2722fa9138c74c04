/* combat.attack: strike once; the others answer. */
#include "core/combat/round.h"
#include "core/operations.h"
#include "messages/combat_attack.h"

static void
attack_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_attack_request *req = request;

	(void)known;
	need_hot_fight(out, req->player_id, req->fight_id, TO_CHANGE);
}

static void
attack_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_attack_request *req = request;
	const struct battle_record *fight =
	    round_seen(req->player_id, req->fight_id, req->turn, rows, at, out);
	const struct battle_input input = { .act = ACT_ATTACK,
		.target = req->has_target ? req->target : BATTLE_NOBODY };

	if (fight != NULL)
		round_play(req->player_id, fight, &input, rows, at, out);
}

const struct operation combat_attack = {
	.name = "combat.attack",
	.need = attack_need,
	.apply = attack_apply,
};
