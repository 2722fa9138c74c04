/* What a player sees of a world boss. */
#include "core/boss/view.h"

#include <stdio.h>

_Static_assert((int)BOSS_VIEW_STATE_ESCAPED == (int)BOSS_ESCAPED, "in the rows' order");

const struct boss_row *
boss_named(const struct rows *rows, int64_t player_id, struct effects *out)
{
	if (rows_character(rows, player_id) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (rows->bosses.boss == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_BOSS, "There is no such world boss.");
	return out->refusal == NULL ? rows->bosses.boss : NULL;
}

static void
fill_from_redis(const struct boss_meeting *met, const struct moment *at, struct boss_view *ret)
{
	int64_t next_ms = met->strikes > 0 ? met->last_ms + BOSS_STRIKE_EVERY_MS : 0;

	ret->hp = (int32_t)met->hp;
	ret->players = met->players;
	ret->dealt = (int32_t)met->dealt;
	ret->strikes = met->strikes;
	ret->place = met->place;
	ret->next_strike_at_ms = next_ms > at->now_ms ? next_ms : 0;
	if (met->hp == 0) /* the books will follow */
		ret->state = BOSS_VIEW_STATE_DEFEATED;
}

void
boss_reply(const struct rows *rows, const struct boss_view_strike *strike, const struct moment *at,
    struct effects *out)
{
	const struct boss_row *boss = rows->bosses.boss;
	const struct boss_striker *share = rows->bosses.share;
	struct boss_view view = {
		.boss_id = boss->id,
		.level = boss->level,
		.state = (enum boss_view_state)boss->state,
		.hp = (int32_t)boss->hp,
		.hp_max = (int32_t)boss->hp_max,
		.ends_at_ms = boss->ends_ms,
		.players = boss->players,
		.now = at->now_ms,
	};

	snprintf(view.boss, sizeof(view.boss), "%s", boss->boss);
	if (rows->bosses.is_met) {
		fill_from_redis(&rows->bosses.meeting, at, &view);
	} else if (share != NULL) {
		view.dealt = (int32_t)share->dealt;
		view.strikes = share->strikes;
		view.place = share->place;
	}
	view.has_strike = strike != NULL;
	if (strike != NULL)
		view.strike = *strike;
	effects_reply(out, &boss_view_shape, &view);
}
