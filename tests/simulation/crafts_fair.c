/* What goes in and what comes out, by the accounts of the game that it goes through. */
#include "core/rules/craft.h"
#include "core/rules/trades.h"
#include "tests/simulation/crafts.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
uses(const struct effects *e, const char *account)
{
	for (unsigned i = 0; i < e->entries_count; i++) {
		if (strcmp(e->entries[i].account, account) == 0)
			return true;
	}
	return false;
}

/* Whether the account gives these to the player, or (sign -1) gets them, and nothing else. */
static bool
moves_just(const struct effects *e, const struct content *content, const char *account,
    int64_t player_id, const struct stacks *what, int sign)
{
	char asset[sizeof(e->entries->asset)], own[64];
	int32_t kinds = 0;

	effects_player_account(player_id, own);
	for (int32_t i = 0; i < what->count; i++) {
		snprintf(asset, sizeof(asset), "item:%s", content->items[what->of[i].item].key);
		if (books_moved(e, account, asset) != -sign * what->of[i].count ||
		    books_moved(e, own, asset) != sign * what->of[i].count)
			return false;
		kinds += what->of[i].count != 0;
	}
	for (unsigned i = 0; i < e->entries_count; i++)
		kinds -= strcmp(e->entries[i].account, account) == 0;
	return kinds == 0;
}

static const struct content_recipe *
recipe_of(const struct store *s, const char *key, int32_t *ret_index)
{
	*ret_index = content_index(
	    s->content->recipes, s->content->recipes_count, sizeof(s->content->recipes[0]), key);
	return *ret_index >= 0 ? &s->content->recipes[*ret_index] : NULL;
}

/* ── work ── */

static bool
begins_fairly(const struct store *s, const struct effects *e)
{
	const struct job_row *job = e->made_job;
	const struct content_recipe *recipe;
	struct stacks inputs;
	int32_t index;

	if (job == NULL)
		return !uses(e, "game:sink.craft");
	recipe = recipe_of(s, job->recipe, &index);
	if (recipe == NULL)
		return false;
	inputs = craft_inputs(recipe, job->count);
	return e->pieces_count == 0 && inputs.count > 0 &&
	       moves_just(e, s->content, "game:sink.craft", e->worker_id, &inputs, -1);
}

static bool
makes_pieces(const struct store *s, const struct effects *e, const struct crafted *crafted)
{
	if ((int32_t)e->pieces_count != crafted->pieces_count)
		return false;
	for (unsigned i = 0; i < e->pieces_count; i++) {
		struct piece_row row = piece_row_of(&crafted->pieces[i], s->content);
		const struct piece_change *made = &e->pieces[i];

		if (made->kind != PIECE_MADE || made->player_id != e->worker_id ||
		    strcmp(made->row.item, row.item) != 0 || made->row.level != row.level ||
		    made->row.quality != row.quality || made->row.rarity != row.rarity ||
		    made->row.worn != BAG_NOT_WORN)
			return false;
	}
	return true;
}

/* Its trade alone is practised. */
static bool
teaches(const struct store *s, const struct effects *e, enum trade trade, int32_t skill)
{
	struct craft_row before = crafts_of(s, e->worker_id);

	before.skills[trade] = skill;
	return e->saved_craft != NULL && e->saved_craft->player_id == e->worker_id &&
	       memcmp(before.skills, e->saved_craft->skills, sizeof(before.skills)) == 0;
}

static bool
ends_fairly(const struct store *s, const struct effects *e)
{
	const struct kept_job *kept;
	const struct content_recipe *recipe;
	struct crafted crafted;
	struct craft craft = { .recipe = -1 };
	int32_t skill;

	if (e->claimed_job[0] == '\0')
		return !uses(e, "game:mint.craft");
	kept = crafts_job(s, e->claimed_job);
	recipe = recipe_of(s, kept->row.recipe, &craft.recipe);
	if (recipe == NULL)
		return false;
	craft.batch = kept->row.count;
	craft.skill = kept->row.skill;
	craft.level = kept->row.level;
	craft.seed = kept->row.seed;
	crafted = craft_outcome(s->content, &craft);
	skill = trade_practise(crafts_of(s, e->worker_id).skills[recipe->trade], recipe->difficulty,
	    kept->row.count, kept->row.seed);
	return crafted.made + crafted.failed == kept->row.count && makes_pieces(s, e, &crafted) &&
	       moves_just(e, s->content, "game:mint.craft", e->worker_id, &crafted.counted, 1) &&
	       teaches(s, e, recipe->trade, skill);
}

/* ── pieces ── */

/* One piece that is neither worn nor locked, for its parts. */
static bool
dismantles_fairly(const struct store *s, const struct effects *e)
{
	const struct piece_change *gone = e->pieces;
	struct stacks parts;
	struct piece piece;

	if (!uses(e, "game:mint.dismantle"))
		return true;
	if (e->pieces_count != 1 || gone->kind != PIECE_GONE || gone->row.worn != BAG_NOT_WORN ||
	    gone->row.is_locked || !piece_of(&gone->row, s->content, &piece))
		return false;
	parts = item_dismantle(s->content, piece.item);
	return moves_just(e, s->content, "game:mint.dismantle", gone->player_id, &parts, 1);
}

/* Each piece is made whole, for its price. */
static bool
repairs_fairly(const struct store *s, const struct effects *e, const struct rows *seen)
{
	int64_t price = 0;

	if (!uses(e, "game:sink.repair"))
		return true;
	for (unsigned i = 0; i < e->pieces_count; i++) {
		const struct piece_row *before =
		    seen->bag != NULL ? bag_piece(seen->bag, e->pieces[i].row.id) : NULL;
		struct piece piece;

		if (before == NULL || e->pieces[i].kind != PIECE_SAVED ||
		    e->pieces[i].row.durability != PIECE_DURABILITY_MAX ||
		    !piece_of(before, s->content, &piece))
			return false;
		price += piece_repair_price(s->content, &piece);
	}
	return books_moved(e, "game:sink.repair", "gold") == price;
}

bool
crafts_are_fair(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const char *what = NULL;

	if (!begins_fairly(s, e))
		what = "begins work";
	else if (!ends_fairly(s, e))
		what = "claims work";
	else if (!dismantles_fairly(s, e))
		what = "takes something apart";
	else if (!repairs_fairly(s, e, seen))
		what = "mends something";
	if (what != NULL)
		finding("%s %s, against the rules", e->cause, what);
	return what == NULL;
}
