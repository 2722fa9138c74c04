/* boss.strike: a few rounds against a world boss, rested, in what is worn. Redis says how much of
 * the damage it still had, and whether it was the last blow; applied again with that, it answers.
 */
#include "core/boss/view.h"
#include "core/cast.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/muster.h"
#include "events/ids.h"
#include "messages/boss_strike.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

static void
strike_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct boss_strike_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_boss(out, req->boss_id, req->player_id, TO_CHANGE);
}

/* The phase of the boss is that of when it was saved last. */
static struct boss_bout
fight(const struct boss_row *boss, const struct content_world_boss *kind,
    const struct character_row *row, const struct rows *rows, const struct moment *at,
    const char *id)
{
	struct build build = build_of(rows_build(rows, row->player_id), at->content);
	struct gear gear = bag_gear(rows_bag(rows, row->player_id), at->content, row->level);
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.weather = WEATHER_CLEAR,
		.fighters_count = 2,
	};
	int32_t skills[BATTLE_SKILLS_MAX];
	char digest[DIGEST_TEXT_SIZE];
	struct text cast = { 0 };
	struct battle battle;
	bool is_sound;

	snprintf(setup.id, sizeof(setup.id), "%s", id);
	muster_character(at->content, row->level, &build, &gear, BATTLE_HP_MAX, BATTLE_HP_MAX,
	    &setup.fighters[0], skills);
	muster_world_boss(at->content, kind, boss->level,
	    (int32_t)(boss->hp * 10000 / boss->hp_max), &setup.fighters[1]);
	boss_grow(&setup.fighters[1], boss->spawned_ms, at->now_ms);
	cast_player(&cast, at->content, skills, setup.fighters[0].skills_count);
	cast_monster(&cast, at->content, kind->monster_index);
	moment_battle_digest(at, &setup, cast.bytes, digest, &setup.seed);
	text_finish(&cast);
	is_sound = battle_start(&setup, &battle);
	assert(is_sound); /* the content was checked, and nobody comes without health */
	(void)is_sound;
	return boss_bout(&battle);
}

static void
answer(const struct boss_bout *bout, int64_t player_id, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	const struct boss_meeting *met = &rows->bosses.meeting;
	struct boss_view_strike strike = {
		.damage = (int32_t)met->applied,
		.rounds = bout->rounds,
		.has_fallen = bout->has_fallen,
		.is_last = met->hp == 0 && met->killer_id == player_id,
	};

	switch (met->word) {
	case BOSS_WORD_STRUCK:
	case BOSS_WORD_REPEAT:
		boss_reply(rows, &strike, at, out);
		break;
	case BOSS_WORD_WAIT:
		effects_refuse(out, REFUSAL_BOSS_WAIT, "Not before %" PRId64 " (UTC, in ms).",
		    met->last_ms + BOSS_STRIKE_EVERY_MS);
		break;
	case BOSS_WORD_FULL:
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Too many strike it already.");
		break;
	case BOSS_WORD_SEEN:
	case BOSS_WORD_OVER:
	case BOSS_WORD_LOST:
		effects_refuse(out, REFUSAL_BOSS_OVER, "It has fallen, or is gone.");
		break;
	}
}

static void
strike_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_strike_request *req = request;
	const struct boss_row *boss = boss_named(rows, req->player_id, out);
	const struct content_world_boss *kind;
	struct boss_blow *blow = &out->bosses.blow;
	struct boss_bout bout;
	char id[UUID_TEXT_SIZE];

	if (boss == NULL)
		return;
	kind = content_find_world_boss(at->content, boss->boss);
	if (kind == NULL) {
		effects_refuse(out, REFUSAL_BOSS_OVER, "It has fallen, or is gone.");
		return;
	}
	uuid_event(at->operation_key, "strike", 0, id);
	bout = fight(boss, kind, rows_character(rows, req->player_id), rows, at, id);
	if (rows->bosses.is_met) {
		answer(&bout, req->player_id, rows, at, out);
		return;
	}
	out->bosses.boss_id = boss->id;
	out->bosses.strikes = true;
	*blow = (struct boss_blow){
		.player_id = req->player_id, .damage = bout.damage, .besides = bout.besides
	};
	snprintf(blow->operation, sizeof(blow->operation), "%s", id);
}

const struct operation boss_strike_operation = {
	.name = "boss.strike",
	.need = strike_need,
	.apply = strike_apply,
};
