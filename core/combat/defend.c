/* combat.defend: take half of what comes, and a little mana back. */
#include "core/combat/round.h"
#include "core/operations.h"
#include "messages/combat_defend.h"

static void
defend_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_defend_request *req = request;

	(void)known;
	need_hot_fight(out, req->player_id, req->fight_id, TO_CHANGE);
}

static void
defend_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_defend_request *req = request;
	const struct battle_record *fight =
	    round_seen(req->player_id, req->fight_id, req->turn, rows, at, out);
	const struct battle_input input = { .act = ACT_DEFEND, .target = BATTLE_NOBODY };

	if (fight != NULL)
		round_play(req->player_id, fight, &input, rows, at, out);
}

const struct operation combat_defend = {
	.name = "combat.defend",
	.need = defend_need,
	.apply = defend_apply,
};
