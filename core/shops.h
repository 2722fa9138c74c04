/* Who sells where. In every camp stands its chest; the camp at the world's start is a town, as are
 * the towns and markets of the land, with all stations and the town's shops. Wanderers are met on
 * the road, and have no place of their own. Who is on the way is nowhere. */
#ifndef CORE_SHOPS_H
#define CORE_SHOPS_H

#include "core/craft_row.h"
#include "core/moment.h"
#include "events/hot.h"

#define SHOPS_MAX 16

bool shops_is_camp(const struct hot_state *hot, const struct moment *at);
bool shops_is_town(const struct hot_state *hot, const struct moment *at);

/* The numbers in the content of the shops where the player stands; returns how many. */
int32_t shops_here(const struct hot_state *hot, const struct moment *at, int32_t ret[SHOPS_MAX]);

#endif
