/* Clans as messages. */
#ifndef CORE_CLAN_VIEW_H
#define CORE_CLAN_VIEW_H

#include "core/clan_change.h"

/* Answers with a clan as this player sees it, who has so much gold. `page` counts from 1. */
void clan_reply(const struct clan_row *clan, int64_t player_id, int64_t gold, int32_t page,
    const struct moment *at, struct effects *out);
/* Ends the change, and answers with what came of it: the first page. */
void clan_reply_changed(struct clan_change *c, int64_t player_id, int64_t gold);
/* Answers who has just left it. */
void clan_reply_parting(const struct clan_row *clan, int64_t gold, bool is_disbanded,
    const struct moment *at, struct effects *out);

#endif
