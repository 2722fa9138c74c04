/* What an officer or a leader does to another player, by core/rules/clan.h: one way for all. */
#ifndef CORE_CLAN_DEED_H
#define CORE_CLAN_DEED_H

#include "core/operation.h"

/* The needs of it are party_need_other. */
void deed_apply(enum clan_deed deed, int64_t player_id, const struct rows *rows,
    const struct moment *at, struct effects *out);

#endif
