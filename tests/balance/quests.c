/* By the rules as core/quest applies them, but for the steps: whoever has a quest has done with it
 * what is to be done out there after some days, one after another; only what is to be delivered has
 * to be at hand. */
#include "tests/balance/quests.h"

#include "core/rules/deeds.h"

#define RUNNING_MAX 12 /* at once */
#define DAYS 4         /* that one takes, in the mean */
#define LONG_AGO 8     /* levels */

static bool
is_offered(const struct life *l, const struct content_quest *quest)
{
	if ((quest->line != QUEST_LINE_MAIN && quest->line != QUEST_LINE_SIDE) ||
	    l->level < quest->level_min || l->level > quest->level_max)
		return false;
	for (size_t n = 0; n < quest->needs_count; n++) {
		if (!l->has_done[quest->needs_index[n]])
			return false;
	}
	return true;
}

static bool
has_all(const struct household *h, const struct content_quest *quest)
{
	for (size_t n = 0; n < quest->steps_count; n++) {
		const struct content_quest_steps *step = &quest->steps[n];

		if (step->what == DEED_DELIVER && h->counts[step->item_index] < step->count)
			return false;
	}
	return true;
}

static void
deliver(struct household *h, const struct content_quest *quest)
{
	for (size_t n = 0; n < quest->steps_count; n++) {
		const struct content_quest_steps *step = &quest->steps[n];

		if (step->what != DEED_DELIVER)
			continue;
		h->counts[step->item_index] -= step->count;
		h->used[step->item_index] = true;
	}
}

static void
take_things(struct life *l, const struct content_quest *quest)
{
	for (size_t n = 0; n < quest->items_count; n++) {
		int32_t item = quest->items[n].item_index;
		struct piece piece;

		if (l->content->items[item].kind != CONTENT_ITEM_KIND_EQUIPMENT) {
			household_take(&l->home, item, quest->items[n].count);
			continue;
		}
		piece = piece_plain(l->content, item, l->level, QUALITY_COMMON);
		for (int32_t i = 0; i < quest->items[n].count; i++)
			household_take_piece(&l->home, l->level, &piece);
	}
	if (quest->has_teaches)
		l->home.has_learned[quest->teaches_index] = true;
}

static void
hand_in(struct life *l, int32_t q)
{
	const struct content_quest *quest = &l->content->quests[q];
	struct spoils spoils = { .xp = quest_xp(quest, l->level), .gold = quest->gold };

	l->has_done[q] = true;
	deliver(&l->home, quest);
	take_things(l, quest);
	life_earn(l, PURSUIT_QUESTS, &spoils);
}

void
quests_do(struct life *l)
{
	int32_t running = 0;

	for (int32_t q = 0; q < l->content->quests_count && q < QUESTS_MAX; q++) {
		const struct content_quest *quest = &l->content->quests[q];

		if (l->has_done[q] || !is_offered(l, quest) || running == RUNNING_MAX)
			continue;
		running++;
		if (rng_below(&l->rng, DAYS) == 0 && has_all(&l->home, quest))
			hand_in(l, q);
	}
}

/* What a later quest asks to be delivered and nobody sells was given by an earlier one. */
void
quests_settle_in(struct life *l)
{
	for (int32_t q = 0; q < l->content->quests_count && q < QUESTS_MAX; q++) {
		const struct content_quest *quest = &l->content->quests[q];

		if (quest->level_min + LONG_AGO > l->level ||
		    (quest->line != QUEST_LINE_MAIN && quest->line != QUEST_LINE_SIDE))
			continue;
		l->has_done[q] = true;
		for (size_t n = 0; n < quest->items_count; n++) {
			if (l->content->items[quest->items[n].item_index].bound)
				household_take(&l->home, quest->items[n].item_index, 1);
		}
	}
}
