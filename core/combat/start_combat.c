/* combat.start_combat: pick a fight with a monster of the place, and those of its kind who are with
 * it. */
#include "core/cast.h"
#include "core/combat/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/fauna.h"
#include "core/rules/muster.h"
#include "core/satchel.h"
#include "core/vitals.h"
#include "events/ids.h"
#include "messages/combat_start_combat.h"

#include <stdio.h>
#include <string.h>

#define HUNT_ENERGY 3

static void
start_combat_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_start_combat_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_bag(out, req->player_id);
}

static bool
find_here(const struct moment *at, const struct tile *tile, const char *key, struct fauna *ret)
{
	struct fauna here[FAUNA_MAX];
	int32_t i, count = fauna_at(at->world, at->content, tile, daytime_at(at->now_ms), here);

	for (i = 0; i < count; i++) {
		if (strcmp(at->content->monsters[here[i].monster].key, key) == 0) {
			*ret = here[i];
			return true;
		}
	}
	return false;
}

/* The player, then the monsters, with what each is called. */
static void
gather(const struct hot_state *hot, const struct build *build, const struct bag_row *bag,
    const struct fauna *fauna, const struct tile *tile, const struct moment *at,
    struct battle_setup *ret, struct text *cast)
{
	struct gear gear = bag_gear(bag, at->content, hot->level);
	int32_t i, skills[BATTLE_SKILLS_MAX], things[BATTLE_THINGS_MAX];

	*ret = (struct battle_setup){
		.rules_version = BATTLE_RULES_VERSION,
		.weather = weather_at(at->world->seed, tile->at, tile->warmth, at->now_ms),
		.fighters_count = 1 + fauna->pack,
	};
	uuid_event(at->operation_key, "fight", 0, ret->id);
	muster_character(
	    at->content, hot->level, build, &gear, hot->hp, hot->mp, &ret->fighters[0], skills);
	satchel_pack(bag, at->content, hot->level, &ret->fighters[0], things);
	cast_player(cast, at->content, skills, ret->fighters[0].skills_count);
	cast_things(cast, at->content, things, ret->fighters[0].things_count);
	for (i = 0; i < fauna->pack; i++) {
		muster_monster(
		    at->content, fauna->monster, fauna->level, fauna->pack, &ret->fighters[1 + i]);
		cast_monster(cast, at->content, fauna->monster);
	}
}

static void
begin(struct hot_state *hot, struct battle_setup *setup, const char *cast, const struct moment *at,
    struct effects *out)
{
	char digest[DIGEST_TEXT_SIZE];
	struct fight_view view;
	struct battle battle;

	moment_battle_digest(at, setup, cast, digest, &setup->seed);
	if (hot->hp == 0 || !battle_start(setup, &battle)) {
		effects_refuse(out, REFUSAL_EXHAUSTED, "Too weak to fight.");
		return;
	}
	hot->energy -= HUNT_ENERGY;
	hot->hp_max = setup->fighters[0].hp_max;
	hot->mp_max = setup->fighters[0].mp_max;
	snprintf(hot->fight_id, sizeof(hot->fight_id), "%s", setup->id);
	effects_save_hot(out, hot);
	effects_start_fight(out, &battle, cast, digest);
	fight_view_fill(hot->player_id, &battle, cast, NULL, at, &view);
	effects_reply(out, &fight_view_shape, &view);
}

static void
start_combat_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_start_combat_request *req = request;
	const struct battle_record *fight = rows_fight(rows, req->player_id);
	const struct bag_row *bag = rows_bag(rows, req->player_id);
	struct build build = build_of(rows_build(rows, req->player_id), at->content);
	struct hot_state hot = *rows_hot(rows, req->player_id);
	struct tile here = world_tile(at->world, hot.x, hot.y);
	struct battle_setup setup;
	struct text cast = { 0 };
	struct fauna fauna;

	vitals_settle(&hot, at);
	if (fight != NULL) {
		fight_refuse(req->player_id, fight, REFUSAL_IN_FIGHT, "Already fighting.", at, out);
	} else if (req->version != hot.version) {
		effects_refuse(out, REFUSAL_STALE, "Something changed since you looked.");
	} else if (!find_here(at, &here, req->monster, &fauna)) {
		effects_refuse(out, REFUSAL_NO_SUCH_MONSTER, "This monster isn't here.");
	} else if (hot.energy < HUNT_ENERGY) {
		effects_refuse(out, REFUSAL_NO_ENERGY, "Not enough energy.");
	} else if (bag->pieces_count >= BAG_PIECES_MAX) {
		effects_refuse(out, REFUSAL_BAG_FULL, "No room for what it might leave.");
	} else {
		gather(&hot, &build, bag, &fauna, &here, at, &setup, &cast);
		begin(&hot, &setup, cast.bytes, at, out);
	}
	text_finish(&cast);
}

const struct operation combat_start_combat = {
	.name = "combat.start_combat",
	.need = start_combat_need,
	.apply = start_combat_apply,
};
