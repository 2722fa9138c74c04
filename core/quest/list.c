/* quest.list: a page of the quests that are done once: those that may be accepted, that run, or
 * that are done. */
#include "core/operations.h"
#include "core/quest/offer.h"
#include "core/quest/view.h"
#include "messages/quest_list.h"

#define LIST_MAX (64 * QUEST_PAGE) /* that pages are asked for */

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_list_request *req = request;

	(void)known;
	quester_need(out, req->player_id, TO_READ);
}

/* The main line first, then by the level from which on they are offered. */
static bool
comes_before(const struct content_quest *a, const struct content_quest *b)
{
	if (a->line != b->line)
		return a->line == QUEST_LINE_MAIN;
	return a->level_min < b->level_min;
}

static int32_t
collect_offered(const struct quester *who, const struct content_quest *ret[LIST_MAX])
{
	const struct content *content = who->at->content;
	int32_t i, at, count = 0;

	for (i = 0; i < content->quests_count && count < LIST_MAX; i++) {
		const struct content_quest *quest = &content->quests[i];

		if (!quest_is_offered(who, quest))
			continue;
		for (at = count++; at > 0 && comes_before(quest, ret[at - 1]); at--)
			ret[at] = ret[at - 1];
		ret[at] = quest;
	}
	return count;
}

/* Those that were accepted, and are done or not; none that the content doesn't know any more. */
static int32_t
collect_accepted(const struct quester *who, bool is_done, const struct content_quest *ret[LIST_MAX])
{
	const struct content_quest *quest;
	int32_t count = 0;
	unsigned i;

	for (i = 0; i < who->book->quests_count && count < LIST_MAX; i++) {
		const struct quest_row *row = &who->book->quests[i];

		if ((row->done_ms != 0) == is_done &&
		    (quest = quest_find(who->at->content, row->quest)) != NULL)
			ret[count++] = quest;
	}
	return count;
}

static int32_t
collect(const struct quester *who, enum quest_list_request_state state,
    const struct content_quest *ret[LIST_MAX])
{
	switch (state) {
	case QUEST_LIST_REQUEST_STATE_AVAILABLE:
		return collect_offered(who, ret);
	case QUEST_LIST_REQUEST_STATE_RUNNING:
		return collect_accepted(who, false, ret);
	case QUEST_LIST_REQUEST_STATE_DONE:
		break;
	}
	return collect_accepted(who, true, ret);
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_list_request *req = request;
	const struct content_quest *quests[LIST_MAX];
	struct quest_list_reply reply;
	struct quester who;
	int32_t i, count;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	count = collect(&who, req->state, quests);
	reply = (struct quest_list_reply){
		.player_id = req->player_id,
		.state = (enum quest_list_reply_state)req->state,
		.page = quest_page(req->page, count),
		.pages = quest_pages(count),
		.running = quests_running(&who),
		.running_max = QUESTS_RUNNING_MAX,
		.now = at->now_ms,
	};
	for (i = (reply.page - 1) * QUEST_PAGE; i < count && reply.entries_count < QUEST_PAGE; i++)
		quest_view_fill(&who, quests[i], &reply.entries[reply.entries_count++]);
	effects_reply(out, &quest_list_reply_shape, &reply);
}

const struct operation quest_list = {
	.name = "quest.list",
	.need = list_need,
	.apply = list_apply,
};
