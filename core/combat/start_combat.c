/* combat.start_combat: pick a fight with a monster of the place, and those of its kind who are with
 * it. */
#include "core/encounter.h"
#include "core/fight_view.h"
#include "core/journey.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/fauna.h"
#include "core/vitals.h"
#include "events/ids.h"
#include "messages/combat_start_combat.h"

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

static void
begin(struct hot_state *hot, struct battle_setup *setup, const char *cast, const struct moment *at,
    struct effects *out)
{
	uuid_event(at->operation_key, "fight", 0, setup->id);
	if (encounter_begin(hot, HUNT_ENERGY, setup, cast, at, out))
		fight_show(hot->player_id, NULL, at, out);
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
	} else if (journey_refuses(&hot, at, out)) {
		return;
	} else if (!find_here(at, &here, req->monster, &fauna)) {
		effects_refuse(out, REFUSAL_NO_SUCH_MONSTER, "This monster isn't here.");
	} else if (hot.energy < HUNT_ENERGY) {
		effects_refuse(out, REFUSAL_NO_ENERGY, "Not enough energy.");
	} else if (bag->pieces_count >= BAG_PIECES_MAX) {
		effects_refuse(out, REFUSAL_BAG_FULL, "No room for what it might leave.");
	} else {
		encounter_gather(
		    &(struct encounter){ .monster = fauna.monster,
			.level = fauna.level,
			.pack = fauna.pack,
			.weather = weather_at(at->world->seed, here.at, here.warmth, at->now_ms) },
		    &hot, &build, bag, at, &setup, &cast);
		begin(&hot, &setup, cast.bytes, at, out);
	}
	text_finish(&cast);
}

const struct operation combat_start_combat = {
	.name = "combat.start_combat",
	.need = start_combat_need,
	.apply = start_combat_apply,
};
