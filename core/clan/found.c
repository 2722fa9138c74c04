/* clan.found: a clan for 100 gold, which leave the world. */
#include "core/clan/view.h"
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/clan_created_event.h"
#include "messages/clan_found.h"

#include <stdio.h>

static void
found_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct clan_found_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_standings(out);
	need_new_clan(out);
}

static void
say_created(const struct clan_row *clan, const struct character_row *row, struct effects *out)
{
	struct clan_created_event event = { .clan_id = clan->id, .player_id = row->player_id };

	snprintf(event.name, sizeof(event.name), "%s", clan->name);
	snprintf(event.tag, sizeof(event.tag), "%s", clan->tag);
	snprintf(event.player, sizeof(event.player), "%s", row->name);
	effects_event(out, EVENT_CLAN_CREATED, clan->id, 0, &event);
}

static void
found(const struct clan_found_request *req, int64_t clan_id, const struct character_row *row,
    const struct moment *at, struct effects *out)
{
	const struct clan_row nothing = { .id = clan_id, .level = 1 };
	struct clan_change change;
	int64_t gold;

	clan_change_begin(&change, &nothing, at, out);
	out->clans.what = CLAN_IS_FOUNDED;
	clan_change_names(&change, req->name, req->tag);
	gold = clan_pay(out, row, CLAN_SINK, -CLAN_COST_GOLD);
	clan_change_join(&change, row, CLAN_LEADER, false);
	say_created(&change.clan, row, out);
	clan_reply_changed(&change, row->player_id, gold);
}

static void
found_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct clan_found_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct clan_standing *standing = clan_standing_of(&rows->clans, req->player_id);

	if (row == NULL || standing == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	if (!clan_may_join(standing, NULL, at, out) ||
	    !clan_names_are_fit(req->name, req->tag, out))
		return;
	if (row->gold < CLAN_COST_GOLD)
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
	else
		found(req, rows->clans.new_id, row, at, out);
}

const struct operation clan_found = {
	.name = "clan.found",
	.need = found_need,
	.apply = found_apply,
};
