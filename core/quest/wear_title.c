/* quest.wear_title: shows a title that the player has with the name. */
#include "core/operations.h"
#include "core/quest/honours.h"
#include "messages/quest_wear_title.h"

static void
wear_title_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_wear_title_request *req = request;

	(void)known;
	honours_need(out, req->player_id, TO_CHANGE);
}

static void
wear_title_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_wear_title_request *req = request;
	struct quester who;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	if (honours_have(&who, req->title))
		honours_wear(&who, req->title, out);
	else
		effects_refuse(out, REFUSAL_NO_SUCH_TITLE, "The player has no such title.");
}

const struct operation quest_wear_title = {
	.name = "quest.wear_title",
	.need = wear_title_need,
	.apply = wear_title_apply,
};
