/* character.restore: keeps a character that was given up. */
#include "core/character_view.h"
#include "core/operations.h"
#include "messages/character_restore.h"

static void
restore_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_restore_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
restore_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_restore_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else
		character_schedule_deletion(row, rows, 0, at, out);
}

const struct operation character_restore = {
	.name = "character.restore",
	.need = restore_need,
	.apply = restore_apply,
};
