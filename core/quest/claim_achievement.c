/* quest.claim_achievement: claims the steps that are done, all at once. */
#include "core/operations.h"
#include "core/quest/view.h"
#include "messages/achievement_earned_event.h"
#include "messages/quest_claim_achievement.h"

#include <stdio.h>

static void
claim_achievement_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_claim_achievement_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_quests(out, req->player_id);
}

static void
tell(const struct character_row *row, const struct achievement_view *view, bool has_title,
    struct effects *out)
{
	struct achievement_earned_event event = {
		.player_id = row->player_id,
		.step = view->claimed,
		.steps = (int32_t)view->counts_count,
		.has_title = has_title,
	};

	snprintf(event.name, sizeof(event.name), "%s", row->name);
	snprintf(event.achievement, sizeof(event.achievement), "%s", view->achievement);
	snprintf(event.title, sizeof(event.title), "%s", has_title ? view->title : "");
	effects_event(out, EVENT_ACHIEVEMENT_EARNED, row->player_id, 0, &event);
}

static void
claim(const struct quester *who, struct achievement_view *view, struct effects *out)
{
	struct quest_change change = {
		.kind = QUEST_ACHIEVED,
		.player_id = who->row->player_id,
		.at_ms = who->at->now_ms,
	};
	struct character_row changed = *who->row;
	bool has_title;

	view->claimed += view->claimable;
	view->claimable = 0;
	has_title = view->has_title && view->claimed == (int32_t)view->counts_count;
	change.achievement.steps = view->claimed;
	snprintf(change.achievement.achievement, sizeof(change.achievement.achievement), "%s",
	    view->achievement);
	snprintf(change.title, sizeof(change.title), "%s", has_title ? view->title : "");
	changed.version++;
	effects_cause(out, "%s", who->at->operation_key);
	effects_change_quest(out, &change);
	effects_save_character(out, &changed);
	tell(who->row, view, has_title, out);
	effects_reply(out, &achievement_view_shape, view);
}

static void
claim_achievement_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_claim_achievement_request *req = request;
	const struct content *content = at->content;
	int32_t n = content_index(content->achievements, content->achievements_count,
	    sizeof(content->achievements[0]), req->achievement);
	struct achievement_view view;
	struct quester who;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	if (n < 0) {
		effects_refuse(out, REFUSAL_NO_SUCH_ACHIEVEMENT, "There is no such achievement.");
		return;
	}
	achievement_view_fill(&who, &content->achievements[n], &view);
	if (view.claimable > 0)
		claim(&who, &view, out);
	else if (view.claimed >= (int32_t)view.counts_count)
		effects_refuse(out, REFUSAL_ALREADY_CLAIMED, "All its steps were claimed.");
	else
		effects_refuse(out, REFUSAL_QUEST_NOT_DONE, "Its next step isn't done.");
}

const struct operation quest_claim_achievement = {
	.name = "quest.claim_achievement",
	.need = claim_achievement_need,
	.apply = claim_achievement_apply,
};
