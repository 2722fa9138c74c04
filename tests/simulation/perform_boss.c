#include "tests/simulation/perform_boss.h"

#include "core/operations.h"
#include "tests/simulation/finding.h"

#include <stdlib.h>

enum outcome
perform_keep_boss(struct performer *p, int64_t boss_id)
{
	struct answer answer = { 0 };
	struct trip *t = trip_create(p, &boss_keep, "keep", &answer);
	struct keep_request *request = (void *)t->input;
	enum outcome outcome = AGAIN;

	request->boss_id = boss_id;
	t->rows.bosses.copy = boss_redis_read(p->store, boss_id, p->now_ms);
	for (int i = 0; i < ATTEMPTS_MAX && outcome == AGAIN; i++) {
		trip_discover(t);
		trip_gap(t); /* the copy grows old meanwhile */
		store_load(p->store, &t->needs, &t->rows);
		outcome = trip_store_value(t);
	}
	if (outcome == AGAIN || answer.kind == ANSWER_REFUSAL)
		finding("the books of boss %lld can't be kept", (long long)boss_id);
	answer_finish(&answer);
	trip_forget(t);
	free(t);
	return outcome == AGAIN ? DONE : outcome;
}

enum outcome
perform_meet_boss(struct trip *t)
{
	struct performer *p = t->performer;
	struct boss_rows *bosses = &t->rows.bosses;
	const struct need *need = needs_find(&t->needs, NEED_BOSS);
	bool is_strike = need->use == TO_CHANGE, is_alive;

	is_alive = bosses->boss != NULL && bosses->boss->state == BOSS_ALIVE;
	if (is_strike || !is_alive)
		trip_apply(t);
	if (t->effects.refusal != NULL || !(is_strike || is_alive)) {
		trip_answer(t);
		return DONE;
	}
	trip_gap(t);
	bosses->meeting = boss_redis_meet(p->store, bosses->boss, need->player_id,
	    is_strike ? &t->effects.bosses.blow : NULL, p->now_ms);
	if (bosses->meeting.word == BOSS_WORD_LOST && is_alive)
		return perform_keep_boss(p, bosses->boss->id) == FELL ? FELL : AGAIN;
	if (trip_falls(t, FALL_STRUCK))
		return FELL;
	bosses->is_met = true;
	trip_apply(t);
	if (is_alive && (bosses->meeting.hp == 0 || p->now_ms >= bosses->boss->ends_ms) &&
	    perform_keep_boss(p, bosses->boss->id) == FELL)
		return FELL;
	trip_answer(t);
	return DONE;
}
