/* character.rename: another name, once for life. */
#include "core/character_view.h"
#include "core/name.h"
#include "core/operations.h"
#include "messages/character_rename.h"
#include "messages/player_renamed_event.h"

#include <stdio.h>

static void
rename_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_rename_request *req = request;
	char name[NAME_BYTES], key[NAME_BYTES];

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
	if (name_check(req->name, name, key) == NAME_OK)
		need_name(out, key);
}

/* Who has the name is asked without a lock: the column's uniqueness has the last word. */
static bool
may_rename(const struct character_row *row, enum name_fault fault, const struct rows *rows,
    struct effects *out)
{
	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (row->was_renamed)
		effects_refuse(out, REFUSAL_ALREADY_RENAMED, "A name can be changed once.");
	else if (fault != NAME_OK)
		effects_refuse(out, REFUSAL_NAME_INVALID, "%s", name_fault_key(fault));
	else if (rows->name_player_id != 0 && rows->name_player_id != row->player_id)
		effects_refuse(out, REFUSAL_NAME_TAKEN, "Somebody else has this name.");
	return out->refusal == NULL;
}

static void
rename_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_rename_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct player_renamed_event event = { .player_id = req->player_id };
	struct new_name renamed = { .player_id = req->player_id };
	struct character_row changed;
	struct gear gear;

	if (!may_rename(row, name_check(req->name, renamed.name, renamed.name_key), rows, out))
		return;
	changed = *row;
	changed.version++;
	changed.was_renamed = true;
	snprintf(changed.name, sizeof(changed.name), "%s", renamed.name);
	snprintf(event.name, sizeof(event.name), "%s", renamed.name);
	snprintf(event.former_name, sizeof(event.former_name), "%s", row->name);
	effects_cause(out, "%s", at->operation_key);
	effects_save_character(out, &changed);
	effects_rename(out, &renamed);
	effects_event(out, EVENT_PLAYER_RENAMED, req->player_id, 0, &event);
	gear = bag_gear(rows_bag(rows, req->player_id), at->content, row->level);
	character_reply(&changed, rows_build(rows, req->player_id), &gear,
	    rows_hot(rows, req->player_id), rows_battle(rows, req->player_id), at, out);
}

const struct operation character_rename = {
	.name = "character.rename",
	.need = rename_need,
	.apply = rename_apply,
};
