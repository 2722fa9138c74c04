/* A question about one player, among those of a plan. */
#ifndef CORE_STORE_ASK_H
#define CORE_STORE_ASK_H

#include "events/postgres.h"

#include <stdint.h>

/* Queues a statement whose only parameter is a player's id. Returns its number among the `count`
 * queries queued so far, which grow by it. */
int ask_of_player(struct postgres_session *s, const struct postgres_statement *statement,
    int64_t player_id, int *count);

#endif
