/* One place for each remainder of a player id: the newer one takes it. */
#include "core/store/hot_cache.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 2048 /* of some 600 bytes, touched when they are used */

struct place {
	uint64_t connection; /* of Redis; 0: free */
	struct hot_state hot;
	struct fight fight;
	char fight_digest[65];
};

struct hot_cache {
	struct place places[PLACES];
};

struct hot_cache *
hot_cache_create(void)
{
	struct hot_cache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	return c;
}

void
hot_cache_destroy(struct hot_cache *c)
{
	free(c);
}

void
hot_cache_put(struct hot_cache *c, const struct redis *r, const struct rows *rows)
{
	struct place *p = &c->places[(uint64_t)rows->hot.player_id % PLACES];

	p->connection = redis_connection_number(r);
	p->hot = rows->hot;
	p->fight = rows->fight;
	memcpy(p->fight_digest, rows->fight_digest, sizeof(p->fight_digest));
}

void
hot_cache_forget(struct hot_cache *c, int64_t player_id)
{
	struct place *p = &c->places[(uint64_t)player_id % PLACES];

	if (p->hot.player_id == player_id)
		p->connection = 0;
}

bool
hot_cache_find(
    const struct hot_cache *c, const struct redis *r, int64_t player_id, struct rows *rows)
{
	const struct place *p = &c->places[(uint64_t)player_id % PLACES];

	if (p->hot.player_id != player_id || p->connection == 0 ||
	    p->connection != redis_connection_number(r))
		return false;
	rows->has_hot = rows->has_fight = true;
	rows->hot = p->hot;
	rows->fight = p->fight;
	memcpy(rows->fight_digest, p->fight_digest, sizeof(rows->fight_digest));
	return true;
}
