/* mail.take: all that is in a letter, at once or not at all. In the books it moves under
 * letter:<id>:take, once. */
#include "core/goods.h"
#include "core/letters.h"
#include "core/mail/box.h"
#include "core/operations.h"
#include "core/rules/mail.h"
#include "messages/mail_take.h"

static void
take_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct mail_take_request *req = request;

	(void)known;
	box_need(out, req->player_id, req->letter_id);
	need_bag(out, req->player_id);
}

static void
take(const struct letter_row *letter, struct character_row row, const struct moment *at,
    struct effects *out)
{
	struct letter_change change = letter_as_it_is(letter, at);
	struct mail_take_reply reply = { .player_id = row.player_id };

	row.version++;
	row.gold += letter->parcel.gold;
	change.read_ms = at->now_ms;
	change.expires_ms = mail_expires_ms(false, at->now_ms);
	effects_cause(out, "letter:%s:take", letter->id);
	goods_unpack(&letter->parcel, row.player_id, out);
	letter_change(&change, out);
	effects_save_character(out, &row);
	goods_view_fill(&letter->parcel, at->content, &reply.taken);
	reply.gold = row.gold;
	effects_reply(out, &mail_take_reply_shape, &reply);
}

static void
take_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct mail_take_request *req = request;
	const struct letter_row *letter = box_find(rows, req->player_id, out);

	if (letter == NULL)
		return;
	if (!letter->has_parcel)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Nothing is in it.");
	else if (!goods_fit(&letter->parcel, rows_bag(rows, req->player_id)->pieces_count))
		effects_refuse(out, REFUSAL_BAG_FULL, "The bag is full.");
	else
		take(letter, *rows_character(rows, req->player_id), at, out);
}

const struct operation mail_take = {
	.name = "mail.take",
	.need = take_need,
	.apply = take_apply,
};
