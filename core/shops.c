/* Shops by place. */
#include "core/shops.h"

#include "core/journey.h"
#include "core/rules/places.h"

bool
shops_is_camp(const struct hot_state *hot, const struct moment *at)
{
	return !journey_runs(hot, at) && world_tile(at->world, hot->x, hot->y).is_camp;
}

bool
shops_is_town(const struct hot_state *hot, const struct moment *at)
{
	struct position here = { hot->x, hot->y };
	struct landmark place;

	if (journey_runs(hot, at))
		return false;
	return world_distance(here, at->world->start) == 0 ||
	       (place_at(at->world, at->content, here, &place) &&
		   place_is_town(at->content, &place));
}

int32_t
shops_here(const struct hot_state *hot, const struct moment *at, int32_t ret[SHOPS_MAX])
{
	bool is_camp = shops_is_camp(hot, at), is_town = shops_is_town(hot, at);
	int32_t i, count = 0;

	for (i = 0; i < at->content->shops_count && count < SHOPS_MAX; i++) {
		enum content_shop_where where = at->content->shops[i].where;

		if ((where == CONTENT_SHOP_WHERE_CAMP && is_camp) ||
		    (where == CONTENT_SHOP_WHERE_TOWN && is_town))
			ret[count++] = i;
	}
	return count;
}
