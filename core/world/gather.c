/* world.gather: searches the land for what a trade can use. The energy goes first, then comes what
 * it brought. */
#include "core/deeds.h"
#include "core/journey.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/clamp.h"
#include "core/rules/regen.h"
#include "core/rules/trades.h"
#include "core/rules/weather.h"
#include "core/vitals.h"
#include "messages/world_gather.h"

#include <stdio.h>
#include <string.h>

#define ENERGY_MOST 2

static void
gather_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_gather_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_craft(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static struct gathered
search(const struct content_biome *biome, const struct tile *here, enum trade trade, int32_t skill,
    const struct moment *at)
{
	struct gatherer gatherer = {
		.trade = trade,
		.skill = skill,
		.tool_bp = 10000,
		.weather = weather_at(at->world->seed, here->at, here->warmth, at->now_ms),
	};
	char digest[DIGEST_TEXT_SIZE];
	uint64_t seed;

	moment_digest(at, at->operation_key, "gather", 6, digest, &seed);
	return gather(biome, &gatherer, seed);
}

/* Teaches the trade, and stores what was found. Returns the skill that it made. */
static int32_t
take(const struct rows *rows, int64_t player_id, enum trade trade, const struct gathered *found,
    const struct moment *at, struct effects *out)
{
	struct craft_row learned = *rows_craft(rows, player_id);
	struct character_row changed = *rows_character(rows, player_id);
	char account[64], digest[DIGEST_TEXT_SIZE];
	uint64_t seed;

	moment_digest(at, at->operation_key, "practice", 8, digest, &seed);
	learned.skills[trade] = trade_practise(learned.skills[trade], found->difficulty, 1, seed);
	changed.version++;
	effects_player_account(player_id, account);
	effects_cause(out, "%s", at->operation_key);
	effects_move_items(
	    out, "game:mint.gather", account, at->content->items[found->item].key, found->count);
	deeds_count(
	    out, at, player_id, DEED_GATHER, at->content->items[found->item].key, found->count);
	effects_save_craft(out, &learned);
	effects_save_character(out, &changed);
	return learned.skills[trade];
}

static void
gather_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_gather_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct content_biome *biome;
	struct world_gather_reply reply = {
		.player_id = req->player_id, .trade = req->trade, .now = at->now_ms
	};
	struct gathered found;
	struct hot_state hot;
	struct tile here;
	int32_t cost, before;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	hot = *rows_hot(rows, req->player_id);
	if (journey_refuses(&hot, at, out))
		return;
	vitals_settle(&hot, at);
	here = world_tile(at->world, hot.x, hot.y);
	biome = content_find_biome(at->content, biome_key(here.biome));
	before = rows_craft(rows, req->player_id)->skills[req->trade];
	found = search(biome, &here, req->trade, before, at);
	cost = clamp_i32(biome->energy, 1, ENERGY_MOST);
	if (found.item < 0) {
		effects_refuse(out, REFUSAL_NOTHING_HERE, "Nothing of this trade is found here.");
		return;
	}
	if (!rows->is_paid && hot.energy < cost) {
		effects_refuse(out, REFUSAL_NO_ENERGY, "Not enough energy.");
		return;
	}
	if (!rows->is_paid) {
		hot.energy -= cost;
		effects_save_hot(out, &hot);
		hot.version++;
	}
	reply.skill = take(rows, req->player_id, req->trade, &found, at, out);
	reply.gained = reply.skill - before;
	reply.count = found.count;
	reply.energy = hot.energy;
	reply.energy_max = energy_max(hot.level);
	reply.version = hot.version;
	snprintf(reply.item, sizeof(reply.item), "%s", at->content->items[found.item].key);
	effects_reply(out, &world_gather_reply_shape, &reply);
}

const struct operation world_gather = {
	.name = "world.gather",
	.need = gather_need,
	.apply = gather_apply,
};
