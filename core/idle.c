/* Rounds that nobody plays. */
#include "core/idle.h"

static void
play(struct battle_record *fight, enum battle_act act)
{
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	uint8_t bytes[BATTLE_FIGHTERS_MAX * BATTLE_INPUT_BYTES];
	size_t i, size;

	for (i = 0; i < BATTLE_FIGHTERS_MAX; i++)
		inputs[i] = (struct battle_input){ .act = act, .target = BATTLE_NOBODY };
	size = battle_inputs_encode(&fight->battle->setup, inputs, bytes, sizeof(bytes));
	text_add(&fight->inputs, bytes, size);
	battle_round(fight->battle, inputs, NULL);
}

void
idle_play(struct battle_record *fight, int64_t now_ms)
{
	int64_t rounds = fight->played_at_ms == 0
	                     ? 0 /* of a core of the release before: nobody knows */
	                     : (now_ms - fight->played_at_ms) / IDLE_ROUND_MS;
	int64_t i;

	for (i = 0; i < rounds && i < IDLE_ROUNDS && fight->battle->state == BATTLE_RUNNING; i++)
		play(fight, ACT_NONE);
	while (rounds >= IDLE_ROUNDS && fight->battle->state == BATTLE_RUNNING)
		play(fight, ACT_FLEE);
}
