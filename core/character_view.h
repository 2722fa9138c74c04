/* A character as its player sees it. */
#ifndef CORE_CHARACTER_VIEW_H
#define CORE_CHARACTER_VIEW_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"
#include "messages/character_view.h"

/* HP, MP and energy as of at->now_ms; of `battle`, if one runs, its HP. `battle` may be NULL. */
void character_view_fill(const struct character_row *row, const struct build_row *build,
    const struct gear *gear, const struct hot_state *hot, const struct battle *battle,
    const struct moment *at, struct character_view *ret);

/* Sets when the character goes (0: it stays), and answers with it. */
void character_schedule_deletion(const struct character_row *row, const struct rows *rows,
    int64_t after_ms, const struct moment *at, struct effects *out);

/* Answers with it. */
void character_reply(const struct character_row *row, const struct build_row *build,
    const struct gear *gear, const struct hot_state *hot, const struct battle *battle,
    const struct moment *at, struct effects *out);

#endif
