/* Recipes and trades, as who works sees them. */
#ifndef CORE_CRAFT_VIEW_H
#define CORE_CRAFT_VIEW_H

#include "core/moment.h"
#include "core/rows.h"
#include "core/rules/craft.h"

/* Who would make `recipe` here and now; `ret_bag` is what the crafter borrows. */
struct crafter crafter_of(const struct rows *rows, int64_t player_id,
    const struct content_recipe *recipe, const struct moment *at, struct stacks *ret_bag);

/* The number of a recipe in the content; -1: there is no such one. */
int32_t recipe_index(const struct content *content, const char *key);

#endif
