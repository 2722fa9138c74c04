/* combat.use: use something that was brought; the others answer. It is taken from the bag when the
 * fight is settled. */
#include "core/cast.h"
#include "core/combat/round.h"
#include "core/fight_view.h"
#include "core/operations.h"
#include "messages/combat_use.h"

#include <string.h>

#define PLAYER 0

static void
use_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_use_request *req = request;

	(void)known;
	need_hot_fight(out, req->player_id, req->fight_id, TO_CHANGE);
}

/* The number of the player's thing of this name in the battle; -1 if it hasn't that one. */
static int32_t
number_of(const struct battle_record *fight, const char *item)
{
	char key[CONTENT_KEY_SIZE];
	int32_t n;

	for (n = 0; n < fight->battle->setup.fighters[PLAYER].things_count; n++) {
		if (cast_thing(fight->cast.bytes, PLAYER, n, key) && strcmp(key, item) == 0)
			return n;
	}
	return -1;
}

static void
use_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_use_request *req = request;
	const struct battle_record *fight =
	    round_seen(req->player_id, req->fight_id, req->turn, rows, at, out);
	struct battle_input input = { .act = ACT_USE,
		.target = req->has_target ? req->target : BATTLE_NOBODY };

	if (fight == NULL)
		return;
	input.n = number_of(fight, req->item);
	if (input.n < 0)
		fight_refuse(req->player_id, fight, REFUSAL_NOT_POSSIBLE,
		    battle_refusal_key(BATTLE_REFUSED_STRANGE), at, out);
	else
		round_play(req->player_id, fight, &input, rows, at, out);
}

const struct operation combat_use = {
	.name = "combat.use",
	.need = use_need,
	.apply = use_apply,
};
