#include "tests/balance/bouts.h"

#include <assert.h>
#include <string.h>

/* Too big for the stack of every frame, and used by one thread. */
static struct battle battle;

static void
begin(struct battle_setup *setup, uint64_t seed)
{
	*setup = (struct battle_setup){
		.rules_version = BATTLE_RULES_VERSION,
		.id = "bout",
		.seed = seed,
	};
}

static void
enter(struct battle_setup *setup, const struct content *content, const struct bout_fighter *who,
    int32_t side, int32_t skills[BATTLE_SKILLS_MAX])
{
	struct battle_entrant *entrant = &setup->fighters[setup->fighters_count++];

	muster_player(content, who->level, who->build, who->hp, who->mp, entrant, skills);
	entrant->side = side;
}

static void
fight(const struct bout_fighter *const players[2], bool is_plain, struct bout *ret)
{
	while (battle.state == BATTLE_RUNNING) {
		struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { 0 };

		for (int32_t i = 0; i < 2; i++) {
			if (!battle.setup.fighters[i].is_played || !battle_stands(&battle, i))
				continue;
			inputs[i] = is_plain ? (struct battle_input){ .act = ACT_ATTACK,
				.target = BATTLE_NOBODY }
			                     : tactics_choose(&battle, i, &players[i]->tactics);
		}
		if (inputs[0].act == ACT_SKILL)
			ret->used[inputs[0].n]++;
		battle_round(&battle, inputs, NULL);
	}
	ret->state = battle.state;
	ret->rounds = battle.round;
	ret->hp = battle.fighters[0].hp;
	ret->hp_max = battle.setup.fighters[0].hp_max;
	ret->mp = battle.fighters[0].mp;
	ret->spoils = muster_spoils(&battle, 0);
}

struct bout
bout_hunt(const struct content *content, const struct bout_fighter *who,
    const struct bout_place *place, int32_t monster, int32_t level, int32_t pack, uint64_t seed)
{
	static struct battle_setup setup;
	struct bout ret = { 0 };

	begin(&setup, seed);
	setup.weather = place->weather;
	enter(&setup, content, who, 0, ret.skills);
	ret.skills_count = setup.fighters[0].skills_count;
	for (int32_t i = 0; i < pack; i++)
		muster_monster(
		    content, monster, level, pack, &setup.fighters[setup.fighters_count++]);
	if (!battle_start(&setup, &battle))
		assert(!"a hunt can begin");
	fight((const struct bout_fighter *const[2]){ who, NULL }, place->is_plain, &ret);
	return ret;
}

struct bout
bout_duel(const struct content *content, const struct bout_fighter *a, const struct bout_fighter *b,
    uint64_t seed)
{
	static struct battle_setup setup;
	int32_t skills[BATTLE_SKILLS_MAX];
	struct bout ret = { 0 };

	begin(&setup, seed);
	setup.is_pvp = true;
	enter(&setup, content, a, 0, ret.skills);
	ret.skills_count = setup.fighters[0].skills_count;
	enter(&setup, content, b, 1, skills);
	if (!battle_start(&setup, &battle))
		assert(!"a duel can begin");
	fight((const struct bout_fighter *const[2]){ a, b }, false, &ret);
	return ret;
}
