/* What the acts of administrators share. */
#ifndef CORE_ADMIN_ACT_H
#define CORE_ADMIN_ACT_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/needs.h"
#include "core/rows.h"

/* Asks for the character of whom the request names, to change it. */
void act_need(const char *player, const struct rows *known, struct needs *out);
/* The character; NULL when it is refused: there is none. */
const struct character_row *act_on(
    const char *player, const struct rows *rows, struct effects *out);
/* Begins the effects: the cause, and the record of the act. `player_id` may be 0. */
void act_record(enum admin_what what, int64_t player_id, const char *reason,
    const struct moment *at, struct effects *out);

/* Bans until then, or with 0 lifts the ban; the reply says how things stand. */
void act_on_standing(const struct character_row *row, int64_t banned_until_ms, struct effects *out);

#endif
