/* Keys and where what they name stands. Zeroed is empty. Running out of memory aborts. */
#ifndef TESTS_SIMULATION_MAP_H
#define TESTS_SIMULATION_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map {
	struct map_slot {
		char *key; /* NULL: free */
		size_t value;
	} * slots;
	size_t count, room; /* room is a power of two, or 0 */
};

bool map_find(const struct map *m, const char *key, size_t *ret);
/* A new key, or a new value for one that is there. The key is copied. */
void map_put(struct map *m, const char *key, size_t value);
void map_finish(struct map *m);

/* An array with room for one more item of `size` bytes. */
void *grown(void *items, size_t count, size_t size);

/* Zeroed memory. Owned by the caller: free() frees it. */
void *zeroed(size_t size);

#endif
