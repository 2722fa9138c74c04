/* Duels and ratings as messages. */
#include "core/arena/view.h"

#include "core/cast.h"
#include "core/rules/battle.h"
#include "messages/duel_view.h"

#include <stdio.h>

#define PAGE 64 /* entries */

_Static_assert((int)DUEL_VIEW_ENTRIES_WHAT_FALLS == (int)BATTLE_FALLS, "in the rules' order");
_Static_assert((int)DUEL_VIEW_OUTCOME_DRAW == (int)DUEL_DRAW, "in the rows' order");
_Static_assert(
    sizeof(((struct duel_view *)NULL)->entries) / sizeof(struct duel_view_entries) == PAGE,
    "a page fits");

struct arena_rating
arena_rating_view(struct glicko rating)
{
	return (struct arena_rating){
		.rating_x100 = rating.rating_x100,
		.deviation_x100 = rating.deviation_x100,
		.shown_x100 = glicko_shown_x100(rating),
	};
}

/* ── entries ── */

/* Those from number `first` on, as many as fit. Returns how many there are in all. */
static int32_t
fill_entries(const struct battle_record *record, int32_t first, struct duel_view *ret)
{
	const uint8_t *bytes = (const uint8_t *)record->inputs.bytes;
	size_t at = 0, size = record->inputs.size, read;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	char key[CONTENT_KEY_SIZE];
	struct battle_log log;
	struct battle battle;
	int32_t count = 0, i;

	ret->entries_count = 0;
	battle_start(&record->battle->setup, &battle);
	while ((read = battle_inputs_decode(&battle.setup, bytes + at, size - at, inputs)) > 0 &&
	       battle_round(&battle, inputs, &log)) {
		at += read;
		for (i = 0; i < log.count; i++, count++) {
			const struct battle_entry *entry = &log.entries[i];
			struct duel_view_entries *view = &ret->entries[ret->entries_count];

			if (count < first || ret->entries_count == PAGE)
				continue;
			ret->entries_count++;
			*view = (struct duel_view_entries){
				.round = entry->round,
				.who = entry->who,
				.what = (enum duel_view_entries_what)entry->what,
				.target = entry->target,
				.amount = entry->amount,
				.after = entry->after,
			};
			cast_entry(record->cast.bytes, entry, key);
			snprintf(view->of, sizeof(view->of), "%s", key);
		}
	}
	return count;
}

static void
fill_page(const struct battle_record *record, int32_t page, struct duel_view *ret)
{
	int32_t count = fill_entries(record, page == DUEL_LAST_PAGE ? 0 : page * PAGE, ret);

	ret->pages = (count + PAGE - 1) / PAGE;
	ret->page = page == DUEL_LAST_PAGE ? ret->pages - 1 : page;
	if (page == DUEL_LAST_PAGE && ret->page > 0)
		fill_entries(record, ret->page * PAGE, ret);
}

/* ── the duel ── */

static void
fill_fighter(const struct duel_row *row, const struct battle *battle, enum duel_side side,
    bool is_rated, struct duel_fighter *ret)
{
	*ret = (struct duel_fighter){
		.player_id = row->sides[side].player_id,
		.level = battle->setup.fighters[side].level,
		.hp = battle->fighters[side].hp,
		.hp_max = battle->setup.fighters[side].hp_max,
		.has_rating_x100 = is_rated,
		.rating_x100 = row->sides[side].after_x100,
		.has_change_x100 = is_rated,
		.change_x100 = row->sides[side].after_x100 - row->sides[side].before_x100,
	};
	snprintf(ret->name, sizeof(ret->name), "%s", row->sides[side].name);
}

void
duel_reply(const struct duel_row *row, const struct battle_record *record, bool is_rated,
    int32_t page, struct effects *out)
{
	struct duel_view view = {
		.is_rated = is_rated,
		.at = row->at_ms,
		.outcome = (enum duel_view_outcome)row->outcome,
		.rounds = row->rounds,
		.weight_percent = row->weight_percent,
	};

	snprintf(view.duel_id, sizeof(view.duel_id), "%s", row->id);
	fill_fighter(row, record->battle, CHALLENGER, is_rated, &view.challenger);
	fill_fighter(row, record->battle, CHALLENGED, is_rated, &view.challenged);
	fill_page(record, page, &view);
	effects_reply(out, &duel_view_shape, &view);
}
