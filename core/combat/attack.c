/* combat.attack: strike once; the monster answers. */
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

	round_play(req->player_id, req->fight_id, req->turn, FIGHT_ATTACK, rows, at, out);
}

const struct operation combat_attack = {
	.name = "combat.attack",
	.need = attack_need,
	.apply = attack_apply,
};
