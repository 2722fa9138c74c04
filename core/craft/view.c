/* Rows to crafters. */
#include "core/craft/view.h"

#include "core/shops.h"

#include <string.h>

int32_t
recipe_index(const struct content *content, const char *key)
{
	return content_index(
	    content->recipes, content->recipes_count, sizeof(content->recipes[0]), key);
}

static bool
has_learned(const struct craft_row *craft, const char *recipe)
{
	unsigned i;

	for (i = 0; i < craft->recipes_count; i++) {
		if (strcmp(craft->recipes[i], recipe) == 0)
			return true;
	}
	return false;
}

struct crafter
crafter_of(const struct rows *rows, int64_t player_id, const struct content_recipe *recipe,
    const struct moment *at, struct stacks *ret_bag)
{
	const struct craft_row *craft = rows_craft(rows, player_id);
	const struct hot_state *hot = rows_hot(rows, player_id);

	*ret_bag = bag_inputs(rows_bag(rows, player_id), recipe);
	return (struct crafter){
		.skill = craft->skills[recipe->trade],
		.has_learned = has_learned(craft, recipe->key),
		.is_at_fire = shops_is_camp(hot, at),
		.is_in_town = shops_is_town(hot, at),
		.bag = ret_bag,
	};
}
