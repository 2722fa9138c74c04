/* quest.titles: what the player may be called. */
#include "core/operations.h"
#include "core/quest/honours.h"
#include "messages/quest_titles.h"

static void
titles_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_titles_request *req = request;

	(void)known;
	honours_need(out, req->player_id, TO_READ);
}

static void
titles_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_titles_request *req = request;
	struct quester who;

	if (quester_of(rows, req->player_id, at, &who, out))
		honours_reply(&who, who.row, out);
}

const struct operation quest_titles = {
	.name = "quest.titles",
	.need = titles_need,
	.apply = titles_apply,
};
