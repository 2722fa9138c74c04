/* craft.list: a page of the recipes that are known, what they ask for and how surely they succeed.
 */
#include "core/craft/view.h"
#include "core/operations.h"
#include "core/rules/trades.h"
#include "messages/craft_list.h"
#include "messages/craft_view.h"

#include <stdio.h>

#define PAGE_RECIPES 6

_Static_assert((int)CRAFT_VIEW_RECIPES_STATION_BENCH == (int)CONTENT_RECIPE_STATION_BENCH,
    "the schema counts stations as the content does");

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct craft_list_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_bag(out, req->player_id);
	need_craft(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
fill_recipe(const struct content_recipe *recipe, const struct crafter *crafter,
    const struct bag_row *bag, struct craft_view_recipes *ret)
{
	size_t i;

	*ret = (struct craft_view_recipes){
		.trade = recipe->trade,
		.station = (enum craft_view_recipes_station)recipe->station,
		.difficulty = recipe->difficulty,
		.count = recipe->has_count ? recipe->count : 1,
		.time_s = recipe->time_s,
		.fail_bp = craft_fail_bp(trade_diff(crafter->skill, recipe->difficulty)),
		.is_possible = craft_start_check(recipe, crafter, 1) == CRAFT_OK,
	};
	snprintf(ret->recipe, sizeof(ret->recipe), "%s", recipe->key);
	snprintf(ret->output, sizeof(ret->output), "%s", recipe->output);
	for (i = 0; i < recipe->inputs_count; i++) {
		struct craft_view_recipes_inputs *input = &ret->inputs[ret->inputs_count++];

		snprintf(input->item, sizeof(input->item), "%s", recipe->inputs[i].item);
		input->count = recipe->inputs[i].count;
		input->owned = bag_count(bag, recipe->inputs[i].item);
	}
}

static void
fill_work(const struct craft_row *craft, struct craft_view *ret)
{
	unsigned i;
	int trade;

	for (trade = 0; trade < TRADE_COUNT; trade++)
		ret->skills[ret->skills_count++] = (struct craft_view_skills){
			.trade = (enum trade)trade,
			.skill = craft->skills[trade],
		};
	for (i = 0; i < craft->jobs_count; i++) {
		struct craft_view_jobs *job = &ret->jobs[ret->jobs_count++];

		snprintf(job->job, sizeof(job->job), "%s", craft->jobs[i].id);
		snprintf(job->recipe, sizeof(job->recipe), "%s", craft->jobs[i].recipe);
		job->count = craft->jobs[i].count;
		job->ready_at = craft->jobs[i].ready_at_ms;
	}
}

/* Fills those of the page, and returns how many are known in all. */
static int32_t
fill_page(const struct rows *rows, int64_t player_id, int32_t page, const struct moment *at,
    struct craft_view *ret)
{
	const struct content *content = at->content;
	int32_t i, known = 0;

	ret->recipes_count = 0;
	for (i = 0; i < content->recipes_count; i++) {
		const struct content_recipe *recipe = &content->recipes[i];
		struct stacks bag;
		struct crafter crafter = crafter_of(rows, player_id, recipe, at, &bag);

		if (!craft_is_known(recipe, crafter.skill, crafter.has_learned))
			continue;
		if (known / PAGE_RECIPES == page - 1)
			fill_recipe(recipe, &crafter, rows_bag(rows, player_id),
			    &ret->recipes[ret->recipes_count++]);
		known++;
	}
	return known;
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct craft_list_request *req = request;
	struct craft_view view = { .player_id = req->player_id, .now = at->now_ms };
	int32_t known;

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	known = fill_page(rows, req->player_id, req->page, at, &view);
	view.pages = known == 0 ? 1 : (known - 1) / PAGE_RECIPES + 1;
	view.page = req->page < view.pages ? req->page : view.pages;
	if (view.page != req->page)
		(void)fill_page(rows, req->player_id, view.page, at, &view);
	fill_work(rows_craft(rows, req->player_id), &view);
	effects_reply(out, &craft_view_shape, &view);
}

const struct operation craft_list = {
	.name = "craft.list",
	.need = list_need,
	.apply = list_apply,
};
