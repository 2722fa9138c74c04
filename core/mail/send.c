/* mail.send: a letter to another player, with something in it if one likes. What is in it belongs
 * to who gets it from now on, and lies in a parcel until it is taken. */
#include "core/goods.h"
#include "core/letters.h"
#include "core/name.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/mail.h"
#include "core/whom.h"
#include "messages/mail_send.h"

#include <stdio.h>
#include <string.h>

static void
send_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct mail_send_request *req = request;
	int64_t other = whom_player(req->to, known);

	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
	need_whom(out, req->to);
	if (other == 0)
		return;
	need_character(out, other, TO_CHANGE);
	need_postbox(out, other, req->player_id);
}

static bool
may_write(const struct mail_send_request *req, const struct rows *rows,
    const struct character_row *own, const struct character_row *other, struct effects *out)
{
	bool is_empty = !req->has_goods || (req->goods.gold == 0 && req->goods.things_count == 0 &&
					       req->goods.pieces_count == 0);

	if (other == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPIENT, "There is nobody of this name.");
	else if (other == own)
		effects_refuse(out, REFUSAL_GIFT_TO_SELF, "A letter is for somebody else.");
	else if (!prose_is_fit(req->text) || (is_empty && req->text[0] == '\0'))
		effects_refuse(out, REFUSAL_TEXT_INVALID,
		    is_empty && req->text[0] == '\0' ? "An empty letter." : "Hidden signs.");
	else if (rows->commerce.box_letters >= MAIL_BOX_MAX)
		effects_refuse(out, REFUSAL_MAILBOX_FULL, "The other's mailbox is full.");
	else if (rows->commerce.sent_unread >= MAIL_UNREAD_MAX)
		effects_refuse(out, REFUSAL_TOO_MANY_LETTERS, "%d letters wait to be read already.",
		    MAIL_UNREAD_MAX);
	return out->refusal == NULL;
}

static void
send_letter(const struct mail_send_request *req, const struct parcel *parcel, bool has_goods,
    struct character_row own, struct character_row other, const struct moment *at,
    struct effects *out)
{
	int64_t fee = mail_fee(goods_count(parcel));
	struct mail_send_reply reply = { .player_id = own.player_id, .fee = (int32_t)fee };
	struct letter_change letter = {
		.what = ROW_IS_MADE,
		.player_id = other.player_id,
		.sender_id = own.player_id,
		.kind = LETTER_OF_PLAYER,
		.sent_ms = at->now_ms,
		.expires_ms = mail_expires_ms(has_goods, at->now_ms),
	};
	char account[64];

	own.version++;
	own.gold -= fee + parcel->gold;
	memcpy(letter.id, parcel->id, sizeof(letter.id));
	snprintf(letter.text, sizeof(letter.text), "%s", req->text);
	effects_player_account(own.player_id, account);
	effects_cause(out, "%s", at->operation_key);
	effects_move(out, account, "game:sink.mail", "gold", fee);
	if (has_goods)
		goods_pack(own.player_id, parcel, out);
	letter_deliver(&letter, own.name, has_goods, &other, out);
	effects_save_character(out, &own);
	effects_save_character(out, &other);
	memcpy(reply.letter_id, letter.id, sizeof(reply.letter_id));
	snprintf(reply.player, sizeof(reply.player), "%s", other.name);
	reply.gold = own.gold;
	effects_reply(out, &mail_send_reply_shape, &reply);
}

static void
send_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct mail_send_request *req = request;
	const struct character_row *own = rows_character(rows, req->player_id);
	const struct character_row *other = rows_character(rows, whom_player(req->to, rows));
	const struct goods nothing = { .gold = 0 },
			   *goods = req->has_goods ? &req->goods : &nothing;
	struct parcel parcel = { .gold = 0 };
	char id[DEAL_ID_SIZE];
	int64_t fee = mail_fee((int32_t)(goods->things_count + goods->pieces_count));

	if (!rebuild_is_possible(own, rows_hot(rows, req->player_id), out) ||
	    !may_write(req, rows, own, other, out))
		return;
	if (own->gold < fee) {
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold for the fee.");
		return;
	}
	if (!goods_choose(
		goods, own->gold - fee, rows_bag(rows, req->player_id), at->content, &parcel, out))
		return;
	deal_id("letter", at->operation_key, id);
	memcpy(parcel.id, id, sizeof(id));
	parcel.player_id = other->player_id;
	send_letter(req, &parcel, goods_are_any(&parcel), *own, *other, at, out);
}

const struct operation mail_send = {
	.name = "mail.send",
	.need = send_need,
	.apply = send_apply,
};
