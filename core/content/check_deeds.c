/* What players do and are called for: quests, achievements, titles. */
#include "core/content/stages.h"
#include "core/rules/deeds.h"
#include "core/rules/types.h"

/* ── quests ────────────────────────────────────────────────────────────────────────────────── */

static void
check_aim(const struct content_quest *q, size_t i, struct complaints *all)
{
	const struct content_quest_steps *s = &q->steps[i];
	struct aim aim = aim_of_step(s);

	if (aims_in_step(s) > 1)
		complain(all, CONTENT_KIND_QUEST, q->key,
		    ".steps.%zu: it is aimed at more than one thing", i);
	else if (aim.is_narrow && !aim_is_possible(aim.deed, aim.kind))
		complain(all, CONTENT_KIND_QUEST, q->key,
		    ".steps.%zu: %s is aimed at what it has nothing to do with", i,
		    deed_text(s->what));
}

/* What is delivered is counted in the bag, and taken out of it. */
static void
check_delivery(
    const struct content *content, const struct content_quest *q, size_t i, struct complaints *all)
{
	const struct content_quest_steps *s = &q->steps[i];

	if (s->what != DEED_DELIVER)
		return;
	if (!s->has_item) {
		complain(all, CONTENT_KIND_QUEST, q->key, ".steps.%zu.item: what is delivered?", i);
		return;
	}
	if (content->items[s->item_index].kind == CONTENT_ITEM_KIND_EQUIPMENT)
		complain(
		    all, CONTENT_KIND_QUEST, q->key, ".steps.%zu.item: equipment isn't counted", i);
	for (size_t j = 0; j < i; j++) {
		if (q->steps[j].what == DEED_DELIVER && q->steps[j].item_index == s->item_index)
			complain(all, CONTENT_KIND_QUEST, q->key,
			    ".steps.%zu.item: %s is delivered twice", i, s->item);
	}
}

static void
check_step(
    const struct content *content, const struct content_quest *q, size_t i, struct complaints *all)
{
	const struct content_quest_steps *s = &q->steps[i];

	check_aim(q, i, all);
	check_delivery(content, q, i, all);
	if (s->what == DEED_REACH_LEVEL && s->count > LEVEL_CAP)
		complain(all, CONTENT_KIND_QUEST, q->key, ".steps.%zu.count: the last level is %d",
		    i, LEVEL_CAP);
}

static bool
grows_in(const struct content_biome *b, int32_t item)
{
	for (size_t i = 0; i < b->resources_count; i++) {
		if (b->resources[i].item_index == item)
			return true;
	}
	return false;
}

/* What is to be gathered grows somewhere. */
static void
check_gathered(
    const struct content *content, const struct content_quest *q, size_t i, struct complaints *all)
{
	const struct content_quest_steps *s = &q->steps[i];
	bool grows = false;

	if (s->what != DEED_GATHER || !s->has_item)
		return;
	for (int32_t b = 0; b < content->biomes_count; b++)
		grows = grows || grows_in(&content->biomes[b], s->item_index);
	if (!grows)
		complain(
		    all, CONTENT_KIND_QUEST, q->key, ".steps.%zu: %s grows nowhere", i, s->item);
}

static bool
is_done_once(const struct content_quest *q)
{
	return q->line == QUEST_LINE_MAIN || q->line == QUEST_LINE_SIDE;
}

static void
check_needs(const struct content *content, const struct content_quest *q, struct complaints *all)
{
	const struct content_quest *need;

	for (size_t i = 0; i < q->needs_count; i++) {
		need = &content->quests[q->needs_index[i]];
		if (!is_done_once(need))
			complain(all, CONTENT_KIND_QUEST, q->key,
			    ".needs.%zu: %s is never done for good", i, need->key);
		if (need->level_min > q->level_max)
			complain(all, CONTENT_KIND_QUEST, q->key,
			    ".needs.%zu: %s is offered from level %d on, too late", i, need->key,
			    (int)need->level_min);
	}
}

static void
check_reward(const struct content_quest *q, struct complaints *all)
{
	if (!is_done_once(q) && (q->has_teaches || q->has_title))
		complain(all, CONTENT_KIND_QUEST, q->key, ".%s: it can be given but once",
		    q->has_teaches ? "teaches" : "title");
	for (size_t i = 1; i < q->items_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (q->items[i].item_index == q->items[j].item_index)
				complain(all, CONTENT_KIND_QUEST, q->key,
				    ".items.%zu: %s stands twice", i, q->items[i].item);
		}
	}
}

static void
check_quest(const struct content *content, const struct content_quest *q, struct complaints *all)
{
	if (q->level_min > q->level_max)
		complain(all, CONTENT_KIND_QUEST, q->key, ".level_min: it is above level_max");
	for (size_t i = 0; i < q->steps_count; i++) {
		check_step(content, q, i, all);
		check_gathered(content, q, i, all);
	}
	check_needs(content, q, all);
	check_reward(q, all);
}

