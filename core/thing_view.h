/* Things as people see them. */
#ifndef CORE_THING_VIEW_H
#define CORE_THING_VIEW_H

#include "core/bag.h"
#include "messages/piece_view.h"
#include "messages/thing_view.h"

/* What the content knows of a piece. */
void piece_view_fill(const struct piece_row *row, const struct piece *piece,
    const struct content *content, struct piece_view *ret);

/* What the content doesn't know any more is shown as a thing without worth. */
void thing_view_of_stack(
    const struct stack_row *stack, const struct content *content, struct thing_view *ret);
void thing_view_of_piece(
    const struct piece_row *row, const struct content *content, struct thing_view *ret);

#endif
