/* What nobody can ever meet, find, learn or make. First all that can be reached is marked,
 * beginning from the land, the shops and the quests; then what has no mark is named. */
#include "core/content/stages.h"

#include <stdlib.h>

struct reach {
	const struct content *content;
	bool *monsters, *moves, *dungeons, *traps, *loot, *items;
	bool *made;                 /* items: some recipe makes it, possible or not */
	bool *by_scroll, *by_quest; /* recipes: taught by an item that can be had, by a quest */
};

static bool *
marks(int32_t count)
{
	bool *all = calloc((size_t)count + 1, sizeof(*all));

	if (all == NULL)
		abort();
	return all;
}

static struct reach
reach_begin(const struct content *c)
{
	return (struct reach){
		.content = c,
		.monsters = marks(c->monsters_count),
		.moves = marks(c->moves_count),
		.dungeons = marks(c->dungeons_count),
		.traps = marks(c->traps_count),
		.loot = marks(c->loot_count),
		.items = marks(c->items_count),
		.made = marks(c->items_count),
		.by_scroll = marks(c->recipes_count),
		.by_quest = marks(c->recipes_count),
	};
}

static void
reach_finish(struct reach *r)
{
	free(r->monsters);
	free(r->moves);
	free(r->dungeons);
	free(r->traps);
	free(r->loot);
	free(r->items);
	free(r->made);
	free(r->by_scroll);
	free(r->by_quest);
}

/* ── marking ───────────────────────────────────────────────────────────────────────────────── */

/* A table with all that comes of it. Tables lead to each other without end only where that was
 * complained of: one that has its mark is not entered again. */
static void
mark_loot(struct reach *r, int32_t table)
{
	const struct content_loot *loot;

	if (table < 0 || r->loot[table])
		return;
	r->loot[table] = true;
	loot = &r->content->loot[table];
	for (size_t i = 0; i < loot->entries_count; i++) {
		if (loot->entries[i].has_item)
			r->items[loot->entries[i].item_index] = true;
		mark_loot(r, loot->entries[i].table_index);
	}
	if (loot->has_pity)
		r->items[loot->pity.item_index] = true;
}

static void
mark_monster(struct reach *r, int32_t monster)
{
	const struct content_monster *m = &r->content->monsters[monster];

	if (r->monsters[monster])
		return;
	r->monsters[monster] = true;
	mark_loot(r, m->loot_index);
	mark_loot(r, r->content->families[m->family_index].loot_index);
	for (size_t i = 0; i < m->moves_count; i++)
		r->moves[m->moves[i].move_index] = true;
}

static void
mark_dungeon(struct reach *r, int32_t dungeon)
{
	const struct content_dungeon *d = &r->content->dungeons[dungeon];
	size_t i;

	if (r->dungeons[dungeon])
		return;
	r->dungeons[dungeon] = true;
	for (i = 0; i < d->monsters_count; i++)
		mark_monster(r, d->monsters[i].monster_index);
	for (i = 0; i < d->elites_count; i++)
		mark_monster(r, d->elites_index[i]);
	for (i = 0; i < d->traps_count; i++)
		r->traps[d->traps_index[i]] = true;
	mark_monster(r, d->boss_index);
	mark_loot(r, d->finds_index);
	mark_loot(r, d->prize_index);
}

static void
mark_land(struct reach *r)
{
	const struct content *c = r->content;
	int32_t i;
	size_t j;

	for (i = 0; i < c->biomes_count; i++) {
		for (j = 0; j < c->biomes[i].monsters_count; j++)
			mark_monster(r, c->biomes[i].monsters[j].monster_index);
		for (j = 0; j < c->biomes[i].resources_count; j++)
			r->items[c->biomes[i].resources[j].item_index] = true;
	}
	for (i = 0; i < c->places_count; i++) {
		mark_loot(r, c->places[i].finds_index);
		if (c->places[i].has_dungeon)
			mark_dungeon(r, c->places[i].dungeon_index);
	}
	for (i = 0; i < c->world_bosses_count; i++) {
		mark_monster(r, c->world_bosses[i].monster_index);
		mark_loot(r, c->world_bosses[i].prize_index);
		for (j = 0; j < c->world_bosses[i].phases_count; j++)
			r->moves[c->world_bosses[i].phases[j].move_index] = true;
	}
}

static void
mark_people(struct reach *r)
{
	const struct content *c = r->content;
	int32_t i;
	size_t j;

	for (i = 0; i < c->shops_count; i++) {
		for (j = 0; j < c->shops[i].stock_count; j++)
			r->items[c->shops[i].stock[j].item_index] = true;
	}
	for (i = 0; i < c->quests_count; i++) {
		for (j = 0; j < c->quests[i].items_count; j++)
			r->items[c->quests[i].items[j].item_index] = true;
		if (c->quests[i].has_teaches)
			r->by_quest[c->quests[i].teaches_index] = true;
	}
}

/* ── recipes ───────────────────────────────────────────────────────────────────────────────── */

