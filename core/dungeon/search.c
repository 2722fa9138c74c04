/* dungeon.search: takes what a room has, once in a run. Things are value, and stand in the books
 * under the room's own name; health and mana follow in hot state, and a crash in between costs
 * these. The prize behind the ruler ends the run. */
#include "core/deeds.h"
#include "core/dungeon/view.h"
#include "core/grant.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/dungeon_cleared_event.h"
#include "messages/dungeon_search.h"

#include <inttypes.h>
#include <stdio.h>

#define REST_BP 5000 /* of health and mana */

static void
search_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct dungeon_search_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_bag(out, req->player_id);
	need_run(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

struct search {
	const struct rows *rows;
	const struct hot_state *hot;
	const struct moment *at;
	struct run *run;
	struct character_row *changed;
	struct dungeon_view *view;
	struct effects *out;
};

static struct finds
draw(const struct search *s, int32_t table)
{
	struct loot_finder finder = { .level = s->changed->level };
	struct finds finds = { .pieces_count = 0 };

	finds_in(s->at->content, table, finder, s->run->row.run.level,
	    run_seed(s->run, "finds", s->at), &finds);
	return finds;
}

static void
grant(struct search *s, const struct finds *finds)
{
	struct found_rows found = { .count = 0 };

	grant_items(
	    s->out, "game:mint.dungeon", s->changed->player_id, finds, s->at->content, &found);
	for (unsigned i = 0; i < found.count; i++)
		found_view_fill(
		    &found.of[i], &s->view->gained.found[s->view->gained.found_count++]);
}

static void
give(struct search *s, int32_t table)
{
	struct finds finds = draw(s, table);

	grant(s, &finds);
}

static void
mend(struct search *s, int32_t bp)
{
	struct release gift = {
		.player_id = s->hot->player_id,
		.more_hp = (int32_t)((int64_t)s->hot->hp_max * bp / 10000),
		.more_mp = (int32_t)((int64_t)s->hot->mp_max * bp / 10000),
	};

	s->view->gained.hp = gift.more_hp;
	s->view->gained.mp = gift.more_mp;
	s->view->version++;
	effects_release(s->out, &gift);
}

static void
solve(struct search *s)
{
	struct attributes attributes = build_attributes(&s->rows->build->spent);
	bool is_solved =
	    dungeon_solves(&attributes, s->run->row.run.level, run_seed(s->run, "puzzle", s->at));

	s->view->gained.has_is_solved = true;
	s->view->gained.is_solved = is_solved;
	if (is_solved)
		give(s, s->run->dungeon->finds_index);
}

static void
drink(struct search *s)
{
	int64_t price = dungeon_kettle_price(s->run->row.run.level);
	char account[64];

	effects_player_account(s->changed->player_id, account);
	effects_move(s->out, account, "game:sink.dungeon", "gold", price);
	s->changed->gold -= price;
	s->view->gained.paid = price;
	mend(s, 10000);
}

/* What the ruler leaves seldom, and the surer the longer it hasn't. */
static void
try_luck(struct search *s, struct finds *finds)
{
	const struct content *content = s->at->content;
	const struct content_monster *ruler = &content->monsters[s->run->dungeon->boss_index];
	const struct content_loot *loot =
	    ruler->has_loot ? &content->loot[ruler->loot_index] : NULL;

	if (loot != NULL && loot->has_pity &&
	    loot_pity_draw(&loot->pity, run_seed(s->run, "pity", s->at), &s->run->row.prize_tries))
		finds_add(content, loot->pity.item_index, s->run->row.run.level,
		    run_seed(s->run, "rare", s->at), finds);
}

static void
clear(struct search *s)
{
	struct finds finds = draw(s, s->run->dungeon->prize_index);
	struct dungeon_cleared_event event = { .player_id = s->changed->player_id,
		.level = s->run->row.run.level };

	try_luck(s, &finds);
	grant(s, &finds);
	effects_save_run_with_tries(s->out, &s->run->row);
	deeds_count(s->out, s->at, s->changed->player_id, DEED_DUNGEON, s->run->row.dungeon, 1);
	snprintf(
	    event.name, sizeof(event.name), "%.*s", (int)sizeof(event.name) - 1, s->changed->name);
	snprintf(event.dungeon, sizeof(event.dungeon), "%s", s->run->dungeon->key);
	effects_event(s->out, EVENT_DUNGEON_CLEARED, s->changed->player_id, 0, &event);
}

static enum dungeon_kind
kind_of(const struct run *run)
{
	return run->floor.rooms[run->row.run.room].kind;
}

static void
take(struct search *s)
{
	switch (kind_of(s->run)) {
	case DUNGEON_LOOT:
		give(s, s->run->dungeon->finds_index);
		break;
	case DUNGEON_PUZZLE:
		solve(s);
		break;
	case DUNGEON_REST:
		mend(s, REST_BP);
		break;
	case DUNGEON_SHOP:
		drink(s);
		break;
	case DUNGEON_BOSS:
		clear(s);
		break;
	case DUNGEON_ENTRANCE:
	case DUNGEON_FIGHT:
	case DUNGEON_TRAP:
	case DUNGEON_ELITE:
	case DUNGEON_STAIRS:
	case DUNGEON_KIND_COUNT:
		break;
	}
}

static bool
may_search(const struct dungeon_search_request *req, const struct run *run, const struct rows *rows,
    struct effects *out)
{
	enum dungeon_kind kind = kind_of(run);
	int64_t price = kind == DUNGEON_SHOP ? dungeon_kettle_price(run->row.run.level) : 0;
	bool is_gift = dungeon_has_gift(kind) && !run_is_done(run, run->row.run.room);

	if (dungeon_is_held(&run->row.run, &run->floor))
		effects_refuse(out, REFUSAL_ROOM_HELD, "They let nobody near it.");
	else if (!is_gift && kind != DUNGEON_BOSS)
		effects_refuse(out, REFUSAL_NOTHING_HERE, "There is nothing, or nothing any more.");
	else if ((req->has_price_seen ? req->price_seen : 0) != price)
		effects_refuse(out, REFUSAL_PRICE_MOVED, "It costs %" PRId64 ".", price);
	else if (rows_character(rows, req->player_id)->gold < price)
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
	else if (rows_bag(rows, req->player_id)->pieces_count >= BAG_PIECES_MAX)
		effects_refuse(out, REFUSAL_BAG_FULL, "No room for what may be found.");
	else
		return true;
	return false;
}

static void
search(struct search *s)
{
	struct run *run = s->run;
	bool is_last = kind_of(run) == DUNGEON_BOSS;

	run_settle_room(run);
	if (is_last) {
		run->row.state = RUN_CLEARED;
		run->standing = RUN_WAS_CLEARED;
	}
	dungeon_view_fill(run, s->hot, s->at, s->view);
	s->view->has_gained = true;
	effects_cause(s->out, "dungeon:%s:%d:%d", run->row.id, (int)run->row.run.floor,
	    (int)run->row.run.room);
	s->changed->version++;
	effects_save_run(s->out, &run->row);
	take(s);
	effects_save_character(s->out, s->changed);
	effects_reply(s->out, &dungeon_view_shape, s->view);
}

static void
search_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct dungeon_search_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	struct character_row changed;
	struct dungeon_view view;
	struct run run;

	if (!rebuild_is_possible(row, hot, out) ||
	    !run_enter(rows, req->player_id, at, &run, out) || !may_search(req, &run, rows, out))
		return;
	changed = *row;
	search(&(struct search){ rows, hot, at, &run, &changed, &view, out });
}

const struct operation dungeon_search = {
	.name = "dungeon.search",
	.need = search_need,
	.apply = search_apply,
};
