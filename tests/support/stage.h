/* A stage for operations: rows in, effects out, no server. */
#ifndef TESTS_SUPPORT_STAGE_H
#define TESTS_SUPPORT_STAGE_H

#include "core/operations.h"

struct stage {
	const struct operation *operation;
	struct world world;
	struct rows rows;
	struct moment at;
	struct needs needs;
	struct effects effects;
	_Alignas(max_align_t) unsigned char request[SHAPE_SIZE_MAX];
};

/* At noon of some day, in the world of seed 20260101, under the operation key "client:test:1". */
struct stage *stage_create(const struct operation *operation);
void stage_destroy(struct stage *s);

/* Zeroed, for rows: the stage frees them with its own. */
void *stage_room(size_t size);

/* A character of this level's XP with 200 gold, and its hot state at the world's start. */
struct character_row *stage_character(
    struct stage *s, int64_t player_id, const char *name, int32_t level);
/* A build with nothing spent. */
struct build_row *stage_build(struct stage *s, int64_t player_id);
/* A bag with nothing in it, and nothing worn. */
struct bag_row *stage_bag(struct stage *s, int64_t player_id);
/* So many of a thing. */
void stage_stack(struct stage *s, const char *item, int64_t count);
/* A common piece of level 1 in the bag; its id is of 20 times the digit `n`. */
struct piece_row *stage_piece(struct stage *s, const char *item, int n);
/* A book in which nothing was done. */
struct quest_book *stage_quests(struct stage *s, int64_t player_id);
/* So many deeds, done just now. */
struct deed_row *stage_deed(struct stage *s, enum deed deed, const char *of, int64_t amount);
/* A quest that runs, accepted when nothing was done yet. */
struct quest_row *stage_quest(struct stage *s, const char *quest);
struct hot_state *stage_hot(struct stage *s, int64_t player_id);

/* Decodes the request by its schema, asks for the needs, applies. May be called again: effects
 * start empty. */
void stage_when(struct stage *s, const char *request);

/* What was asked for of this kind and this player; NULL: nothing. */
const struct need *stage_need(const struct stage *s, enum need_kind kind, int64_t player_id);

/* The reply's field by its path. */
int64_t stage_reply_number(const struct stage *s, const char *path);

/* The sum of the ledger entries of an account and asset. */
int64_t stage_delta(const struct stage *s, const char *account, const char *asset);

/* What the effects count of it. */
int64_t stage_counted(const struct stage *s, int64_t player_id, enum deed deed, const char *of);

/* NULL when nothing was refused. */
const char *stage_refusal(const struct stage *s);

#endif