/* ── achievements ──────────────────────────────────────────────────────────────────────────── */

static void
check_achievement(const struct content_achievement *a, struct complaints *all)
{
	struct aim aim = aim_of_achievement(a);

	for (size_t i = 1; i < a->counts_count; i++) {
		if (a->counts[i] <= a->counts[i - 1])
			complain(all, CONTENT_KIND_ACHIEVEMENT, a->key,
			    ".counts.%zu: it is not above the one before", i);
	}
	if (a->has_family && a->has_biome)
		complain(
		    all, CONTENT_KIND_ACHIEVEMENT, a->key, ".biome: a family or a biome, not both");
	else if (aim.is_narrow && !aim_is_possible(aim.deed, aim.kind))
		complain(all, CONTENT_KIND_ACHIEVEMENT, a->key, ".%s: %s has nothing to do with it",
		    aim_kind_text(aim.kind), deed_text(a->what));
	if (a->what == DEED_REACH_LEVEL && a->counts[a->counts_count - 1] > LEVEL_CAP)
		complain(all, CONTENT_KIND_ACHIEVEMENT, a->key, ".counts: the last level is %d",
		    LEVEL_CAP);
}

/* ── titles ────────────────────────────────────────────────────────────────────────────────── */

static void
check_giver(const struct content *content, enum content_kind kind, const char *key, int32_t title,
    enum content_title_source source, struct complaints *all)
{
	const struct content_title *t = &content->titles[title];

	if (t->source != source)
		complain(all, kind, key, ".title: %s comes from %s", t->key,
		    content_title_source_text(t->source));
}

static void
check_givers(const struct content *content, struct complaints *all)
{
	int32_t i;

	for (i = 0; i < content->quests_count; i++) {
		if (content->quests[i].has_title)
			check_giver(content, CONTENT_KIND_QUEST, content->quests[i].key,
			    content->quests[i].title_index, CONTENT_TITLE_SOURCE_QUEST, all);
	}
	for (i = 0; i < content->achievements_count; i++) {
		if (content->achievements[i].has_title)
			check_giver(content, CONTENT_KIND_ACHIEVEMENT, content->achievements[i].key,
			    content->achievements[i].title_index, CONTENT_TITLE_SOURCE_ACHIEVEMENT,
			    all);
	}
	for (i = 0; i < content->world_bosses_count; i++)
		check_giver(content, CONTENT_KIND_WORLD_BOSS, content->world_bosses[i].key,
		    content->world_bosses[i].title_index, CONTENT_TITLE_SOURCE_WORLD_BOSS, all);
}

/* How many give it of those that its source names; a title of another source comes by the rules. */
static int
count_givers(const struct content *content, int32_t title)
{
	enum content_title_source source = content->titles[title].source;
	int count = 0;
	int32_t i;

	for (i = 0; source == CONTENT_TITLE_SOURCE_QUEST && i < content->quests_count; i++)
		count += content->quests[i].title_index == title;
	for (i = 0; source == CONTENT_TITLE_SOURCE_ACHIEVEMENT && i < content->achievements_count;
	     i++)
		count += content->achievements[i].title_index == title;
	for (i = 0; source == CONTENT_TITLE_SOURCE_WORLD_BOSS && i < content->world_bosses_count;
	     i++)
		count += content->world_bosses[i].title_index == title;
	return count;
}

static void
check_title(const struct content *content, int32_t title, struct complaints *all)
{
	const struct content_title *t = &content->titles[title];
	bool is_given = t->source == CONTENT_TITLE_SOURCE_QUEST ||
	                t->source == CONTENT_TITLE_SOURCE_ACHIEVEMENT ||
	                t->source == CONTENT_TITLE_SOURCE_WORLD_BOSS;

	if ((t->source == CONTENT_TITLE_SOURCE_LEVEL) != t->has_level)
		complain(all, CONTENT_KIND_TITLE, t->key, ".level: %s",
		    t->has_level ? "it doesn't come from a level" : "which level gives it?");
	if (is_given && count_givers(content, title) == 0)
		complain(all, CONTENT_KIND_TITLE, t->key, ": no %s gives it",
		    content_title_source_text(t->source));
}

void
check_deeds(const struct content *content, struct complaints *all)
{
	int32_t i;

	for (i = 0; i < content->quests_count; i++)
		check_quest(content, &content->quests[i], all);
	for (i = 0; i < content->achievements_count; i++)
		check_achievement(&content->achievements[i], all);
	check_givers(content, all);
	for (i = 0; i < content->titles_count; i++)
		check_title(content, i, all);
}
