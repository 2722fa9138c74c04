/* character.erase: forgets the person behind a character that was given up a week ago. Its rows
 * stay for the books, under a number; core/store/administration.c says what goes from where; and it
 * leaves its clan. A banned player has to be let go by an administrator first: nobody leaves a ban
 * behind by it. */
#include "core/clan_change.h"
#include "core/operations.h"
#include "messages/character_erase.h"
#include "messages/player_erased_event.h"

#include <inttypes.h>

#define SINK "game:sink.erased"

static void
erase_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_erase_request *req = request;
	const struct clan_standing *standing = clan_standing_of(&known->clans, req->player_id);

	need_character(out, req->player_id, TO_CHANGE);
	need_standings(out);
	if (standing != NULL && standing->clan_id != 0)
		need_clan(out, standing->clan_id, TO_CHANGE);
}

/* Its clan lives on under an heir; that of who is alone in it ends, and its treasury is nobody's.
 */
static void
leave_clan(
    int64_t player_id, const struct clan_row *clan, const struct moment *at, struct effects *out)
{
	struct clan_change change;

	clan_change_begin(&change, clan, at, out);
	clan_change_unname(&change, player_id);
	if (clan->members_count == 1)
		clan_change_close(&change, SINK);
	else
		clan_change_part(&change, player_id, CLAN_LEFT_EVENT_REASON_LEFT);
	clan_change_end(&change);
}

static void
erase(const struct character_row *row, const struct clan_row *clan, const struct moment *at,
    struct effects *out)
{
	struct player_erased_event event = { .player_id = row->player_id };
	struct character_erase_reply reply = { .player_id = row->player_id };
	struct character_row changed = *row;
	char account[64];

	if (clan != NULL)
		leave_clan(row->player_id, clan, at, out);
	changed.version++;
	effects_player_account(row->player_id, account);
	effects_cause(out, "erase:%" PRId64, row->player_id);
	effects_move(out, account, SINK, "gold", row->gold);
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
		erase(row, rows->clans.clan, at, out);
}

const struct operation character_erase = {
	.name = "character.erase",
	.forgets_refusals = true, /* its time may come yet */
	.need = erase_need,
	.apply = erase_apply,
};
