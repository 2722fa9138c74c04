/* character.give_gold: a gift from one player to another, who is named. Who bears the name is a
 * row, so the need hangs on it. */
#include "core/name.h"
#include "core/operations.h"
#include "messages/character_give_gold.h"

#include <stdio.h>

static void
give_gold_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_give_gold_request *req = request;
	char name[NAME_BYTES], key[NAME_BYTES];

	need_character(out, req->player_id, TO_CHANGE);
	if (name_check(req->to, name, key) == NAME_OK)
		need_name(out, key);
	if (known->name_player_id != 0)
		need_character(out, known->name_player_id, TO_CHANGE);
}

static void
give(const struct character_row *giver, const struct character_row *receiver, int64_t amount,
    const struct moment *at, struct effects *out)
{
	struct character_row changed = *giver;
	char from[64], to[64];

	effects_player_account(giver->player_id, from);
	effects_player_account(receiver->player_id, to);
	effects_cause(out, "%s", at->operation_key);
	effects_move(out, from, to, "gold", amount);
	changed.version++;
	effects_save_character(out, &changed);
	changed = *receiver;
	changed.version++;
	effects_save_character(out, &changed);
}

static void
give_gold_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_give_gold_request *req = request;
	const struct character_row *giver = rows_character(rows, req->player_id);
	const struct character_row *receiver = rows_character(rows, rows->name_player_id);
	struct character_give_gold_reply reply = { .amount = req->amount };

	if (giver == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	if (receiver == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPIENT, "There is nobody of this name.");
		return;
	}
	if (receiver == giver) {
		effects_refuse(out, REFUSAL_GIFT_TO_SELF, "A gift is for somebody else.");
		return;
	}
	if (giver->gold < req->amount) {
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
		return;
	}
	give(giver, receiver, req->amount, at, out);
	reply.gold = giver->gold - req->amount;
	snprintf(reply.to, sizeof(reply.to), "%s", receiver->name);
	effects_reply(out, &character_give_gold_reply_shape, &reply);
}

const struct operation character_give_gold = {
	.name = "character.give_gold",
	.need = give_gold_need,
	.apply = give_gold_apply,
};
