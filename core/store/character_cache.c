/* One place for each remainder of a player id: the newer row takes it. A row has room for the
 * longest texts; what is kept of it has as much as its own take, which is a quarter of that. */
#include "core/store/character_cache.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 8192
#define NUMBERS_SIZE offsetof(struct character_row, name)
#define SIZE_OF(member) sizeof(((struct character_row *)NULL)->member)

_Static_assert(NUMBERS_SIZE + SIZE_OF(name) + SIZE_OF(provider) + SIZE_OF(external_id) +
		       SIZE_OF(language) + SIZE_OF(title) + _Alignof(struct character_row) >
		   sizeof(struct character_row),
    "a row is its numbers and these texts");

static const size_t texts[] = {
	offsetof(struct character_row, name),
	offsetof(struct character_row, provider),
	offsetof(struct character_row, external_id),
	offsetof(struct character_row, language),
	offsetof(struct character_row, title),
};

#define TEXTS_COUNT (sizeof(texts) / sizeof(texts[0]))

struct known {
	int64_t player_id;
	unsigned char numbers[NUMBERS_SIZE]; /* the row up to its texts */
	char texts[];                        /* one behind the other, each with its NUL */
};

struct character_cache {
	struct known *places[PLACES]; /* owned; NULL: free */
};

static size_t
place_of(int64_t player_id)
{
	return (size_t)((uint64_t)player_id % PLACES);
}

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
	unsigned i;

	for (i = 0; c != NULL && i < PLACES; i++)
		free(c->places[i]);
	free(c);
}

void
character_cache_put(struct character_cache *c, const struct character_row *row)
{
	struct known **place = &c->places[place_of(row->player_id)], *known;
	size_t sizes[TEXTS_COUNT], size = 0, i;
	char *end;

	for (i = 0; i < TEXTS_COUNT; i++)
		size += sizes[i] = strlen((const char *)row + texts[i]) + 1;
	known = realloc(*place, sizeof(*known) + size);
	if (known == NULL)
		abort();
	known->player_id = row->player_id;
	memcpy(known->numbers, row, NUMBERS_SIZE);
	end = known->texts;
	for (i = 0; i < TEXTS_COUNT; i++) {
		memcpy(end, (const char *)row + texts[i], sizes[i]);
		end += sizes[i];
	}
	*place = known;
}

void
character_cache_forget(struct character_cache *c, int64_t player_id)
{
	struct known **place = &c->places[place_of(player_id)];

	if (*place == NULL || (*place)->player_id != player_id)
		return;
	free(*place);
	*place = NULL;
}

bool
character_cache_find(const struct character_cache *c, int64_t player_id, struct character_row *ret)
{
	const struct known *known = c->places[place_of(player_id)];
	const char *text;
	size_t i, size;

	if (known == NULL || known->player_id != player_id)
		return false;
	memset(ret, 0, sizeof(*ret));
	memcpy(ret, known->numbers, NUMBERS_SIZE);
	text = known->texts;
	for (i = 0; i < TEXTS_COUNT; i++) {
		size = strlen(text) + 1;
		memcpy((char *)ret + texts[i], text, size);
		text += size;
	}
	return true;
}
