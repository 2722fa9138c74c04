/* Ending what is open between a clan and a player: an application that is withdrawn, an invitation
 * that is turned down or taken back. */
#ifndef CORE_CLAN_TIE_H
#define CORE_CLAN_TIE_H

#include "core/clan/party.h"

/* Ends it and answers the actor, or refuses, with `absent`, when there is none. */
void tie_end(const struct party *party, int64_t player_id, enum clan_tie tie, const char *absent,
    const struct moment *at, struct effects *out);

#endif
