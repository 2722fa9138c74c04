/*
 * A battle's course: its start, its rounds and turns, its end.
 */
#include "core/rules/battle.h"

#include <string.h>

#include "core/rules/battle_parts.h"
#include "core/rules/clamp.h"
#include "core/rules/combat.h"

#define FOG_FLEE_BP 1500

/* ── what all parts of a battle use ── */

bool
battle_stands(const struct battle *battle, int32_t who)
{
	return who >= 0 && who < battle->setup.fighters_count && battle->fighters[who].hp > 0 &&
	       !battle->fighters[who].has_fled;
}

bool
battle_is_enemy(const struct battle *battle, int32_t a, int32_t b)
{
	return battle->setup.fighters[a].side != battle->setup.fighters[b].side;
}

bool
battle_is_below(const struct battle *battle, int32_t who, int32_t share_bp)
{
	return (int64_t)battle->fighters[who].hp * 10000 <
	       (int64_t)battle->setup.fighters[who].hp_max * share_bp;
}

int32_t
battle_share_of(int32_t value, int32_t bp)
{
	return clamp_i32((int64_t)value * bp / 10000, INT32_MIN, INT32_MAX);
}

uint64_t
battle_fold(uint64_t hash, int64_t value)
{
	return rng_mix64((hash ^ (uint64_t)value) + RNG_GAMMA);
}

static uint64_t
fold_entry(uint64_t hash, const struct battle_entry *entry)
{
	hash = battle_fold(hash, (int64_t)entry->round << 32 | entry->who);
	hash = battle_fold(hash, (int64_t)entry->what << 32 | entry->target);
	hash = battle_fold(hash, (int64_t)entry->amount << 32 | entry->after);
	return battle_fold(hash, entry->of);
}

void
battle_note(struct battle_play *play, struct battle_entry entry)
{
	struct battle_log *log = play->log;

	entry.round = play->battle->round;
	play->battle->chain = fold_entry(play->battle->chain, &entry);
	if (log == NULL)
		return;
	if (log->count < BATTLE_LOG_MAX)
		log->entries[log->count++] = entry;
	else
		log->dropped++;
}

/* ── the start ── */

size_t
battle_size(int32_t fighters_count)
{
	return offsetof(struct battle, setup.fighters) +
	       (size_t)fighters_count * sizeof(struct battle_entrant);
}

void
battle_copy(const struct battle *battle, struct battle *ret)
{
	battle_setup_copy(&battle->setup, &ret->setup);
	ret->state = battle->state;
	ret->round = battle->round;
	ret->landings = battle->landings;
	ret->chain = battle->chain;
	memcpy(ret->fighters, battle->fighters,
	    (size_t)battle->setup.fighters_count * sizeof(battle->fighters[0]));
}

bool
battle_start(const struct battle_setup *setup, struct battle *ret)
{
	if (!battle_setup_is_sound(setup))
		return false;
	battle_setup_copy(setup, &ret->setup);
	ret->state = BATTLE_RUNNING;
	ret->round = 1;
	ret->landings = 0;
	ret->chain = 0;
	for (int32_t i = 0; i < ret->setup.fighters_count; i++) {
		const struct battle_entrant *entrant = &ret->setup.fighters[i];
		struct battle_fighter *fighter = &ret->fighters[i];

		*fighter = (struct battle_fighter){
			.hp = entrant->hp,
			.mp = entrant->mp,
			.struck_by = BATTLE_NOBODY,
		};
		for (int32_t n = 0; n < entrant->things_count; n++)
			fighter->left[n] = entrant->things[n].count;
	}
	return true;
}

/* ── a turn ── */

static void
defend(struct battle_play *play, int32_t who)
{
	struct battle_fighter *fighter = &play->battle->fighters[who];
	int32_t mp_max = play->battle->setup.fighters[who].mp_max;
	int32_t gain = clamp_i32(BATTLE_DEFEND_MANA, 0, mp_max - fighter->mp);

	play->guarding |= UINT32_C(1) << who;
	fighter->mp += gain;
	battle_note(play, (struct battle_entry){ .what = BATTLE_DEFENDS,
			      .who = who,
			      .target = who,
			      .amount = gain,
			      .after = fighter->mp,
			      .of = -1 });
}

