/* quest.take_off_title: shows no title any more. */
#include "core/operations.h"
#include "core/quest/honours.h"
#include "messages/quest_take_off_title.h"

static void
take_off_title_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_take_off_title_request *req = request;

	(void)known;
	honours_need(out, req->player_id, TO_CHANGE);
}

static void
take_off_title_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_take_off_title_request *req = request;
	struct quester who;

	if (quester_of(rows, req->player_id, at, &who, out))
		honours_wear(&who, "", out);
}

const struct operation quest_take_off_title = {
	.name = "quest.take_off_title",
	.need = take_off_title_need,
	.apply = take_off_title_apply,
};
