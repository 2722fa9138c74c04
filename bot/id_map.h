/* A map from Telegram's ids to objects: chained, grows by doubling. The objects are the caller's.
 */
#ifndef BOT_ID_MAP_H
#define BOT_ID_MAP_H

#include <stddef.h>
#include <stdint.h>

struct id_map {
	struct id_map_entry **buckets;
	size_t room, count;
};

/* The object of `id`, or NULL. Zero-initialised is an empty map. */
void *id_map_get(const struct id_map *map, int64_t id);
/* `id` must not be in it. */
void id_map_put(struct id_map *map, int64_t id, void *object);
/* The object that was there, or NULL. */
void *id_map_take(struct id_map *map, int64_t id);
/* Visits all; `visit` may take the entry that it is called for, and no other. */
void id_map_each(struct id_map *map, void (*visit)(void *object, void *arg), void *arg);
/* Frees the map, not the objects. */
void id_map_finish(struct id_map *map);

#endif
