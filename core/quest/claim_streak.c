/* quest.claim_streak: today's reward for coming, which grows with the days in a row. */
#include "core/deeds.h"
#include "core/operations.h"
#include "core/rules/calendar.h"
#include "core/rules/daily.h"
#include "messages/quest_claim_streak.h"
#include "messages/streak_continued_event.h"

#include <inttypes.h>
#include <stdio.h>

static void
claim_streak_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_claim_streak_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_quests(out, req->player_id);
}

static void
claim(const struct character_row *row, const struct daily_streak *streak, const struct moment *at,
    struct effects *out)
{
	struct quest_change change = {
		.kind = QUEST_STREAK_CLAIMED,
		.player_id = row->player_id,
		.at_ms = at->now_ms,
		.streak = *streak,
	};
	struct quest_claim_streak_reply reply = {
		.player_id = row->player_id,
		.days = streak->days,
		.paid = daily_streak_gold(streak->days, row->level),
		.next_gold = daily_streak_gold(streak->days + 1, row->level),
		.day_ends_at_ms = calendar_day(at->now_ms).end_ms,
		.now = at->now_ms,
	};
	struct streak_continued_event event = {
		.player_id = row->player_id, .days = streak->days, .gold = reply.paid
	};
	struct character_row changed = *row;
	char account[64];

	changed.gold += reply.paid;
	changed.version++;
	reply.gold = changed.gold;
	snprintf(event.name, sizeof(event.name), "%s", row->name);
	effects_player_account(row->player_id, account);
	effects_cause(out, "streak:%" PRId64 ":%" PRId32, row->player_id, streak->last_day);
	effects_move(out, "game:mint.streak", account, "gold", reply.paid);
	deeds_count(out, at, row->player_id, DEED_EARN_GOLD, "", reply.paid);
	effects_change_quest(out, &change);
	effects_save_character(out, &changed);
	effects_event(out, EVENT_STREAK_CONTINUED, row->player_id, 0, &event);
	effects_reply(out, &quest_claim_streak_reply_shape, &reply);
}

static void
claim_streak_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_claim_streak_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct daily_streak streak;

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	streak = rows_quests(rows, req->player_id)->streak;
	if (!daily_come(&streak, at->now_ms))
		effects_refuse(out, REFUSAL_ALREADY_CLAIMED, "Today was claimed already.");
	else
		claim(row, &streak, at, out);
}

const struct operation quest_claim_streak = {
	.name = "quest.claim_streak",
	.need = claim_streak_need,
	.apply = claim_streak_apply,
};
