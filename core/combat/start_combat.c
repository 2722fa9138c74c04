/* combat.start_combat: pick a fight with a monster of the place. */
#include "core/combat/view.h"
#include "core/operations.h"
#include "core/rules/stats.h"
#include "core/vitals.h"
#include "events/ids.h"
#include "messages/combat_start_combat.h"

#include <stdio.h>

#define HUNT_ENERGY 3

static void
start_combat_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_start_combat_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_CHANGE);
}

static const struct place_monster *
monster_here(const struct tile *tile, const char *key)
{
	enum monster_kind kind;
	int32_t i;

	if (!monster_of(key, &kind))
		return NULL;
	for (i = 0; i < tile->monsters_count; i++) {
		if (tile->monsters[i].kind == kind)
			return &tile->monsters[i];
	}
	return NULL;
}

static void
start(struct hot_state *hot, const struct place_monster *monster, const struct moment *at,
    struct effects *out)
{
	struct fighter player = stats_fighter(hot->level);
	char id[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
	struct fight fight;
	uint64_t seed;

	player.hp = hot->hp;
	uuid_event(at->operation_key, "fight", 0, id);
	moment_fight_digest(
	    at, id, &player, monster_key(monster->kind), monster->level, digest, &seed);
	if (!fight_start(id, seed, &player, monster->kind, monster->level, &fight)) {
		effects_refuse(out, REFUSAL_EXHAUSTED, "Too weak to fight.");
		return;
	}
	hot->energy -= HUNT_ENERGY;
	snprintf(hot->fight_id, sizeof(hot->fight_id), "%s", id);
	effects_save_hot(out, hot);
	effects_start_fight(out, &fight, digest);
	fight_reply(hot->player_id, &fight, at, out);
}

static void
start_combat_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_start_combat_request *req = request;
	const struct fight *fight = rows_fight(rows, req->player_id);
	struct hot_state hot = *rows_hot(rows, req->player_id);
	struct tile here = world_tile(at->world, hot.x, hot.y);
	const struct place_monster *monster = monster_here(&here, req->monster);

	vitals_settle(&hot, at);
	if (fight != NULL)
		fight_refuse(req->player_id, fight, REFUSAL_IN_FIGHT, "Already fighting.", at, out);
	else if (req->version != hot.version)
		effects_refuse(out, REFUSAL_STALE, "Something changed since you looked.");
	else if (monster == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_MONSTER, "This monster isn't here.");
	else if (hot.energy < HUNT_ENERGY)
		effects_refuse(out, REFUSAL_NO_ENERGY, "Not enough energy.");
	else
		start(&hot, monster, at, out);
}

const struct operation combat_start_combat = {
	.name = "combat.start_combat",
	.need = start_combat_need,
	.apply = start_combat_apply,
};
