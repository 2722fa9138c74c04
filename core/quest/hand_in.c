/* quest.hand_in: ends a quest whose steps are done. Its rewards are posted under the quest's own
 * id, so that no repeat, by whatever key, gives them twice. */
#include "core/operations.h"
#include "core/quest/reward.h"
#include "messages/quest_hand_in.h"

#include <inttypes.h>
#include <stdio.h>

static void
hand_in_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_hand_in_request *req = request;

	(void)known;
	quester_need(out, req->player_id, TO_CHANGE);
	reward_need(out, req->player_id);
}

static void
hand_in_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_hand_in_request *req = request;
	struct quest_change change = { .kind = QUEST_HANDED_IN };
	const struct content_quest *quest = quest_find(at->content, req->quest);
	const struct quest_row *row;
	struct quester who;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	row = quest_book_find(who.book, req->quest);
	if (quest == NULL || !quest_is_once(quest) || row == NULL || row->done_ms != 0) {
		effects_refuse(out, REFUSAL_NO_SUCH_QUEST, "No such quest runs.");
		return;
	}
	if (!reward_is_due(&who, quest, rows, out))
		return;
	snprintf(change.quest.quest, sizeof(change.quest.quest), "%s", quest->key);
	effects_cause(out, "quest:%" PRId64 ":%s", req->player_id, quest->key);
	reward_give(&who, quest, &change, rows, out);
}

const struct operation quest_hand_in = {
	.name = "quest.hand_in",
	.need = hand_in_need,
	.apply = hand_in_apply,
};
