/* One place for each remainder of a player id: the newer one takes it. */
#include "core/store/hot_cache.h"

#include <stdlib.h>
#include <string.h>

#define PLACES 2048 /* of some 1000 bytes in all, while a fight runs */

struct known {
	uint64_t connection; /* of Redis */
	struct hot_state hot;
	struct battle_record fight; /* not opened: that would take ten times the room */
};

struct hot_cache {
	struct known *places[PLACES]; /* owned; NULL: free */
};

static size_t
place_of(int64_t player_id)
{
	return (size_t)((uint64_t)player_id % PLACES);
}

static void
clear(struct hot_cache *c, size_t place)
{
	if (c->places[place] != NULL)
		battle_record_finish(&c->places[place]->fight);
	free(c->places[place]);
	c->places[place] = NULL;
}

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
	size_t i;

	for (i = 0; c != NULL && i < PLACES; i++)
		clear(c, i);
	free(c);
}

void
hot_cache_put(struct hot_cache *c, const struct redis *r, const struct hot_state *hot,
    const struct battle_record *fight)
{
	size_t place = place_of(hot->player_id);
	struct known *known = calloc(1, sizeof(*known));

	if (known == NULL)
		abort();
	known->connection = redis_connection_number(r);
	known->hot = *hot;
	battle_record_copy_closed(&known->fight, fight);
	clear(c, place);
	c->places[place] = known;
}

void
hot_cache_forget(struct hot_cache *c, int64_t player_id)
{
	size_t place = place_of(player_id);

	if (c->places[place] != NULL && c->places[place]->hot.player_id == player_id)
		clear(c, place);
}

bool
hot_cache_find(
    const struct hot_cache *c, const struct redis *r, int64_t player_id, struct rows *rows)
{
	const struct known *known = c->places[place_of(player_id)];

	if (known == NULL || known->hot.player_id != player_id ||
	    known->connection != redis_connection_number(r))
		return false;
	battle_record_finish(&rows->fight);
	battle_record_copy_closed(&rows->fight, &known->fight);
	if (!battle_record_open(&rows->fight))
		return false;
	rows->has_hot = rows->has_fight = true;
	rows->hot = known->hot;
	return true;
}
