/* The rules' battle as a message. */
#include "core/fight_view.h"

#include "core/cast.h"
#include "core/rules/battle.h"

#include <stdio.h>

#define PLAYER 0
#define ENTRIES_MAX 32
#define LOG_MAX 8
#define STATUSES_MAX 8

_Static_assert(
    (int)FIGHT_VIEW_STATE_DRAW == (int)BATTLE_DRAW, "the schema counts states in the rules' order");
_Static_assert((int)FIGHT_VIEW_BATTLE_ENTRIES_WHAT_FALLS == (int)BATTLE_FALLS, "and what happened");
_Static_assert(
    (int)FIGHT_VIEW_BATTLE_FIGHTERS_RANK_WORLD_BOSS == (int)RANK_WORLD_BOSS, "and ranks");
_Static_assert((int)FIGHT_VIEW_BATTLE_SKILLS_TARGET_ENEMIES == (int)TARGET_ENEMIES, "and targets");
_Static_assert((int)SKY_HEAT == (int)WEATHER_HEAT, "and weathers");

/* ── all who fight ── */

static void
fill_statuses(const struct battle_fighter *fighter, struct fight_view_battle_fighters *ret)
{
	int32_t i;

	for (i = 0; i < STATUS_COUNT && ret->statuses_count < STATUSES_MAX; i++) {
		const struct battle_condition *condition = &fighter->conditions[i];

		if (condition->turns > 0)
			ret->statuses[ret->statuses_count++] =
			    (struct fight_view_battle_fighters_statuses){
				    .status = (enum status)i,
				    .turns = condition->turns,
				    .stacks = condition->stacks,
			    };
	}
}

static void
fill_fighter(const struct battle *battle, const char *cast, int32_t who,
    struct fight_view_battle_fighters *ret)
{
	const struct battle_entrant *entrant = &battle->setup.fighters[who];
	const struct battle_fighter *fighter = &battle->fighters[who];
	char key[CONTENT_KEY_SIZE];

	*ret = (struct fight_view_battle_fighters){
		.is_enemy = entrant->side != battle->setup.fighters[PLAYER].side,
		.rank = (enum fight_view_battle_fighters_rank)entrant->rank,
		.level = entrant->level,
		.hp = fighter->hp,
		.hp_max = entrant->hp_max,
		.mp = fighter->mp,
		.mp_max = entrant->mp_max,
		.has_fled = fighter->has_fled,
	};
	cast_fighter(cast, who, key);
	snprintf(ret->key, sizeof(ret->key), "%s", key);
	fill_statuses(fighter, ret);
}

static void
fill_skill(
    const struct battle *battle, const char *cast, int32_t n, struct fight_view_battle_skills *ret)
{
	const struct battle_skill *skill = &battle->setup.fighters[PLAYER].skills[n];
	const struct battle_input input = { .act = ACT_SKILL, .n = n, .target = BATTLE_NOBODY };
	int32_t wait = battle->fighters[PLAYER].ready[n] - battle->round;
	char key[CONTENT_KEY_SIZE];

	*ret = (struct fight_view_battle_skills){
		.cost_mp = skill->cost_mp,
		.target = (enum fight_view_battle_skills_target)skill->action.target,
		.ready_in = wait > 0 ? wait : 0,
		.is_possible = battle_input_refusal(battle, PLAYER, &input) == BATTLE_ALLOWED,
	};
	cast_skill(cast, PLAYER, n, key);
	snprintf(ret->skill, sizeof(ret->skill), "%s", key);
}

static void
fill_thing(const struct battle *battle, const char *cast, int32_t n,
    struct fight_view_battle_things_carried *ret)
{
	const struct battle_input input = { .act = ACT_USE, .n = n, .target = BATTLE_NOBODY };
	char key[CONTENT_KEY_SIZE];

	*ret = (struct fight_view_battle_things_carried){
		.left = battle->fighters[PLAYER].left[n],
		.target =
		    (enum fight_view_battle_things_carried_target)battle->setup.fighters[PLAYER]
			.things[n]
			.action.target,
		.is_possible = battle_input_refusal(battle, PLAYER, &input) == BATTLE_ALLOWED,
	};
	cast_thing(cast, PLAYER, n, key);
	snprintf(ret->item, sizeof(ret->item), "%s", key);
}

/* ── what happened ── */

static void
fill_entries(const struct battle_log *log, const char *cast, struct fight_view_battle *ret)
{
	int32_t i = log->count > ENTRIES_MAX ? log->count - ENTRIES_MAX : 0;
	char key[CONTENT_KEY_SIZE];

	for (; i < log->count; i++) {
		const struct battle_entry *entry = &log->entries[i];
		struct fight_view_battle_entries *view = &ret->entries[ret->entries_count++];

		*view = (struct fight_view_battle_entries){
			.who = entry->who,
			.what = (enum fight_view_battle_entries_what)entry->what,
			.target = entry->target,
			.amount = entry->amount,
			.after = entry->after,
		};
		cast_entry(cast, entry, key);
		snprintf(view->of, sizeof(view->of), "%s", key);
	}
}

