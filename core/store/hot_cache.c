/* One place for each remainder of a player id: the newer one takes it. */
#include "core/store/hot_cache.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 2048 /* of some 700 bytes in all, taken when they are used */

struct place {
	uint64_t connection; /* of Redis; 0: free */
	struct hot_state hot;
	struct battle_record fight; /* not opened: that would take a hundred times the room */
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
	unsigned i;

	for (i = 0; c != NULL && i < PLACES; i++)
		battle_record_finish(&c->places[i].fight);
	free(c);
}

void
hot_cache_put(struct hot_cache *c, const struct redis *r, const struct hot_state *hot,
    const struct battle_record *fight)
{
	struct place *p = &c->places[(uint64_t)hot->player_id % PLACES];

	p->connection = redis_connection_number(r);
	p->hot = *hot;
	battle_record_finish(&p->fight);
	battle_record_copy_closed(&p->fight, fight);
}

void
hot_cache_forget(struct hot_cache *c, int64_t player_id)
{
	struct place *p = &c->places[(uint64_t)player_id % PLACES];

	if (p->hot.player_id != player_id)
		return;
	p->connection = 0;
	battle_record_finish(&p->fight);
}

bool
hot_cache_find(
    const struct hot_cache *c, const struct redis *r, int64_t player_id, struct rows *rows)
{
	const struct place *p = &c->places[(uint64_t)player_id % PLACES];

	if (p->hot.player_id != player_id || p->connection == 0 ||
	    p->connection != redis_connection_number(r))
		return false;
	battle_record_finish(&rows->fight);
	battle_record_copy_closed(&rows->fight, &p->fight);
	if (!battle_record_open(&rows->fight))
		return false;
	rows->has_hot = rows->has_fight = true;
	rows->hot = p->hot;
	return true;
}
