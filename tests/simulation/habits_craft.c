/* Trades: who gathers, makes, mends and takes apart; too little, too early or twice. */
#include "core/rules/craft.h"
#include "core/shops.h"
#include "tests/simulation/habits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Mostly for what grows here. */
static bool
ask_gather(const struct scene *s, const struct actor *a, struct text *body)
{
	struct tile here = world_tile(s->store->world, a->seen.x, a->seen.y);
	const struct content_biome *biome =
	    content_find_biome(s->store->content, biome_key(here.biome));

	if (biome->resources_count > 0 && scene_below(s, 10) > 0)
		return habit_ask(a, body, ",\"trade\":\"%s\"",
		    trade_text(
			biome->resources[scene_below(s, (int32_t)biome->resources_count)].trade));
	return habit_ask(
	    a, body, ",\"trade\":\"%s\"", trade_text((enum trade)scene_below(s, TRADE_COUNT)));
}

static bool
has_inputs(const struct scene *s, int64_t player_id, const struct content_recipe *recipe)
{
	struct stacks inputs = craft_inputs(recipe, 1);
	char account[64], asset[sizeof("item:") + CONTENT_KEY_SIZE];

	effects_player_account(player_id, account);
	for (int32_t i = 0; i < inputs.count; i++) {
		snprintf(asset, sizeof(asset), "item:%s",
		    s->store->content->items[inputs.of[i].item].key);
		if (books_balance(&s->store->books, account, asset) < inputs.of[i].count)
			return false;
	}
	return true;
}

/* Whether the player knows it, stands where it is made, and has enough for one. */
static bool
may_make(const struct scene *s, const struct actor *a, const struct content_recipe *recipe)
{
	struct moment at = {
		.now_ms = s->now_ms, .world = s->store->world, .content = s->store->content
	};
	struct craft_row craft = crafts_of(s->store, a->player_id);
	bool has_learned = false;

	for (unsigned i = 0; i < craft.recipes_count; i++)
		has_learned = has_learned || strcmp(craft.recipes[i], recipe->key) == 0;
	return craft_is_known(recipe, craft.skills[recipe->trade], has_learned) &&
	       (recipe->station == CONTENT_RECIPE_STATION_NONE || shops_is_town(&a->seen, &at) ||
		   shops_is_camp(&a->seen, &at)) &&
	       has_inputs(s, a->player_id, recipe);
}

/* Mostly one that can be made, from a random one on. */
static bool
ask_start(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;
	int32_t first = scene_below(s, content->recipes_count);
	bool is_careless = scene_below(s, 40) == 0;

	for (int32_t n = 0; n < content->recipes_count; n++) {
		const struct content_recipe *recipe =
		    &content->recipes[(first + n) % content->recipes_count];

		if (is_careless || may_make(s, a, recipe))
			return habit_ask(a, body, ",\"recipe\":\"%s\",\"count\":%" PRId32,
			    recipe->key, 1 + scene_below(s, scene_below(s, 4) == 0 ? 4 : 1));
	}
	return false;
}

/* Mostly one's own that is ready and waits, from a random one on; now and then too early. */
static bool
ask_claim(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct crafts *c = &s->store->crafts;
	size_t first = c->jobs_count > 0 ? (size_t)scene_below(s, (int32_t)c->jobs_count) : 0;
	bool is_careless = scene_below(s, 40) == 0, is_hasty = scene_below(s, 3) == 0;

	for (size_t n = 0; n < c->jobs_count; n++) {
		const struct kept_job *job = &c->jobs[(first + n) % c->jobs_count];

		if (is_careless || (job->player_id == a->player_id && !job->is_claimed &&
				       (is_hasty || job->row.ready_at_ms <= s->now_ms)))
			return habit_ask(a, body, ",\"job\":\"%s\"", job->row.id);
	}
	return false;
}

static bool
ask_list(const struct scene *s, const struct actor *a, struct text *body)
{
	return habit_ask(a, body, ",\"page\":%d", 1 + scene_below(s, 3));
}

/* A piece that lies in the player's bag, or somebody's; NULL: none. */
static const struct piece_row *
draw_piece(const struct scene *s, const struct actor *a)
{
	const struct things *t = &s->store->things;
	size_t first = t->count > 0 ? (size_t)scene_below(s, (int32_t)t->count) : 0;
	bool is_careless = scene_below(s, 60) == 0;

	for (size_t n = 0; n < t->count; n++) {
		const struct owned_piece *piece = &t->list[(first + n) % t->count];

		if (is_careless ||
		    (piece->player_id == a->player_id && piece->parcel_id[0] == '\0' &&
			(piece->row.worn == BAG_NOT_WORN || scene_below(s, 10) == 0)))
			return &piece->row;
	}
	return NULL;
}

static bool
ask_piece(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct piece_row *piece = draw_piece(s, a);

	return piece != NULL && habit_ask(a, body, ",\"piece\":\"%s\"", piece->id);
}

static bool
ask_lock(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct piece_row *piece = draw_piece(s, a);

	return piece != NULL && habit_ask(a, body, ",\"piece\":\"%s\",\"is_locked\":%s", piece->id,
				    scene_below(s, 3) == 0 ? "true" : "false");
}

/* Something that may be eaten, drunk or read. */
static bool
ask_use(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;
	int32_t first = scene_below(s, content->items_count);
	char account[64], asset[sizeof("item:") + CONTENT_KEY_SIZE];

	effects_player_account(a->player_id, account);
	for (int32_t n = 0; n < content->items_count; n++) {
		const struct content_item *item =
		    &content->items[(first + n) % content->items_count];

		snprintf(asset, sizeof(asset), "item:%s", item->key);
		if ((item->has_use || item->has_energy || item->has_teaches) &&
		    books_balance(&s->store->books, account, asset) > 0)
			return habit_ask(a, body, ",\"item\":\"%s\"", item->key);
	}
	return false;
}

const struct habit craft_habits[] = {
	{ "world.gather", SEES_NOTHING, 20, 1, ask_gather },
	{ "craft.start", SEES_NOTHING, 40, 1, ask_start },
	{ "craft.claim", SEES_NOTHING, 20, 2, ask_claim },
	{ "craft.list", SEES_NOTHING, 1, 0, ask_list },
	{ "inventory.dismantle", SEES_NOTHING, 3, 1, ask_piece },
	{ "inventory.repair", SEES_NOTHING, 1, 1, ask_piece },
	{ "inventory.lock", SEES_NOTHING, 1, 1, ask_lock },
	{ "inventory.use", SEES_NOTHING, 4, 1, ask_use },
	{ "inventory.list", SEES_NOTHING, 1, 0, ask_list },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
