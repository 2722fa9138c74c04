/* What a new level brings besides what it took. */
#ifndef CORE_RISE_H
#define CORE_RISE_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"

/* A character, as it is stored, that has just risen by `levels`: each is told and counted, and hot
 * state follows; who isn't fighting is well again. A fight that goes on stays as it began. Build
 * and what is worn were asked for; the cause is set already. */
void rise(const struct character_row *row, int32_t levels, const struct rows *rows,
    const struct moment *at, struct effects *out);

#endif
