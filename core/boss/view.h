/* World bosses as messages. */
#ifndef CORE_BOSS_VIEW_H
#define CORE_BOSS_VIEW_H

#include "core/operation.h"
#include "messages/boss_view.h"

/* Answers with the boss of the rows as it was met in Redis, or, when it is settled, as the books
 * have it; `strike` may be NULL. */
void boss_reply(const struct rows *rows, const struct boss_view_strike *strike,
    const struct moment *at, struct effects *out);

/* The boss of the rows, when it and this player are there; else refuses, and returns NULL. */
const struct boss_row *boss_named(const struct rows *rows, int64_t player_id, struct effects *out);

#endif
