/* quest.abandon: gives up a quest that runs. Nothing of it stays. */
#include "core/operations.h"
#include "core/quest/view.h"
#include "messages/quest_abandon.h"

#include <stdio.h>

static void
abandon_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_abandon_request *req = request;

	(void)known;
	quester_need(out, req->player_id, TO_CHANGE);
}

static void
abandon_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_abandon_request *req = request;
	struct quest_change change = {
		.kind = QUEST_ABANDONED, .player_id = req->player_id, .at_ms = at->now_ms
	};
	const struct content_quest *quest = quest_find(at->content, req->quest);
	const struct quest_row *row;
	struct character_row changed;
	struct quest_book none = { 0 };
	struct quest_view view;
	struct quester who;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	row = quest_book_find(who.book, req->quest);
	if (quest == NULL || row == NULL || row->done_ms != 0) {
		effects_refuse(out, REFUSAL_NO_SUCH_QUEST, "No such quest runs.");
		return;
	}
	snprintf(change.quest.quest, sizeof(change.quest.quest), "%s", quest->key);
	changed = *who.row;
	changed.version++;
	effects_cause(out, "%s", at->operation_key);
	effects_change_quest(out, &change);
	effects_save_character(out, &changed);
	none = *who.book;
	none.quests_count = 0;
	who.book = &none;
	quest_view_fill(&who, quest, &view);
	effects_reply(out, &quest_view_shape, &view);
}

const struct operation quest_abandon = {
	.name = "quest.abandon",
	.need = abandon_need,
	.apply = abandon_apply,
};
