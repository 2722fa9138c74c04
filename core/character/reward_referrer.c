/* character.reward_referrer: gold for who brought a newcomer that has come so far, once for each
 * level that is rewarded, and for so many newcomers in a life. */
#include "core/deeds.h"
#include "core/operations.h"
#include "core/rules/referral.h"
#include "messages/character_reward_referrer.h"

#include <inttypes.h>
#include <stdio.h>

static void
write_cause(const struct character_reward_referrer_request *req, char ret[64])
{
	snprintf(ret, 64, "refer:%" PRId64 ":%" PRId32, req->player_id, req->level);
}

static void
reward_referrer_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_reward_referrer_request *req = request;
	char cause[64];

	write_cause(req, cause);
	need_referral(out, req->player_id);
	need_character(out, req->player_id, TO_READ);
	need_grant(out, cause);
	if (known->administration.referrer_id != 0)
		need_character(out, known->administration.referrer_id, TO_CHANGE);
}

/* Whether the referrer may have one more; NULL: nobody, or somebody who is gone. */
static bool
is_rewarded(const struct character_row *referrer, const struct administration_rows *rows,
    const struct moment *at)
{
	return referrer != NULL && referrer->banned_until_ms <= at->now_ms &&
	       (rows->place != 0 || rows->places_taken < REFERRAL_PLACES);
}

static void
reward(const struct character_reward_referrer_request *req, const struct character_row *referrer,
    const struct administration_rows *rows, int64_t gold, const struct moment *at,
    struct effects *out)
{
	struct character_row changed = *referrer;
	char account[64], cause[64];

	write_cause(req, cause);
	effects_player_account(referrer->player_id, account);
	effects_cause(out, "%s", cause);
	effects_move(out, "game:mint.referral", account, "gold", gold);
	deeds_count(out, at, referrer->player_id, DEED_EARN_GOLD, "", gold);
	changed.version++;
	effects_save_character(out, &changed);
	if (rows->place == 0)
		effects_take_place(
		    out, &(struct referral_place){ req->player_id, rows->places_taken + 1 });
}

static void
reward_referrer_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_reward_referrer_request *req = request;
	const struct character_row *newcomer = rows_character(rows, req->player_id);
	const struct character_row *referrer =
	    rows_character(rows, rows->administration.referrer_id);
	struct character_reward_referrer_reply reply = { .player_id = req->player_id,
		.level = req->level };
	int64_t gold = referral_gold(req->level);

	if (newcomer == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	if (gold == 0 || newcomer->level < req->level) {
		effects_refuse(
		    out, REFUSAL_FORBIDDEN, "Nobody is rewarded for this level, or yet.");
		return;
	}
	if (rows->is_granted) {
		reply.gold = gold;
	} else if (is_rewarded(referrer, &rows->administration, at)) {
		reply.gold = gold;
		reward(req, referrer, &rows->administration, gold, at, out);
	}
	effects_reply(out, &character_reward_referrer_reply_shape, &reply);
}

const struct operation character_reward_referrer = {
	.name = "character.reward_referrer",
	.forgets_refusals = true, /* or an event that comes early would cost the reward */
	.need = reward_referrer_need,
	.apply = reward_referrer_apply,
};
