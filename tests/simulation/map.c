#include "tests/simulation/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64

static uint64_t
hash_of(const char *key)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

/* The key's slot, or the free one where it belongs. */
static struct map_slot *
slot_of(const struct map *m, const char *key)
{
	size_t i = hash_of(key) & (m->room - 1);

	while (m->slots[i].key != NULL && strcmp(m->slots[i].key, key) != 0)
		i = (i + 1) & (m->room - 1);
	return &m->slots[i];
}

static void
widen(struct map *m)
{
	struct map wider = { .room = m->room > 0 ? m->room * 2 : ROOM_FIRST, .count = m->count };

	wider.slots = calloc(wider.room, sizeof(*wider.slots));
	if (wider.slots == NULL)
		abort();
	for (size_t i = 0; i < m->room; i++) {
		if (m->slots[i].key != NULL)
			*slot_of(&wider, m->slots[i].key) = m->slots[i];
	}
	free(m->slots);
	*m = wider;
}

bool
map_find(const struct map *m, const char *key, size_t *ret)
{
	const struct map_slot *slot = m->room > 0 ? slot_of(m, key) : NULL;

	if (slot == NULL || slot->key == NULL)
		return false;
	*ret = slot->value;
	return true;
}

void
map_put(struct map *m, const char *key, size_t value)
{
	struct map_slot *slot;

	if (m->count * 2 >= m->room)
		widen(m);
	slot = slot_of(m, key);
	if (slot->key == NULL) {
		slot->key = strdup(key);
		if (slot->key == NULL)
			abort();
		m->count++;
	}
	slot->value = value;
}

void
map_finish(struct map *m)
{
	for (size_t i = 0; i < m->room; i++)
		free(m->slots[i].key);
	free(m->slots);
	*m = (struct map){ 0 };
}

void *
grown(void *items, size_t count, size_t size)
{
	void *ret = items;

	if (count == 0 || (count & (count - 1)) == 0)
		ret = realloc(items, (count == 0 ? 1 : count * 2) * size);
	if (ret == NULL)
		abort();
	return ret;
}

void *
zeroed(size_t size)
{
	void *ret = calloc(1, size);

	if (ret == NULL)
		abort();
	return ret;
}
