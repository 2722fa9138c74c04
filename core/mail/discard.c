/* mail.discard: throws a letter away, which has to be empty. */
#include "core/letters.h"
#include "core/mail/box.h"
#include "core/operations.h"
#include "messages/mail_discard.h"

#include <string.h>

static void
discard_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct mail_discard_request *req = request;

	(void)known;
	box_need(out, req->player_id, req->letter_id);
}

static void
discard_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct mail_discard_request *req = request;
	const struct letter_row *letter = box_find(rows, req->player_id, out);
	struct mail_discard_reply reply = { .player_id = req->player_id };
	struct letter_change change;

	if (letter == NULL)
		return;
	if (letter->has_parcel) {
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Something is in it still.");
		return;
	}
	change = letter_as_it_is(letter, at);
	change.what = ROW_IS_GONE;
	effects_cause(out, "%s", at->operation_key);
	letter_change(&change, out);
	memcpy(reply.letter_id, letter->id, sizeof(reply.letter_id));
	effects_reply(out, &mail_discard_reply_shape, &reply);
}

const struct operation mail_discard = {
	.name = "mail.discard",
	.need = discard_need,
	.apply = discard_apply,
};