static bool
is_learned(const struct reach *r, int32_t recipe)
{
	switch (r->content->recipes[recipe].learned) {
	case CONTENT_RECIPE_LEARNED_START:
	case CONTENT_RECIPE_LEARNED_TRADE:
		return true;
	case CONTENT_RECIPE_LEARNED_SCROLL:
		return r->by_scroll[recipe];
	case CONTENT_RECIPE_LEARNED_QUEST:
		return r->by_quest[recipe];
	}
	abort();
}

/* The number of the first input that cannot be had; -1: all can. */
static int32_t
input_wanting(const struct reach *r, const struct content_recipe *recipe)
{
	for (size_t i = 0; i < recipe->inputs_count; i++) {
		if (!r->items[recipe->inputs[i].item_index])
			return (int32_t)i;
	}
	return -1;
}

static void
mark_scrolls(struct reach *r)
{
	const struct content *c = r->content;

	for (int32_t i = 0; i < c->items_count; i++) {
		if (r->items[i] && c->items[i].has_teaches)
			r->by_scroll[c->items[i].teaches_index] = true;
	}
}

/* Marks what can be made of what is marked. Returns whether there was anything new. */
static bool
mark_made(struct reach *r)
{
	const struct content *c = r->content;
	bool is_new = false;

	for (int32_t i = 0; i < c->recipes_count; i++) {
		int32_t output = c->recipes[i].output_index;

		if (r->items[output] || !is_learned(r, i) || input_wanting(r, &c->recipes[i]) >= 0)
			continue;
		r->items[output] = is_new = true;
	}
	return is_new;
}

static void
mark_recipes(struct reach *r)
{
	for (int32_t i = 0; i < r->content->recipes_count; i++)
		r->made[r->content->recipes[i].output_index] = true;
	do {
		mark_scrolls(r);
	} while (mark_made(r));
}

/* ── complaining ───────────────────────────────────────────────────────────────────────────── */

static void
check_learned(const struct reach *r, int32_t recipe, struct complaints *all)
{
	const struct content_recipe *it = &r->content->recipes[recipe];
	bool by_scroll = it->learned == CONTENT_RECIPE_LEARNED_SCROLL;
	bool by_quest = it->learned == CONTENT_RECIPE_LEARNED_QUEST;

	if ((r->by_scroll[recipe] && !by_scroll) || (r->by_quest[recipe] && !by_quest))
		complain(all, CONTENT_KIND_RECIPE, it->key,
		    ".learned: it says %s, but a %s teaches it",
		    content_recipe_learned_text(it->learned),
		    r->by_scroll[recipe] && !by_scroll ? "scroll" : "quest");
	if (!is_learned(r, recipe))
		complain(all, CONTENT_KIND_RECIPE, it->key, ".learned: no %s teaches it",
		    content_recipe_learned_text(it->learned));
}

static void
check_recipes(const struct reach *r, struct complaints *all)
{
	for (int32_t i = 0; i < r->content->recipes_count; i++) {
		const struct content_recipe *it = &r->content->recipes[i];
		int32_t wanting = input_wanting(r, it);

		check_learned(r, i, all);
		if (wanting >= 0)
			complain(all, CONTENT_KIND_RECIPE, it->key,
			    ".inputs.%d: without this recipe nothing gives %s", (int)wanting,
			    it->inputs[wanting].item);
	}
}

/* Names all entries of a kind that have no mark. */
static void
check_marks(const struct reach *r, enum content_kind kind, const bool *marked, const char *why,
    struct complaints *all)
{
	int32_t count = content_count(r->content, kind), i;

	for (i = 0; i < count; i++) {
		if (!marked[i])
			complain(all, kind,
			    content_entries(r->content, kind) +
				(size_t)i * content_tables[kind].shape->size,
			    ": %s", why);
	}
}

/* Of an item that recipes alone would give, they are what is complained of. */
static void
forgive_made(struct reach *r)
{
	for (int32_t i = 0; i < r->content->items_count; i++)
		r->items[i] = r->items[i] || r->made[i];
}

void
check_reach(const struct content *content, struct complaints *all)
{
	struct reach r = reach_begin(content);

	mark_land(&r);
	mark_people(&r);
	mark_recipes(&r);
	check_recipes(&r, all);
	forgive_made(&r);
	check_marks(&r, CONTENT_KIND_ITEM, r.items, "nothing gives it", all);
	check_marks(&r, CONTENT_KIND_LOOT, r.loot, "nobody draws from it", all);
	check_marks(&r, CONTENT_KIND_DUNGEON, r.dungeons, "no place leads into it", all);
	check_marks(&r, CONTENT_KIND_TRAP, r.traps, "no dungeon has it", all);
	check_marks(&r, CONTENT_KIND_MONSTER, r.monsters, "it lives nowhere", all);
	check_marks(&r, CONTENT_KIND_MOVE, r.moves, "nobody does it", all);
	reach_finish(&r);
}