int32_t
battle_flee_bp(const struct battle *battle, int32_t who)
{
	int32_t fastest = 0;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle_stands(battle, i) && battle_is_enemy(battle, who, i) &&
		    battle_speed(battle, i) > fastest)
			fastest = battle_speed(battle, i);
	}
	return combat_flee_modified_bp(battle_speed(battle, who), fastest,
	    battle->fighters[who].flee_tries,
	    battle->setup.weather == WEATHER_FOG ? FOG_FLEE_BP : 0);
}

static void
flee(struct battle_play *play, int32_t who)
{
	struct battle_fighter *fighter = &play->battle->fighters[who];
	bool is_away = rng_chance_bp(&play->flee, battle_flee_bp(play->battle, who));

	if (is_away)
		fighter->has_fled = true;
	else
		fighter->flee_tries++;
	battle_note(
	    play, (struct battle_entry){ .what = is_away ? BATTLE_ESCAPE : BATTLE_FLEE_FAILED,
		      .who = who,
		      .target = who,
		      .after = fighter->hp,
		      .of = -1 });
}

static void
use_skill(struct battle_play *play, int32_t who, int32_t n)
{
	struct battle_fighter *fighter = &play->battle->fighters[who];
	const struct battle_skill *skill = &play->battle->setup.fighters[who].skills[n];

	fighter->mp -= skill->cost_mp;
	fighter->ready[n] = play->battle->round + skill->cooldown + 1;
	battle_note(play, (struct battle_entry){ .what = BATTLE_SKILL_USED,
			      .who = who,
			      .target = who,
			      .amount = skill->cost_mp,
			      .after = fighter->mp,
			      .of = n });
}

static void
use_thing(struct battle_play *play, int32_t who, int32_t n)
{
	struct battle_fighter *fighter = &play->battle->fighters[who];

	fighter->left[n]--;
	battle_note(play, (struct battle_entry){ .what = BATTLE_THING_USED,
			      .who = who,
			      .target = who,
			      .after = fighter->left[n],
			      .of = n });
}

static void
perform(struct battle_play *play, int32_t who, const struct battle_input *choice)
{
	struct battle_action action;

	if (choice->act == ACT_FLEE) {
		flee(play, who);
		return;
	}
	if (choice->act == ACT_NONE || choice->act == ACT_DEFEND) {
		defend(play, who);
		return;
	}
	action = battle_input_action(play->battle, who, choice);
	if (choice->act == ACT_SKILL)
		use_skill(play, who, choice->n);
	else if (choice->act == ACT_USE)
		use_thing(play, who, choice->n);
	battle_action_do(play, who, &action, choice->target);
}

/* Whether it makes a wound bleed more. */
static bool
exerts(const struct battle *battle, int32_t who, const struct battle_input *choice)
{
	struct battle_action action;

	if (choice->act == ACT_FLEE)
		return true;
	if (choice->act == ACT_NONE || choice->act == ACT_DEFEND)
		return false;
	action = battle_input_action(battle, who, choice);
	return battle_action_is_hostile(&action) && action.coef_bp > 0;
}

static void
skip(struct battle_play *play, int32_t who, enum status by)
{
	battle_statuses_tick(play, who, false);
	if (!battle_stands(play->battle, who))
		return;
	battle_note(play, (struct battle_entry){ .what = BATTLE_SKIPPED,
			      .who = who,
			      .target = who,
			      .after = play->battle->fighters[who].hp,
			      .of = (int32_t)by });
	battle_statuses_pass(play, who);
}

static void
take_turn(struct battle_play *play, int32_t who, const struct battle_input *input)
{
	const struct battle *battle = play->battle;
	enum status control = battle_controlled_by(battle, who);
	struct battle_input choice;

	play->actor = who;
	play->fresh = 0;
	play->is_taunt_fresh = false;
	if (control != STATUS_COUNT) {
		skip(play, who, control);
		return;
	}
	choice = battle->setup.fighters[who].is_played ? battle_input_as_can_be(battle, who, input)
	                                               : battle_monster_choose(play, who);
	battle_statuses_tick(play, who, exerts(battle, who, &choice));
	if (!battle_stands(battle, who))
		return;
	perform(play, who, &choice);
	if (battle_stands(battle, who))
		battle_statuses_pass(play, who);
}

