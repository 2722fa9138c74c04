/* A fight as its player sees it. The player is its first fighter. */
#ifndef CORE_FIGHT_VIEW_H
#define CORE_FIGHT_VIEW_H

#include "core/battle_record.h"
#include "core/effects.h"
#include "core/moment.h"
#include "messages/fight_view.h"

/* Without spoils: those come with the settlement. `log` is of the round that was played last; NULL:
 * none was. */
void fight_view_fill(int64_t player_id, const struct battle *battle, const char *cast,
    const struct battle_log *log, const struct moment *at, struct fight_view *ret);

/* Replies with the fight that `out` saves, which goes on. `log` as above. */
void fight_show(
    int64_t player_id, const struct battle_log *log, const struct moment *at, struct effects *out);

/* Replies with the fight as it is, out of its opened record. */
void fight_reply(int64_t player_id, const struct battle_record *fight, const struct moment *at,
    struct effects *out);

/* Refuses, and shows the fight as it is; `fight` NULL: there is none to show. */
void fight_refuse(int64_t player_id, const struct battle_record *fight, enum refusal_number refusal,
    const char *detail, const struct moment *at, struct effects *out);

/* The entries of the last round, played again. */
void fight_last_log(const struct battle_record *fight, struct battle_log *ret);

#endif
