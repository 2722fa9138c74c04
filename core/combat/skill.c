/* combat.skill: do what was learned; the others answer. */
#include "core/cast.h"
#include "core/combat/round.h"
#include "core/fight_view.h"
#include "core/operations.h"
#include "messages/combat_skill.h"

#include <string.h>

#define PLAYER 0

static void
skill_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_skill_request *req = request;

	(void)known;
	need_hot_fight(out, req->player_id, req->fight_id, TO_CHANGE);
}

/* The number of the player's skill of this name in the battle; -1 if it hasn't that one. */
static int32_t
number_of(const struct battle_record *fight, const char *skill)
{
	char key[CONTENT_KEY_SIZE];
	int32_t n;

	for (n = 0; n < fight->battle->setup.fighters[PLAYER].skills_count; n++) {
		if (cast_skill(fight->cast.bytes, PLAYER, n, key) && strcmp(key, skill) == 0)
			return n;
	}
	return -1;
}

static void
skill_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_skill_request *req = request;
	const struct battle_record *fight =
	    round_seen(req->player_id, req->fight_id, req->turn, rows, at, out);
	struct battle_input input = { .act = ACT_SKILL,
		.target = req->has_target ? req->target : BATTLE_NOBODY };

	if (fight == NULL)
		return;
	input.n = number_of(fight, req->skill);
	if (input.n < 0)
		fight_refuse(req->player_id, fight, REFUSAL_NOT_POSSIBLE,
		    battle_refusal_key(BATTLE_REFUSED_STRANGE), at, out);
	else
		round_play(req->player_id, fight, &input, rows, at, out);
}

const struct operation combat_skill = {
	.name = "combat.skill",
	.need = skill_need,
	.apply = skill_apply,
};
