#include "core/admin/act.h"

#include "core/whom.h"
#include "messages/admin_standing.h"

#include <stdio.h>

void
act_need(const char *player, const struct rows *known, struct needs *out)
{
	int64_t player_id = whom_player(player, known);

	need_whom(out, player);
	if (player_id != 0)
		need_character(out, player_id, TO_CHANGE);
}

const struct character_row *
act_on(const char *player, const struct rows *rows, struct effects *out)
{
	const struct character_row *row = rows_character(rows, whom_player(player, rows));

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	return row;
}

void
act_record(enum admin_what what, int64_t player_id, const char *reason, const struct moment *at,
    struct effects *out)
{
	struct admin_act act = { .what = what, .player_id = player_id };

	snprintf(act.who, sizeof(act.who), "%s", at->principal);
	snprintf(act.reason, sizeof(act.reason), "%s", reason);
	effects_cause(out, "%s", at->operation_key);
	effects_act(out, &act);
}

void
act_on_standing(const struct character_row *row, int64_t banned_until_ms, struct effects *out)
{
	struct admin_standing reply = {
		.player_id = row->player_id,
		.has_banned_until = banned_until_ms != 0,
		.banned_until = banned_until_ms,
	};
	struct character_row changed = *row;

	changed.version++;
	changed.banned_until_ms = banned_until_ms;
	effects_save_character(out, &changed);
	effects_change_standing(out, &(struct standing){
					 .player_id = row->player_id,
					 .banned_until_ms = banned_until_ms,
				     });
	snprintf(reply.name, sizeof(reply.name), "%s", row->name);
	effects_reply(out, &admin_standing_shape, &reply);
}
