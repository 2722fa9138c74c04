/* What a character owns, as it is stored: things by the keys of the content. What is counted is a
 * stack; a piece of equipment is a row of its own. The rules work with numbers of the content:
 * piece_of() and piece_row_of() go there and back. */
#ifndef CORE_BAG_H
#define CORE_BAG_H

#include "content/content.h"
#include "core/rules/finds.h"
#include "core/rules/gear.h"
#include "core/rules/items.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BAG_STACKS_MAX 250
/* Who has so many pieces takes no more of them, and hunts no more. What a fight leaves may go past
 * it, up to BAG_PIECES_ROOM; of still more, none is lost, and they are seen when there is room. */
#define BAG_PIECES_MAX 100
#define BAG_PIECES_ROOM 200
#define BAG_NOT_WORN (-1)
#define PIECE_ID_SIZE 21 /* 20 hex digits */

struct stack_row {
	char item[CONTENT_KEY_SIZE];
	int64_t count;
};

struct piece_row {
	char id[PIECE_ID_SIZE];
	char item[CONTENT_KEY_SIZE];
	int32_t worn; /* an enum slot, or BAG_NOT_WORN */
	bool is_locked;
	int32_t level, durability;
	enum quality quality;
	enum rarity rarity;
	unsigned affixes_count;
	struct {
		char key[CONTENT_KEY_SIZE];
		int32_t roll;
	} affixes[PIECE_AFFIXES_MAX];
};

/* Something that was given: so many of a thing, or a piece. */
struct found_row {
	char item[CONTENT_KEY_SIZE];
	int32_t count;
	char piece[PIECE_ID_SIZE]; /* "": it is counted, and has neither level nor rarity */
	int32_t level;
	enum rarity rarity;
};

#define FOUND_MAX (FINDS_KINDS_MAX + FINDS_PIECES_MAX)

struct found_rows {
	unsigned count;
	struct found_row of[FOUND_MAX];
};

/* Its lists lie behind it in the same memory: free() frees all. */
struct bag_row {
	int64_t player_id;
	bool is_whole; /* false: only what is worn was asked for */
	unsigned stacks_count, pieces_count;
	struct stack_row *stacks; /* by key */
	struct piece_row *pieces; /* by slot, what isn't worn last, then by key */
};

/* An empty one with room for so many, and for no more; zeroed. Owned by the caller. */
struct bag_row *bag_create(int64_t player_id, size_t stacks_room, size_t pieces_room);

/* A copy with room for so many more. Owned by the caller. */
struct bag_row *bag_copy(const struct bag_row *bag, size_t more_stacks, size_t more_pieces);

/* The piece by the numbers of the content; affixes that it doesn't know any more count for nothing.
 * False, and `ret` untouched, if it doesn't know the item. */
bool piece_of(const struct piece_row *row, const struct content *content, struct piece *ret);

/* The row of a piece that nobody wears or has locked, without an id. */
struct piece_row piece_row_of(const struct piece *piece, const struct content *content);

/* NULL if it isn't there. */
const struct piece_row *bag_piece(const struct bag_row *bag, const char *id);
const struct piece_row *bag_worn(const struct bag_row *bag, enum slot slot);
int64_t bag_count(const struct bag_row *bag, const char *item);

/* What is worn, put together for a fight; `bag` NULL: nothing. */
struct gear bag_gear(const struct bag_row *bag, const struct content *content, int32_t level);

/* What is counted, by the numbers of the content: at most STACKS_MAX of those that `recipe` takes.
 */
struct stacks bag_inputs(const struct bag_row *bag, const struct content_recipe *recipe);

#endif
