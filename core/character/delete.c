/* character.delete: gives a character up. It goes after a week, and can be kept until then. */
#include "core/character_view.h"
#include "core/operations.h"
#include "messages/character_delete.h"

#include <string.h>

#define GRACE_MS (7 * INT64_C(86400000))

static void
delete_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_delete_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
delete_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_delete_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (strcmp(row->name, req->name) != 0)
		effects_refuse(out, REFUSAL_NAME_DIFFERS, "This is not the character's name.");
	else
		character_schedule_deletion(row, rows, at->now_ms + GRACE_MS, at, out);
}

const struct operation character_delete = {
	.name = "character.delete",
	.need = delete_need,
	.apply = delete_apply,
};
