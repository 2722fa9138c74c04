/* One place for each remainder of a player id: the newer row takes it. */
#include "core/store/character_cache.h"

#include <stdlib.h>

#define PLACES 8192 /* of some 350 bytes, touched when they are used */

struct character_cache {
	struct character_row rows[PLACES]; /* player 0: free */
};

struct character_cache *
character_cache_create(void)
{
	struct character_cache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	return c;
}

void
character_cache_destroy(struct character_cache *c)
{
	free(c);
}

void
character_cache_put(struct character_cache *c, const struct character_row *row)
{
	c->rows[(uint64_t)row->player_id % PLACES] = *row;
}

void
character_cache_forget(struct character_cache *c, int64_t player_id)
{
	struct character_row *row = &c->rows[(uint64_t)player_id % PLACES];

	if (row->player_id == player_id)
		row->player_id = 0;
}

const struct character_row *
character_cache_find(const struct character_cache *c, int64_t player_id)
{
	const struct character_row *row = &c->rows[(uint64_t)player_id % PLACES];

	return row->player_id == player_id ? row : NULL;
}
