/* The rules' fight as a message. */
#include "core/combat/view.h"

#include "core/rules/combat.h"

#include <stdio.h>

_Static_assert(
    (int)FIGHT_VIEW_STATE_DRAW == (int)FIGHT_DRAW, "the schema counts states in the rules' order");
_Static_assert((int)FIGHT_VIEW_LOG_WHAT_FLEE_FAILED == (int)FIGHT_FLEE_FAILED, "and what happened");
_Static_assert((int)FIGHT_VIEW_LOG_WHO_MONSTER == (int)FIGHT_MONSTER, "and who did it");

void
fight_view_fill(
    int64_t player_id, const struct fight *fight, const struct moment *at, struct fight_view *ret)
{
	int32_t i;

	*ret = (struct fight_view){
		.player_id = player_id,
		.monster_level = fight->monster.level,
		.state = (enum fight_view_state)fight->state,
		.turn = fight->turn,
		.hp = fight->player.hp,
		.hp_max = fight->player.hp_max,
		.monster_hp = fight->monster.hp,
		.monster_hp_max = fight->monster.hp_max,
		.flee_chance_bp =
		    combat_flee_bp(fight->player.speed, fight->monster.speed, fight->flee_tries),
		.log_count = (size_t)fight->log_count,
		.now = at->now_ms,
	};
	snprintf(ret->fight_id, sizeof(ret->fight_id), "%s", fight->id);
	snprintf(ret->monster, sizeof(ret->monster), "%s", monster_key(fight->monster_kind));
	for (i = 0; i < fight->log_count; i++) {
		ret->log[i] = (struct fight_view_log){
			.who = (enum fight_view_log_who)fight->log[i].who,
			.what = (enum fight_view_log_what)fight->log[i].what,
			.amount = fight->log[i].amount,
			.hp_after = fight->log[i].hp_after,
		};
	}
}

void
fight_reply(
    int64_t player_id, const struct fight *fight, const struct moment *at, struct effects *out)
{
	struct fight_view view;

	fight_view_fill(player_id, fight, at, &view);
	effects_reply(out, &fight_view_shape, &view);
}

void
fight_refuse(int64_t player_id, const struct fight *fight, enum refusal_number refusal,
    const char *detail, const struct moment *at, struct effects *out)
{
	struct fight_view view;

	effects_refuse(out, refusal, "%s", detail);
	if (fight == NULL)
		return;
	fight_view_fill(player_id, fight, at, &view);
	effects_view(out, &fight_view_shape, &view);
}
