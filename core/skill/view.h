/* The trees of skills as a player may go on in them. */
#ifndef CORE_SKILL_VIEW_H
#define CORE_SKILL_VIEW_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"

/* Answers with them. */
void skill_reply(const struct character_row *row, const struct build_row *build,
    const struct moment *at, struct effects *out);

#endif
