/* arena.accept: the duel of a challenge, fought and rated at once. Who made the challenge is a row,
 * so the need hangs on it. */
#include "core/arena/ask.h"
#include "core/arena/duel.h"
#include "core/arena/view.h"
#include "core/deeds.h"
#include "core/operations.h"
#include "messages/arena_accept.h"
#include "messages/duel_finished_event.h"

#include <stdio.h>

_Static_assert(
    (int)DUEL_FINISHED_EVENT_OUTCOME_DRAW == (int)DUEL_DRAW, "the event has the rows' order");

static void
accept_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_accept_request *req = request;
	const struct challenge_row *challenge = known->arena.challenge;

	need_challenge(out, req->challenge_id);
	need_character(out, req->player_id, TO_CHANGE);
	need_hot(out, req->player_id, TO_READ);
	if (challenge == NULL || challenge->players[CHALLENGED] != req->player_id)
		return;
	need_character(out, challenge->players[CHALLENGER], TO_CHANGE);
	need_duellist(out, challenge->players[CHALLENGER]);
	need_duellist(out, req->player_id);
}

static bool
may_accept(const struct arena_accept_request *req, const struct rows *rows, const struct moment *at,
    struct effects *out)
{
	const struct challenge_row *challenge =
	    ask_challenge(rows, req->player_id, CHALLENGED, out);
	struct duel_pair pair;

	if (challenge == NULL)
		return false;
	pair = duel_pair_of(rows, challenge->players[CHALLENGER], req->player_id);
	if (pair.characters[CHALLENGER] == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_CHALLENGE, "Who made it is gone.");
	else if (at->now_ms >= challenge->expires_ms)
		effects_refuse(out, REFUSAL_CHALLENGE_EXPIRED, "The challenge has expired.");
	else if (duel_is_one_too_many(pair.duellists[CHALLENGER], pair.duellists[CHALLENGED],
		     req->player_id, at->now_ms))
		effects_refuse(out, REFUSAL_TOO_MANY_DUELS, "Enough duels for today.");
	else
		ask_is_free(rows, req->player_id, out);
	return out->refusal == NULL;
}

static void
tell(const struct duel_row *row, struct effects *out)
{
	struct duel_finished_event event = {
		.challenger_id = row->sides[CHALLENGER].player_id,
		.challenged_id = row->sides[CHALLENGED].player_id,
		.outcome = (enum duel_finished_event_outcome)row->outcome,
		.rounds = row->rounds,
		.weight_percent = row->weight_percent,
		.challenger_rating_x100 = row->sides[CHALLENGER].after_x100,
		.challenged_rating_x100 = row->sides[CHALLENGED].after_x100,
	};

	snprintf(event.duel_id, sizeof(event.duel_id), "%s", row->id);
	snprintf(event.challenger, sizeof(event.challenger), "%s", row->sides[CHALLENGER].name);
	snprintf(event.challenged, sizeof(event.challenged), "%s", row->sides[CHALLENGED].name);
	effects_event(out, EVENT_DUEL_FINISHED, event.challenger_id, 0, &event);
}

/* Who beats the same one over and over wins nothing by it. */
static void
count_deeds(const struct duel_row *row, const struct moment *at, struct effects *out)
{
	int side;

	for (side = 0; side < DUEL_SIDES; side++) {
		deeds_count(out, at, row->sides[side].player_id, DEED_DUEL, "", 1);
		if ((int)row->outcome == side && row->weight_percent > 0)
			deeds_count(out, at, row->sides[side].player_id, DEED_WIN_DUEL, "", 1);
	}
}

static void
accept_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_accept_request *req = request;
	struct duel_record duel = { .row = { .at_ms = 0 } };
	struct duel_pair pair;
	int side;

	if (!may_accept(req, rows, at, out))
		return;
	pair = duel_pair_of(rows, rows->arena.challenge->players[CHALLENGER], req->player_id);
	duel_fight(req->challenge_id, &pair, at, &duel);
	duel_rate(&pair, at, &duel);
	effects_cause(out, "duel:%s", req->challenge_id);
	for (side = 0; side < DUEL_SIDES; side++) {
		struct character_row changed = *pair.characters[side];

		changed.version++;
		effects_save_character(out, &changed);
	}
	effects_end_challenge(out, req->challenge_id);
	count_deeds(&duel.row, at, out);
	tell(&duel.row, out);
	duel_reply(&duel.row, &duel.record, true, DUEL_LAST_PAGE, out);
	effects_record_duel(out, &duel);
}

const struct operation arena_accept = {
	.name = "arena.accept",
	.need = accept_need,
	.apply = accept_apply,
};