/* ── a round ── */

static struct battle_play
play_of(struct battle *battle, struct battle_log *log)
{
	uint64_t seed = rng_mix64(battle->setup.seed ^ (uint64_t)battle->round * RNG_BETA);

	return (struct battle_play){
		.battle = battle,
		.log = log,
		.order = rng_stream(seed, RNG_ORDER),
		.hit = rng_stream(seed, RNG_HIT),
		.crit = rng_stream(seed, RNG_CRIT),
		.damage = rng_stream(seed, RNG_DAMAGE),
		.status = rng_stream(seed, RNG_STATUS),
		.ai = rng_stream(seed, RNG_AI),
		.flee = rng_stream(seed, RNG_FLEE),
		.actor = BATTLE_NOBODY,
	};
}

/* Inputs belong to the chain; and who defends does so from now on, unless it can't move. */
static void
hear(struct battle_play *play, const struct battle_input inputs[BATTLE_FIGHTERS_MAX])
{
	struct battle *battle = play->battle;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		struct battle_input said;

		if (!battle->setup.fighters[i].is_played || !battle_stands(battle, i))
			continue;
		said = battle_input_as_said(&battle->setup, i, &inputs[i]);
		battle->chain = battle_fold(
		    battle->chain, ((int64_t)said.act * 16 + said.n) * 32 + said.target + 1);
		if ((said.act == ACT_NONE || said.act == ACT_DEFEND) &&
		    battle_controlled_by(battle, i) == STATUS_COUNT)
			play->guarding |= UINT32_C(1) << i;
	}
}

/* Who stands, the faster first, ties by index. Returns how many. */
static int32_t
in_order(struct battle_play *play, int32_t ret[BATTLE_FIGHTERS_MAX])
{
	const struct battle *battle = play->battle;
	int32_t initiatives[BATTLE_FIGHTERS_MAX], count = 0;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		int32_t at = count, initiative;

		if (!battle_stands(battle, i))
			continue;
		initiative = combat_initiative(battle_speed(battle, i), &play->order);
		for (; at > 0 && initiatives[at - 1] < initiative; at--) {
			initiatives[at] = initiatives[at - 1];
			ret[at] = ret[at - 1];
		}
		initiatives[at] = initiative;
		ret[at] = i;
		count++;
	}
	return count;
}

enum battle_state
battle_standing(const struct battle *battle)
{
	bool stands[2] = { false, false };
	bool has_fled = false;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (battle_stands(battle, i))
			stands[battle->setup.fighters[i].side] = true;
		else if (battle->setup.fighters[i].side == 0 && battle->fighters[i].has_fled)
			has_fled = true;
	}
	if (stands[0] && stands[1])
		return BATTLE_RUNNING;
	if (stands[0])
		return BATTLE_WON;
	return has_fled ? BATTLE_FLED : BATTLE_LOST;
}

bool
battle_round(struct battle *battle, const struct battle_input inputs[BATTLE_FIGHTERS_MAX],
    struct battle_log *log)
{
	struct battle_play play;
	int32_t order[BATTLE_FIGHTERS_MAX], count;

	if (battle->state != BATTLE_RUNNING)
		return false;
	if (log != NULL)
		log->count = log->dropped = 0;
	play = play_of(battle, log);
	hear(&play, inputs);
	count = in_order(&play, order);
	for (int32_t i = 0; i < count && battle->state == BATTLE_RUNNING; i++) {
		if (!battle_stands(battle, order[i]))
			continue;
		take_turn(&play, order[i], &inputs[order[i]]);
		battle->state = battle_standing(battle);
	}
	if (battle->state == BATTLE_RUNNING) {
		if (battle->round == BATTLE_ROUNDS_MAX)
			battle->state = BATTLE_DRAW;
		else
			battle->round++;
	}
	return true;
}
