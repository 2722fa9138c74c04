/* character.erase: forgets the person behind a character that was given up a week ago. Its rows
 * stay for the books, under a number; core/store/administration.c says what goes from where. A
 * banned player has to be let go by an administrator first: nobody leaves a ban behind by it. */
#include "core/operations.h"
#include "messages/character_erase.h"
#include "messages/player_erased_event.h"

#include <inttypes.h>

static void
erase_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_erase_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
}

static void
erase(const struct character_row *row, struct effects *out)
{
	struct player_erased_event event = { .player_id = row->player_id };
	struct character_erase_reply reply = { .player_id = row->player_id };
	struct character_row changed = *row;
	char account[64];

	changed.version++;
	effects_player_account(row->player_id, account);
	effects_cause(out, "erase:%" PRId64, row->player_id);
	effects_move(out, account, "game:sink.erased", "gold", row->gold);
	effects_save_character(out, &changed);
	effects_change_standing(
	    out, &(struct standing){ .player_id = row->player_id, .is_erased = true });
	effects_event(out, EVENT_PLAYER_ERASED, row->player_id, 0, &event);
	effects_reply(out, &character_erase_reply_shape, &reply);
}

static void
erase_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_erase_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (row->delete_after_ms == 0 || row->delete_after_ms > at->now_ms)
		effects_refuse(out, REFUSAL_FORBIDDEN, "Its time hasn't come.");
	else if (row->banned_until_ms > at->now_ms)
		effects_refuse(out, REFUSAL_BANNED, "The player is banned.");
	else
		erase(row, out);
}

const struct operation character_erase = {
	.name = "character.erase",
	.forgets_refusals = true, /* its time may come yet */
	.need = erase_need,
	.apply = erase_apply,
};
