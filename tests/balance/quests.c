/* By the rules as core/quest applies them, but for the steps: whoever has quests brings one of them
 * to an end every few days, as if what is to be done out there had been done; only what is to be
 * delivered has to be at hand. */
#include "tests/balance/quests.h"

#include "core/rules/clamp.h"
#include "core/rules/deeds.h"

#define DAYS 2     /* that one takes, in the mean */
#define LONG_AGO 8 /* levels */

static bool
is_once(const struct content_quest *quest)
{
	return quest->line == QUEST_LINE_MAIN || quest->line == QUEST_LINE_SIDE;
}

static bool
is_offered(const struct life *l, const struct content_quest *quest)
{
	if (!is_once(quest) || l->level < quest->level_min || l->level > quest->level_max)
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
	int32_t count = clamp_i32(l->content->quests_count, 1, QUESTS_MAX);
	int32_t first = (int32_t)rng_below(&l->rng, (uint32_t)count);

	if (rng_below(&l->rng, DAYS) > 0)
		return;
	for (int32_t n = 0; n < count; n++) {
		int32_t q = (first + n) % count;
		const struct content_quest *quest = &l->content->quests[q];

		if (!l->has_done[q] && is_offered(l, quest) && has_all(&l->home, quest)) {
			hand_in(l, q);
			return;
		}
	}
}

/* What nobody sells and a later quest asks for was given by an earlier one. */
static void
take_keepsakes(struct life *l, const struct content_quest *quest)
{
	for (size_t n = 0; n < quest->items_count; n++) {
		int32_t item = quest->items[n].item_index;

		if (l->content->items[item].bound &&
		    l->content->items[item].kind != CONTENT_ITEM_KIND_EQUIPMENT)
			household_take(&l->home, item, quest->items[n].count);
	}
}

void
quests_settle_in(struct life *l)
{
	int32_t count = clamp_i32(l->content->quests_count, 1, QUESTS_MAX);

	for (int32_t q = 0; q < count; q++) {
		const struct content_quest *quest = &l->content->quests[q];

		l->has_done[q] = is_once(quest) && quest->level_min + LONG_AGO <= l->level;
		if (l->has_done[q])
			take_keepsakes(l, quest);
	}
	for (int32_t q = 0; q < count; q++) {
		if (l->has_done[q] && has_all(&l->home, &l->content->quests[q]))
			deliver(&l->home, &l->content->quests[q]);
	}
}
