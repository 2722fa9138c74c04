/* quest.achievements: a page of the board. */
#include "core/operations.h"
#include "core/quest/view.h"
#include "messages/quest_achievements.h"

static void
achievements_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_achievements_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_quests(out, req->player_id);
}

/* Those with steps to claim, or the others, in the order of the content: of all of them number
 * `first` to `first + QUEST_PAGE` - 1 go onto the page. Returns how many there are until now. */
static int32_t
add(const struct quester *who, bool is_claimable, int32_t first, int32_t seen,
    struct quest_achievements_reply *reply)
{
	const struct content *content = who->at->content;
	struct achievement_view view;
	int32_t i;

	for (i = 0; i < content->achievements_count; i++) {
		achievement_view_fill(who, &content->achievements[i], &view);
		if ((view.claimable > 0) != is_claimable)
			continue;
		if (seen >= first && seen < first + QUEST_PAGE)
			reply->entries[reply->entries_count++] = view;
		seen++;
	}
	return seen;
}

static void
achievements_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_achievements_request *req = request;
	int32_t first, claimable, count = at->content->achievements_count;
	struct quest_achievements_reply reply = {
		.player_id = req->player_id,
		.page = quest_page(req->page, count),
		.pages = quest_pages(count),
	};
	struct quester who;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	first = (reply.page - 1) * QUEST_PAGE;
	claimable = add(&who, true, first, 0, &reply);
	(void)add(&who, false, first, claimable, &reply);
	effects_reply(out, &quest_achievements_reply_shape, &reply);
}

const struct operation quest_achievements = {
	.name = "quest.achievements",
	.need = achievements_need,
	.apply = achievements_apply,
};
