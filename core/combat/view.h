/* A fight as its player sees it. */
#ifndef CORE_COMBAT_VIEW_H
#define CORE_COMBAT_VIEW_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rules/fight.h"
#include "messages/fight_view.h"

/* Without spoils: those come with the settlement. */
void fight_view_fill(
    int64_t player_id, const struct fight *fight, const struct moment *at, struct fight_view *ret);

/* Replies with the fight as it is. */
void fight_reply(
    int64_t player_id, const struct fight *fight, const struct moment *at, struct effects *out);

/* Refuses, and shows the fight as it is; `fight` NULL: there is none to show. */
void fight_refuse(int64_t player_id, const struct fight *fight, enum refusal_number refusal,
    const char *detail, const struct moment *at, struct effects *out);

#endif