/* False for what has no word in the list of plain blows. */
static bool
as_blow(enum battle_what what, enum fight_view_log_what *ret)
{
	static const struct {
		enum battle_what what;
		enum fight_view_log_what word;
	} blows[] = {
		{ BATTLE_HIT, FIGHT_VIEW_LOG_WHAT_HIT },
		{ BATTLE_CRIT, FIGHT_VIEW_LOG_WHAT_CRIT },
		{ BATTLE_MISS, FIGHT_VIEW_LOG_WHAT_MISS },
		{ BATTLE_ESCAPE, FIGHT_VIEW_LOG_WHAT_ESCAPE },
		{ BATTLE_FLEE_FAILED, FIGHT_VIEW_LOG_WHAT_FLEE_FAILED },
	};
	size_t i;

	for (i = 0; i < sizeof(blows) / sizeof(blows[0]); i++) {
		if (blows[i].what == what) {
			*ret = blows[i].word;
			return true;
		}
	}
	return false;
}

static void
fill_log(const struct battle_log *log, struct fight_view *ret)
{
	enum fight_view_log_what what;
	int32_t i;

	for (i = 0; i < log->count && ret->log_count < LOG_MAX; i++) {
		const struct battle_entry *entry = &log->entries[i];

		if (as_blow(entry->what, &what))
			ret->log[ret->log_count++] = (struct fight_view_log){
				.who = entry->who == PLAYER ? FIGHT_VIEW_LOG_WHO_PLAYER
				                            : FIGHT_VIEW_LOG_WHO_MONSTER,
				.what = what,
				.amount = entry->amount,
				.hp_after = entry->after,
			};
	}
}

/* ── the view ── */

/* The first enemy who stands, or else the first. */
static int32_t
opponent_of(const struct battle *battle)
{
	int32_t i, first = BATTLE_NOBODY;

	for (i = 0; i < battle->setup.fighters_count; i++) {
		if (battle->setup.fighters[i].side == battle->setup.fighters[PLAYER].side)
			continue;
		if (battle_stands(battle, i))
			return i;
		if (first == BATTLE_NOBODY)
			first = i;
	}
	return first;
}

void
fight_view_fill(int64_t player_id, const struct battle *battle, const char *cast,
    const struct battle_log *log, const struct moment *at, struct fight_view *ret)
{
	int32_t i, opponent = opponent_of(battle);
	char key[CONTENT_KEY_SIZE];

	*ret = (struct fight_view){
		.player_id = player_id,
		.monster_level = battle->setup.fighters[opponent].level,
		.state = (enum fight_view_state)battle->state,
		.turn = battle->round,
		.hp = battle->fighters[PLAYER].hp,
		.hp_max = battle->setup.fighters[PLAYER].hp_max,
		.monster_hp = battle->fighters[opponent].hp,
		.monster_hp_max = battle->setup.fighters[opponent].hp_max,
		.flee_chance_bp = battle_flee_bp(battle, PLAYER),
		.has_battle = true,
		.battle.weather = (enum sky)battle->setup.weather,
		.now = at->now_ms,
	};
	snprintf(ret->fight_id, sizeof(ret->fight_id), "%s", battle->setup.id);
	cast_fighter(cast, opponent, key);
	snprintf(ret->monster, sizeof(ret->monster), "%s", key);
	for (i = 0; i < battle->setup.fighters_count; i++)
		fill_fighter(battle, cast, i, &ret->battle.fighters[ret->battle.fighters_count++]);
	for (i = 0; i < battle->setup.fighters[PLAYER].skills_count; i++)
		fill_skill(battle, cast, i, &ret->battle.skills[ret->battle.skills_count++]);
	ret->battle.has_things = battle->setup.fighters[PLAYER].things_count > 0;
	for (i = 0; i < battle->setup.fighters[PLAYER].things_count; i++)
		fill_thing(battle, cast, i,
		    &ret->battle.things.carried[ret->battle.things.carried_count++]);
	if (log != NULL) {
		fill_entries(log, cast, &ret->battle);
		fill_log(log, ret);
	}
}

void
fight_show(
    int64_t player_id, const struct battle_log *log, const struct moment *at, struct effects *out)
{
	struct fight_view view;

	fight_view_fill(player_id, out->fight.battle, out->fight.cast.bytes, log, at, &view);
	effects_reply(out, &fight_view_shape, &view);
	out->shows_fight = true;
}

void
fight_last_log(const struct battle_record *fight, struct battle_log *ret)
{
	struct battle replayed;

	battle_replay(&fight->battle->setup, (const uint8_t *)fight->inputs.bytes,
	    fight->inputs.size, &replayed, ret);
}

static void
fill(int64_t player_id, const struct battle_record *fight, const struct moment *at,
    struct fight_view *ret)
{
	struct battle_log log;

	fight_last_log(fight, &log);
	fight_view_fill(player_id, fight->battle, fight->cast.bytes, &log, at, ret);
}

void
fight_reply(int64_t player_id, const struct battle_record *fight, const struct moment *at,
    struct effects *out)
{
	struct fight_view view;

	fill(player_id, fight, at, &view);
	effects_reply(out, &fight_view_shape, &view);
}

void
fight_refuse(int64_t player_id, const struct battle_record *fight, enum refusal_number refusal,
    const char *detail, const struct moment *at, struct effects *out)
{
	struct fight_view view;

	effects_refuse(out, refusal, "%s", detail);
	if (fight == NULL)
		return;
	fill(player_id, fight, at, &view);
	effects_view(out, &fight_view_shape, &view);
}
