/* mail.expire: what nobody took out of a letter goes back to who sent it; an empty one is thrown
 * away. A letter may end twice: it comes back, and who sent it is gone in the end; so each way has
 * a cause of its own. For services: they look for such letters by letter.expires_at. */
#include "core/goods.h"
#include "core/letters.h"
#include "core/operations.h"
#include "messages/mail_expire.h"

static void
expire_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct mail_expire_request *req = request;
	const struct letter_row *letter = known->commerce.letter;

	need_letter(out, req->letter_id, TO_CHANGE);
	if (letter == NULL)
		return;
	need_character(out, letter->player_id, TO_CHANGE);
	if (letter->sender_id != 0)
		need_character(out, letter->sender_id, TO_CHANGE);
}

static void
send_back(const struct letter_row *letter, struct character_row sender, const struct moment *at,
    struct effects *out)
{
	struct letter_change change = letter_as_it_is(letter, at);

	change.player_id = sender.player_id;
	change.sender_id = 0;
	change.kind = LETTER_RETURNED;
	change.sent_ms = at->now_ms;
	change.read_ms = change.expires_ms = 0;
	change.is_emptied = true;
	effects_cause(out, "letter:%s:expire", letter->id);
	goods_hand_on(&letter->parcel, sender.player_id, letter->id, out);
	letter_deliver(&change, NULL, true, &sender, out);
	effects_save_character(out, &sender);
}

/* Who sent it is gone: it stays with who has it, until it is emptied, or, if that one is gone as
 * well, leaves the world. */
static void
leave(const struct letter_row *letter, const struct character_row *owner, const struct moment *at,
    struct effects *out)
{
	struct letter_change change = letter_as_it_is(letter, at);

	change.expires_ms = 0;
	effects_cause(out, "letter:%s:leave", letter->id);
	if (owner == NULL) {
		change.what = ROW_IS_GONE;
		goods_sink(&letter->parcel, out);
	}
	letter_change(&change, out);
}

static void
expire(const struct letter_row *letter, const struct rows *rows, const struct moment *at,
    struct effects *out)
{
	const struct character_row *sender = rows_character(rows, letter->sender_id);
	struct mail_expire_reply reply = { .player_id = letter->player_id };
	struct letter_change gone;

	if (!letter->has_parcel) {
		effects_cause(out, "letter:%s:expire", letter->id);
		gone = letter_as_it_is(letter, at);
		gone.what = ROW_IS_GONE;
		letter_change(&gone, out);
	} else if (sender != NULL) {
		send_back(letter, *sender, at, out);
		reply.is_returned = true;
	} else {
		leave(letter, rows_character(rows, letter->player_id), at, out);
	}
	effects_reply(out, &mail_expire_reply_shape, &reply);
}

static void
expire_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct letter_row *letter = rows->commerce.letter;

	(void)request;
	if (letter == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_LETTER, "There is no such letter.");
	else if (letter->expires_ms == 0 || at->now_ms < letter->expires_ms)
		effects_refuse(out, REFUSAL_FORBIDDEN, "Its time hasn't come.");
	else
		expire(letter, rows, at, out);
}

const struct operation mail_expire = {
	.name = "mail.expire",
	.forgets_refusals = true, /* its time may come yet */
	.need = expire_need,
	.apply = expire_apply,
};
