#include "tests/balance/bouts.h"

#include "core/rules/duellist.h"
#include "core/rules/mark.h"
#include "core/rules/ring.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Too big for the stack of every frame, and used by one thread. */
static struct battle battle;

void
bout_begin(struct battle_setup *setup, const char *id, uint64_t seed)
{
	*setup = (struct battle_setup){ .rules_version = BATTLE_RULES_VERSION, .seed = seed };
	(void)snprintf(setup->id, sizeof(setup->id), "%s", id);
}

void
bout_enter(struct battle_setup *setup, const struct content *content,
    const struct bout_fighter *who, int32_t side, int32_t skills[BATTLE_SKILLS_MAX])
{
	struct battle_entrant *entrant = &setup->fighters[setup->fighters_count++];
	struct gear par = gear_par(who->level);

	muster_character(content, who->level, who->build, who->gear != NULL ? who->gear : &par,
	    who->hp, who->mp, entrant, skills);
	entrant->side = side;
	if (who->is_marked)
		mark_apply(who->mark, entrant);
	if (who->things == NULL)
		return;
	entrant->things_count = who->things->count;
	memcpy(entrant->things, who->things->things, sizeof(entrant->things));
}

static void
tell(struct bout *ret)
{
	ret->state = battle.state;
	ret->rounds = battle.round;
	ret->hp = battle.fighters[0].hp;
	ret->hp_max = battle.setup.fighters[0].hp_max;
	ret->mp = battle.fighters[0].mp;
	ret->spoils = muster_spoils(&battle, 0);
	memcpy(ret->left, battle.fighters[0].left, sizeof(ret->left));
}

static void
look_for(const struct content *content, int64_t finder, int32_t monster, struct finds *ret)
{
	int32_t monsters[BATTLE_FIGHTERS_MAX];

	monsters[0] = -1;
	for (int32_t i = 1; i < BATTLE_FIGHTERS_MAX; i++)
		monsters[i] = monster;
	finds_of(content, &battle, 0, finder, monsters, ret);
}

static void
fight(const struct bout_fighter *who, bool is_plain, struct bout *ret)
{
	while (battle.state == BATTLE_RUNNING) {
		struct battle_input inputs[BATTLE_FIGHTERS_MAX] = {
			{ .act = ACT_ATTACK, .target = BATTLE_NOBODY },
		};

		if (!is_plain)
			inputs[0] = tactics_choose(&battle, 0, &who->tactics);
		if (inputs[0].act == ACT_SKILL)
			ret->used[inputs[0].n]++;
		battle_round(&battle, inputs, NULL);
	}
	tell(ret);
}

struct bout
bout_hunt(const struct content *content, const struct bout_fighter *who,
    const struct bout_place *place, int32_t monster, int32_t level, int32_t pack, uint64_t seed)
{
	static struct battle_setup setup;
	struct bout ret = { 0 };

	bout_begin(&setup, "bout", seed);
	setup.weather = place->weather;
	bout_enter(&setup, content, who, 0, ret.skills);
	ret.skills_count = setup.fighters[0].skills_count;
	for (int32_t i = 0; i < pack; i++)
		muster_monster(
		    content, monster, level, pack, &setup.fighters[setup.fighters_count++]);
	if (!battle_start(&setup, &battle))
		assert(!"a hunt can begin");
	fight(who, place->is_plain, &ret);
	if (who->finder != 0)
		look_for(content, who->finder, monster, &ret.finds);
	return ret;
}

double
bout_duel(const struct content *content, int32_t level, const struct build *a,
    const struct build *b, uint64_t seed)
{
	static struct battle_setup setup;
	static uint8_t inputs[DUEL_INPUTS_BYTES_MAX];
	const struct build *const builds[2] = { a, b };

	bout_begin(&setup, "bout", seed);
	setup.is_pvp = true;
	for (int32_t side = 0; side < 2; side++) {
		struct bout_fighter who = {
			.level = level, .build = builds[side], .hp = INT32_MAX, .mp = INT32_MAX
		};
		int32_t skills[BATTLE_SKILLS_MAX];

		bout_enter(&setup, content, &who, side, skills);
		ring_measure(&setup.fighters[side]);
	}
	if (!battle_start(&setup, &battle))
		assert(!"a duel can begin");
	(void)duellist_fight(&battle, inputs);
	return battle.state == BATTLE_DRAW ? 0.5 : battle.state == BATTLE_WON ? 1 : 0;
}
