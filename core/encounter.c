#include "core/encounter.h"

#include "core/cast.h"
#include "core/rules/mark.h"
#include "core/rules/muster.h"
#include "core/satchel.h"

#include <stdio.h>

void
encounter_gather(const struct encounter *encounter, const struct hot_state *hot,
    const struct build *build, const struct bag_row *bag, const struct moment *at,
    struct battle_setup *ret, struct text *cast)
{
	struct gear gear = bag_gear(bag, at->content, hot->level);
	int32_t i, skills[BATTLE_SKILLS_MAX], things[BATTLE_THINGS_MAX];

	*ret = (struct battle_setup){
		.rules_version = BATTLE_RULES_VERSION,
		.weather = encounter->weather,
		.fighters_count = 1 + encounter->pack,
	};
	muster_character(
	    at->content, hot->level, build, &gear, hot->hp, hot->mp, &ret->fighters[0], skills);
	if (hot->marked_until_ms > at->now_ms)
		mark_apply((enum status)hot->mark, &ret->fighters[0]);
	satchel_pack(bag, at->content, hot->level, &ret->fighters[0], things);
	cast_player(cast, at->content, skills, ret->fighters[0].skills_count);
	cast_things(cast, at->content, things, ret->fighters[0].things_count);
	for (i = 0; i < encounter->pack; i++) {
		muster_monster(at->content, encounter->monster, encounter->level, encounter->pack,
		    &ret->fighters[1 + i]);
		cast_monster(cast, at->content, encounter->monster);
	}
}

bool
encounter_begin(struct hot_state *hot, int32_t energy, struct battle_setup *setup, const char *cast,
    const struct moment *at, struct effects *out)
{
	char digest[DIGEST_TEXT_SIZE];
	struct battle battle;

	moment_battle_digest(at, setup, cast, digest, &setup->seed);
	if (hot->hp == 0 || !battle_start(setup, &battle)) {
		effects_refuse(out, REFUSAL_EXHAUSTED, "Too weak to fight.");
		return false;
	}
	hot->energy -= energy;
	hot->hp_max = setup->fighters[0].hp_max;
	hot->mp_max = setup->fighters[0].mp_max;
	hot->mark = 0;
	hot->marked_until_ms = 0;
	snprintf(hot->fight_id, sizeof(hot->fight_id), "%s", setup->id);
	effects_save_hot(out, hot);
	effects_start_fight(out, &battle, cast, digest);
	return true;
}
