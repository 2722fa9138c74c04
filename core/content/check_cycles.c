/* What must not lead back to itself: loot tables, what skills and quests need, what things are made
 * of. */
#include "core/content/stages.h"

#include <stdlib.h>

#define LOOT_DEPTH_MAX 8

/* Entries of a kind, and which of them stand behind each. */
struct graph {
	const struct content *content;
	enum content_kind kind;
	int32_t count;
	/* The `i`-th behind a node; -1: none there; GRAPH_END: no more. */
	int32_t (*next)(const struct content *content, int32_t node, int32_t i);
	const char *back; /* the complaint about a node that leads to itself */
	int32_t depth_max;
};

#define GRAPH_END (-2)

enum { UNSEEN = 0, OPEN = -1 };

struct walk {
	const struct graph *graph;
	struct complaints *all;
	int32_t
	    *depths; /* by node: UNSEEN, OPEN while it is walked, then how deep it goes, from 1 */
};

static const char *
key_of(const struct graph *graph, int32_t node)
{
	return content_entries(graph->content, graph->kind) +
	       (size_t)node * content_tables[graph->kind].shape->size;
}

static int32_t
walk_from(struct walk *w, int32_t node)
{
	int32_t deepest = 0, next, depth, i;

	w->depths[node] = OPEN;
	for (i = 0; (next = w->graph->next(w->graph->content, node, i)) != GRAPH_END; i++) {
		if (next < 0)
			continue;
		if (w->depths[next] == OPEN)
			complain(w->all, w->graph->kind, key_of(w->graph, next),
			    ": %s by way of %s", w->graph->back, key_of(w->graph, node));
		depth = w->depths[next] == UNSEEN ? walk_from(w, next) : w->depths[next];
		if (depth > deepest)
			deepest = depth;
	}
	w->depths[node] = deepest + 1;
	if (deepest == w->graph->depth_max)
		complain(w->all, w->graph->kind, key_of(w->graph, node),
		    ": it leads through more than %d of its kind", (int)w->graph->depth_max);
	return deepest + 1;
}

static void
check_graph(const struct graph *graph, struct complaints *all)
{
	struct walk w = { graph, all, calloc((size_t)graph->count + 1, sizeof(*w.depths)) };
	int32_t node;

	if (w.depths == NULL)
		abort();
	for (node = 0; node < graph->count; node++) {
		if (w.depths[node] == UNSEEN)
			walk_from(&w, node);
	}
	free(w.depths);
}

static int32_t
next_loot(const struct content *content, int32_t node, int32_t i)
{
	const struct content_loot *loot = &content->loot[node];

	return (size_t)i < loot->entries_count ? loot->entries[i].table_index : GRAPH_END;
}

static int32_t
next_skill(const struct content *content, int32_t node, int32_t i)
{
	const struct content_skill *skill = &content->skills[node];

	return (size_t)i < skill->needs_count ? skill->needs_index[i] : GRAPH_END;
}

static int32_t
next_quest(const struct content *content, int32_t node, int32_t i)
{
	const struct content_quest *quest = &content->quests[node];

	return (size_t)i < quest->needs_count ? quest->needs_index[i] : GRAPH_END;
}

/* The recipes that make an input: `i` counts all pairs of an input and a recipe. */
static int32_t
next_recipe(const struct content *content, int32_t node, int32_t i)
{
	const struct content_recipe *recipe = &content->recipes[node];
	int32_t input = i / content->recipes_count, maker = i % content->recipes_count;

	if ((size_t)input >= recipe->inputs_count)
		return GRAPH_END;
	return content->recipes[maker].output_index == recipe->inputs[input].item_index ? maker
	                                                                                : -1;
}

void
check_cycles(const struct content *content, struct complaints *all)
{
	const struct graph graphs[] = {
		{ content, CONTENT_KIND_LOOT, content->loot_count, next_loot,
		    "it is drawn from itself", LOOT_DEPTH_MAX },
		{ content, CONTENT_KIND_SKILL, content->skills_count, next_skill, "it needs itself",
		    CONTENT_ENTRIES_MAX },
		{ content, CONTENT_KIND_QUEST, content->quests_count, next_quest, "it needs itself",
		    CONTENT_ENTRIES_MAX },
		{ content, CONTENT_KIND_RECIPE, content->recipes_count, next_recipe,
		    "it is made of what it makes", CONTENT_ENTRIES_MAX },
	};

	for (size_t i = 0; i < sizeof(graphs) / sizeof(graphs[0]); i++)
		check_graph(&graphs[i], all);
}
