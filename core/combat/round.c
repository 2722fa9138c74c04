/* A press names the fight and the turn that it saw, so that a late one is answered and never
 * played. */
#include "core/combat/round.h"

#include "core/fight_view.h"

#include <string.h>

#define PLAYER 0

const struct battle_record *
round_seen(int64_t player_id, const char *fight_id, int32_t turn, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	const struct battle_record *fight = rows_fight(rows, player_id);

	if (fight == NULL || strcmp(fight->id, fight_id) != 0) {
		fight_refuse(player_id, fight, REFUSAL_NO_FIGHT, "This fight is over.", at, out);
		return NULL;
	}
	if (fight->battle->round != turn) {
		fight_refuse(player_id, fight, REFUSAL_STALE,
		    "The fight has gone on since you looked.", at, out);
		return NULL;
	}
	return fight;
}

void
round_play(int64_t player_id, const struct battle_record *fight, const struct battle_input *input,
    const struct rows *rows, const struct moment *at, struct effects *out)
{
	struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { [PLAYER] = *input };
	enum battle_refusal refusal = battle_input_refusal(fight->battle, PLAYER, input);
	const struct battle *battle;
	struct battle_log log;

	if (refusal != BATTLE_ALLOWED) {
		fight_refuse(
		    player_id, fight, REFUSAL_NOT_POSSIBLE, battle_refusal_key(refusal), at, out);
		return;
	}
	effects_save_hot(out, rows_hot(rows, player_id));
	battle = effects_play_round(out, fight, inputs, &log);
	if (battle->state == BATTLE_RUNNING)
		fight_show(player_id, &log, at, out);
}
