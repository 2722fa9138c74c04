/* arena.top: the season's board, by what everybody is worth today: r − 2·RD. Who hasn't fought this
 * season isn't on it. */
#include "core/arena/view.h"
#include "core/operations.h"
#include "core/rules/arena.h"
#include "core/rules/calendar.h"
#include "messages/arena_top.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGE 10

struct place {
	const struct board_row *row;
	struct glicko rating; /* today */
};

static void
top_need(const void *request, const struct rows *known, struct needs *out)
{
	(void)request;
	(void)known;
	need_board(out);
}

/* Equal ones stand by their player ids, so that no page shows somebody twice. */
static int
by_rank(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	int32_t shown_a = glicko_shown_x100(a->rating), shown_b = glicko_shown_x100(b->rating);
	int64_t id_a = a->row->rating.player_id, id_b = b->row->rating.player_id;

	if (shown_a != shown_b)
		return shown_a > shown_b ? -1 : 1;
	return (id_a > id_b) - (id_a < id_b);
}

/* Returns how many there are. */
static int32_t
rank(const struct board_rows *board, int64_t now_ms, struct place ret[BOARD_MAX])
{
	int32_t today = calendar_day(now_ms).key, season = calendar_season(now_ms).key;
	int32_t count = 0;
	unsigned i;

	for (i = 0; i < board->count && count < BOARD_MAX; i++) {
		const struct rating_row *row = &board->of[i].rating;

		if (calendar_season_of_day(row->day).key == season)
			ret[count++] = (struct place){ &board->of[i],
				arena_rating_on(row->now, row->day, today) };
	}
	qsort(ret, (size_t)count, sizeof(ret[0]), by_rank);
	return count;
}

static void
fill_entry(const struct place *place, int32_t number, struct arena_top_reply_entries *ret)
{
	*ret = (struct arena_top_reply_entries){
		.place = number,
		.player_id = place->row->rating.player_id,
		.level = place->row->level,
		.rating = arena_rating_view(place->rating),
	};
	snprintf(ret->name, sizeof(ret->name), "%s", place->row->name);
}

static void
top_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_top_request *req = request;
	struct place places[BOARD_MAX];
	struct arena_top_reply reply = {
		.season = calendar_season(at->now_ms).key,
		.page = req->page,
		.places = rank(rows->arena.board, at->now_ms, places),
		.now = at->now_ms,
	};
	int32_t i;

	for (i = 0; i < reply.places; i++) {
		if (i / PAGE == req->page)
			fill_entry(&places[i], i + 1, &reply.entries[reply.entries_count++]);
		if (places[i].row->rating.player_id != req->player_id)
			continue;
		reply.has_own_place = true;
		reply.own_place = i + 1;
	}
	effects_reply(out, &arena_top_reply_shape, &reply);
}

const struct operation arena_top = {
	.name = "arena.top",
	.need = top_need,
	.apply = top_apply,
};
