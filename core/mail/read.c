/* mail.read: opens a letter. */
#include "core/goods.h"
#include "core/letters.h"
#include "core/mail/box.h"
#include "core/operations.h"
#include "messages/mail_read.h"

#include <stdio.h>
#include <string.h>

_Static_assert(
    (int)LETTER_VIEW_KIND_UNTRADED == (int)LETTER_UNTRADED, "the schema has the kinds' order");

static void
read_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct mail_read_request *req = request;

	(void)known;
	box_need(out, req->player_id, req->letter_id);
}

static void
reply(const struct letter_row *letter, const struct moment *at, struct effects *out)
{
	struct letter_view view = {
		.kind = (enum letter_view_kind)letter->kind,
		.has_player = letter->sender[0] != '\0',
		.sent_at = letter->sent_ms,
		.has_expires_at = letter->expires_ms != 0,
		.expires_at = letter->expires_ms,
		.now = at->now_ms,
	};

	memcpy(view.letter_id, letter->id, sizeof(view.letter_id));
	snprintf(view.player, sizeof(view.player), "%s", letter->sender);
	snprintf(view.text, sizeof(view.text), "%s", letter->text);
	goods_view_fill(&letter->parcel, at->content, &view.goods);
	effects_reply(out, &letter_view_shape, &view);
}

static void
read_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct mail_read_request *req = request;
	const struct letter_row *letter = box_find(rows, req->player_id, out);
	struct letter_change change;

	if (letter == NULL)
		return;
	if (!letter->is_read) {
		change = letter_as_it_is(letter, at);
		change.read_ms = at->now_ms;
		effects_cause(out, "%s", at->operation_key);
		letter_change(&change, out);
	}
	reply(letter, at, out);
}

const struct operation mail_read = {
	.name = "mail.read",
	.need = read_need,
	.apply = read_apply,
};
