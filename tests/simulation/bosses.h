/* World bosses: what Redis holds, by the rules of the scripts in core/store/boss_hot.c, and what
 * the books say. Ids are 1, 2, 3, … */
#ifndef TESTS_SIMULATION_BOSSES_H
#define TESTS_SIMULATION_BOSSES_H

#include "core/boss_effects.h"

#include <stddef.h>

struct boss {
	bool exists;
	struct boss_row row;
	struct boss_copy *saved; /* the books' shares, by player */
	struct boss_copy *copy;  /* in Redis; NULL: lost */
	int settled;             /* how often */
};

struct bosses {
	struct boss *list; /* list[id - 1] */
	size_t count;
};

struct store;
/* What the scripts do. */
struct boss_meeting boss_redis_meet(struct store *s, const struct boss_row *row, int64_t player_id,
    const struct boss_blow *blow, int64_t now_ms);
struct boss_copy *boss_redis_read(struct store *s, int64_t boss_id, int64_t now_ms);
void boss_redis_restore(struct store *s, const struct boss_row *row, const struct boss_copy *saved);
/* Redis loses it. */
void boss_redis_lose(struct store *s, int64_t boss_id);

#endif
