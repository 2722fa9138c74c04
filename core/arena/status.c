/* arena.status: what somebody is worth, this season, and the last duels. */
#include "core/arena/duel.h"
#include "core/arena/view.h"
#include "core/operations.h"
#include "core/rules/calendar.h"
#include "messages/arena_status.h"

#include <stdio.h>

static void
status_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_status_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_duellist(out, req->player_id);
	need_duels(out, req->player_id);
}

static enum arena_status_reply_duels_outcome
outcome_of(enum game_score score)
{
	switch (score) {
	case GAME_WON:
		return ARENA_STATUS_REPLY_DUELS_OUTCOME_WON;
	case GAME_LOST:
		return ARENA_STATUS_REPLY_DUELS_OUTCOME_LOST;
	case GAME_DRAWN:
		break;
	}
	return ARENA_STATUS_REPLY_DUELS_OUTCOME_DRAW;
}

static void
fill_duel(const struct duel_row *duel, int64_t player_id, struct arena_status_reply_duels *ret)
{
	enum duel_side side = duel_row_side(duel, player_id);
	enum duel_side other = side == CHALLENGER ? CHALLENGED : CHALLENGER;

	*ret = (struct arena_status_reply_duels){
		.at = duel->at_ms,
		.outcome = outcome_of(duel_row_score(duel, side)),
		.rating_x100 = duel->sides[side].after_x100,
		.change_x100 = duel->sides[side].after_x100 - duel->sides[side].before_x100,
	};
	snprintf(ret->duel_id, sizeof(ret->duel_id), "%s", duel->id);
	snprintf(ret->opponent, sizeof(ret->opponent), "%s", duel->sides[other].name);
}

static int32_t
duels_on(const struct duel_list *list, int32_t day)
{
	int32_t count = 0;
	unsigned i;

	for (i = 0; i < list->count; i++)
		count += list->duels[i].day == day;
	return count;
}

static void
status_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_status_request *req = request;
	const struct duellist_row *own = arena_rows_duellist(&rows->arena, req->player_id);
	const struct duel_list *last = rows->arena.duels;
	struct calendar_period season = calendar_season(at->now_ms);
	struct arena_status_reply reply = {
		.player_id = req->player_id,
		.season = season.key,
		.season_ends_at = season.end_ms,
		.now = at->now_ms,
	};
	unsigned i;

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	reply.is_rated = own->has_rating;
	reply.rating = arena_rating_view(duel_rating_today(own, at->now_ms));
	reply.duels_today = duels_on(own->recent, calendar_day(at->now_ms).key);
	for (i = 0; i < last->count; i++)
		fill_duel(&last->duels[i], req->player_id, &reply.duels[reply.duels_count++]);
	effects_reply(out, &arena_status_reply_shape, &reply);
}

const struct operation arena_status = {
	.name = "arena.status",
	.need = status_need,
	.apply = status_apply,
};
