/* What the operations on a letter share. */
#ifndef CORE_MAIL_BOX_H
#define CORE_MAIL_BOX_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"

/* A letter to change, and whose it is. */
void box_need(struct needs *out, int64_t player_id, const char *letter_id);

/* The letter, if the player has it; else refuses, and returns NULL. */
const struct letter_row *box_find(const struct rows *rows, int64_t player_id, struct effects *out);

#endif
