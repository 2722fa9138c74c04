/* quest.accept: begins a quest. What is done from now on counts for it. */
#include "core/operations.h"
#include "core/quest/offer.h"
#include "core/quest/view.h"
#include "messages/quest_accept.h"

#include <stdio.h>

static void
accept_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_accept_request *req = request;

	(void)known;
	quester_need(out, req->player_id, TO_CHANGE);
}

static bool
may_accept(const struct quester *who, const struct content_quest *quest, struct effects *out)
{
	if (quest == NULL || !quest_is_once(quest))
		effects_refuse(out, REFUSAL_NO_SUCH_QUEST, "There is no such quest to accept.");
	else if (!quest_is_offered(who, quest))
		effects_refuse(out, REFUSAL_QUEST_NOT_OFFERED, "It isn't offered.");
	else if (quests_running(who) >= QUESTS_RUNNING_MAX)
		effects_refuse(out, REFUSAL_TOO_MANY_QUESTS, "%d run already.", QUESTS_RUNNING_MAX);
	return out->refusal == NULL;
}

static void
reply(const struct quester *who, const struct content_quest *quest, const struct quest_row *row,
    struct effects *out)
{
	struct quest_row accepted = *row;
	struct quest_book book = *who->book;
	struct quester after = *who;
	struct quest_view view;

	book.quests = &accepted;
	book.quests_count = 1;
	after.book = &book;
	quest_view_fill(&after, quest, &view);
	effects_reply(out, &quest_view_shape, &view);
}

static void
accept_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_accept_request *req = request;
	struct quest_change change = {
		.kind = QUEST_ACCEPTED, .player_id = req->player_id, .at_ms = at->now_ms
	};
	const struct content_quest *quest = quest_find(at->content, req->quest);
	struct character_row changed;
	struct quester who;

	if (!quester_of(rows, req->player_id, at, &who, out) || !may_accept(&who, quest, out))
		return;
	snprintf(change.quest.quest, sizeof(change.quest.quest), "%s", quest->key);
	change.quest.accepted_ms = at->now_ms;
	quest_note_starts(&who, quest, &change.quest);
	changed = *who.row;
	changed.version++;
	effects_cause(out, "%s", at->operation_key);
	effects_change_quest(out, &change);
	effects_save_character(out, &changed);
	reply(&who, quest, &change.quest, out);
}

const struct operation quest_accept = {
	.name = "quest.accept",
	.need = accept_need,
	.apply = accept_apply,
};
