/* arena.show: a duel blow by blow, for the two who fought it. */
#include "core/arena/view.h"
#include "core/operations.h"
#include "messages/arena_show.h"

static void
show_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_show_request *req = request;

	(void)known;
	need_duel(out, req->duel_id);
}

static void
show_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_show_request *req = request;
	const struct stored_duel *duel = rows->arena.duel;
	struct battle_record record = { .id = "" };

	(void)at;
	if (duel == NULL || duel_row_side(&duel->row, req->player_id) == DUEL_SIDES) {
		effects_refuse(out, REFUSAL_NO_SUCH_DUEL, "There is no such duel.");
		return;
	}
	battle_record_copy_closed(&record, &duel->record);
	if (battle_record_open(&record))
		duel_reply(&duel->row, &record, true, req->page, out);
	else
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "It was fought by older rules.");
	battle_record_finish(&record);
}

const struct operation arena_show = {
	.name = "arena.show",
	.need = show_need,
	.apply = show_apply,
};
