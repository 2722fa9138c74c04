/* A press names the fight and the turn that it saw, so that a late one is answered and never
 * played. */
#include "core/combat/round.h"

#include "core/combat/view.h"

#include <string.h>

void
round_play(int64_t player_id, const char *fight_id, int32_t turn, enum fight_action action,
    const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct fight *running = rows_fight(rows, player_id);
	struct fight fight;

	if (running == NULL || strcmp(running->id, fight_id) != 0) {
		fight_refuse(player_id, running, REFUSAL_NO_FIGHT, "This fight is over.", at, out);
		return;
	}
	if (running->turn != turn) {
		fight_refuse(player_id, running, REFUSAL_STALE,
		    "The fight has gone on since you looked.", at, out);
		return;
	}
	fight = *running;
	fight_act(&fight, action);
	effects_save_hot(out, rows_hot(rows, player_id));
	effects_save_fight(out, &fight);
	if (fight.state == FIGHT_RUNNING)
		fight_reply(player_id, &fight, at, out);
}
