/* character.grant_bonus: the gold for reaching a level, once for each level, whoever asks and
 * however often. */
#include "core/deeds.h"
#include "core/operations.h"
#include "core/rules/level.h"
#include "messages/character_grant_bonus.h"

#include <inttypes.h>
#include <stdio.h>

static void
write_cause(const struct character_grant_bonus_request *req, char ret[64])
{
	snprintf(ret, 64, "level:%" PRId64 ":%" PRId32, req->player_id, req->level);
}

static void
grant_bonus_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_grant_bonus_request *req = request;
	char cause[64];

	(void)known;
	write_cause(req, cause);
	need_character(out, req->player_id, TO_CHANGE);
	need_grant(out, cause);
}

static void
grant(const struct character_row *row, const char *cause, int64_t gold, const struct moment *at,
    struct effects *out)
{
	struct character_row changed = *row;
	char account[64];

	effects_player_account(row->player_id, account);
	effects_cause(out, "%s", cause);
	effects_move(out, "game:mint.level", account, "gold", gold);
	deeds_count(out, at, row->player_id, DEED_EARN_GOLD, "", gold);
	changed.version++;
	effects_save_character(out, &changed);
}

static void
grant_bonus_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_grant_bonus_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct character_grant_bonus_reply reply = { .player_id = req->player_id,
		.level = req->level };
	char cause[64];

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	if (row->level < req->level) {
		effects_refuse(out, REFUSAL_FORBIDDEN,
		    "The player hasn't reached level %" PRId32 ".", req->level);
		return;
	}
	write_cause(req, cause);
	reply.gold = level_bonus_gold(req->level);
	if (!rows->is_granted)
		grant(row, cause, reply.gold, at, out);
	snprintf(reply.name, sizeof(reply.name), "%s", row->name);
	snprintf(reply.provider, sizeof(reply.provider), "%s", row->provider);
	snprintf(reply.external_id, sizeof(reply.external_id), "%.*s",
	    (int)sizeof(reply.external_id) - 1, row->external_id);
	snprintf(reply.language, sizeof(reply.language), "%.8s", row->language);
	effects_reply(out, &character_grant_bonus_reply_shape, &reply);
}

const struct operation character_grant_bonus = {
	.name = "character.grant_bonus",
	.forgets_refusals = true, /* or an event that comes early would cost the bonus */
	.need = grant_bonus_need,
	.apply = grant_bonus_apply,
};
