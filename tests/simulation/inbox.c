#include "tests/simulation/inbox.h"

#include <stdlib.h>
#include <string.h>

const struct inbox_row *
inbox_find(const struct inbox *b, const char *key)
{
	size_t i;

	return map_find(&b->keys, key, &i) ? &b->list[i] : NULL;
}

void
inbox_insert(struct inbox *b, const char *key, const uint8_t hash[32], const struct text *reply,
    bool is_refusal)
{
	struct inbox_row *row;

	b->list = grown(b->list, b->count, sizeof(*b->list));
	row = &b->list[b->count];
	*row = (struct inbox_row){ .is_refusal = is_refusal };
	memcpy(row->hash, hash, sizeof(row->hash));
	text_add(&row->reply, reply->bytes, reply->size);
	map_put(&b->keys, key, b->count++);
}

void
inbox_finish(struct inbox *b)
{
	for (size_t i = 0; i < b->count; i++)
		text_finish(&b->list[i].reply);
	free(b->list);
	map_finish(&b->keys);
}
