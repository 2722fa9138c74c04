/* arena.spar: a duel for practice against what the other one is now. Nobody is asked, nothing is
 * kept, and no rating changes. */
#include "core/arena/ask.h"
#include "core/arena/duel.h"
#include "core/arena/view.h"
#include "core/operations.h"
#include "events/ids.h"
#include "messages/arena_spar.h"

static void
spar_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_spar_request *req = request;

	need_character(out, req->player_id, TO_READ);
	need_hot(out, req->player_id, TO_READ);
	ask_for_name(out, req->opponent);
	if (known->name_player_id == 0)
		return;
	need_character(out, known->name_player_id, TO_READ);
	need_duellist(out, req->player_id);
	need_duellist(out, known->name_player_id);
}

static void
spar_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_spar_request *req = request;
	struct duel_record duel = { .row = { .at_ms = 0 } };
	char id[UUID_TEXT_SIZE];
	struct duel_pair pair;

	if (!ask_may_meet(rows, req->player_id, rows->name_player_id, out) ||
	    !ask_is_free(rows, req->player_id, out))
		return;
	pair = duel_pair_of(rows, req->player_id, rows->name_player_id);
	uuid_event(at->operation_key, "spar", 0, id);
	duel_fight(id, &pair, at, &duel);
	duel_reply(&duel.row, &duel.record, false, DUEL_LAST_PAGE, out);
	duel_record_finish(&duel);
}

const struct operation arena_spar = {
	.name = "arena.spar",
	.need = spar_need,
	.apply = spar_apply,
};
