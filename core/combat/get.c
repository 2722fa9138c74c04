/* combat.get: the fight that runs. */
#include "core/fight_view.h"
#include "core/operations.h"
#include "messages/combat_get.h"

static void
get_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_get_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_READ);
}

static void
get_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_get_request *req = request;
	const struct battle_record *fight = rows_fight(rows, req->player_id);

	if (fight == NULL)
		effects_refuse(out, REFUSAL_NO_FIGHT, "There is no fight.");
	else
		fight_reply(req->player_id, fight, at, out);
}

const struct operation combat_get = {
	.name = "combat.get",
	.need = get_need,
	.apply = get_apply,
};
