#include "bot/id_map.h"

#include <stdlib.h>

#define ROOM_LEAST 64

struct id_map_entry {
	struct id_map_entry *next;
	int64_t id;
	void *object;
};

static size_t
bucket_of(const struct id_map *map, int64_t id)
{
	uint64_t h = (uint64_t)id * 0x9E3779B97F4A7C15u;

	return (size_t)(h >> 32) & (map->room - 1);
}

static void *
must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

static void
grow(struct id_map *map)
{
	struct id_map bigger = { .room = map->room == 0 ? ROOM_LEAST : map->room * 2 };
	struct id_map_entry *e, *next;

	bigger.buckets = must(calloc(bigger.room, sizeof(bigger.buckets[0])));
	bigger.count = map->count;
	for (size_t i = 0; i < map->room; i++) {
		for (e = map->buckets[i]; e != NULL; e = next) {
			size_t b = bucket_of(&bigger, e->id);

			next = e->next;
			e->next = bigger.buckets[b];
			bigger.buckets[b] = e;
		}
	}
	free(map->buckets);
	*map = bigger;
}

void *
id_map_get(const struct id_map *map, int64_t id)
{
	if (map->room == 0)
		return NULL;
	for (struct id_map_entry *e = map->buckets[bucket_of(map, id)]; e != NULL; e = e->next) {
		if (e->id == id)
			return e->object;
	}
	return NULL;
}

void
id_map_put(struct id_map *map, int64_t id, void *object)
{
	struct id_map_entry *e = must(malloc(sizeof(*e)));
	size_t b;

	if (map->count >= map->room)
		grow(map);
	b = bucket_of(map, id);
	*e = (struct id_map_entry){ .next = map->buckets[b], .id = id, .object = object };
	map->buckets[b] = e;
	map->count++;
}

void *
id_map_take(struct id_map *map, int64_t id)
{
	struct id_map_entry **at, *e;
	void *object;

	if (map->room == 0)
		return NULL;
	for (at = &map->buckets[bucket_of(map, id)]; (e = *at) != NULL; at = &e->next) {
		if (e->id != id)
			continue;
		*at = e->next;
		object = e->object;
		free(e);
		map->count--;
		return object;
	}
	return NULL;
}

void
id_map_each(struct id_map *map, void (*visit)(void *object, void *arg), void *arg)
{
	struct id_map_entry *e, *next;

	for (size_t i = 0; i < map->room; i++) {
		for (e = map->buckets[i]; e != NULL; e = next) {
			next = e->next;
			visit(e->object, arg);
		}
	}
}

void
id_map_finish(struct id_map *map)
{
	struct id_map_entry *e, *next;

	for (size_t i = 0; i < map->room; i++) {
		for (e = map->buckets[i]; e != NULL; e = next) {
			next = e->next;
			free(e);
		}
	}
	free(map->buckets);
	*map = (struct id_map){ 0 };
}
