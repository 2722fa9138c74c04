#ifndef WILDMARCH_RULES_MARK_H
#define WILDMARCH_RULES_MARK_H
/*
 * What a shrine's blessing, or a trap, leaves on a character outside of a fight. A status that
 * works by the turn works at once, with what its turns would come to; one that changes numbers is
 * a mark: it lies on the character for an hour, or until the end of the next fight, which it
 * changes by a third of what the status does, for as long as that fight takes.
 */
#include "core/rules/battle.h"

#define MARK_MS 3600000

/* What comes at once, in bp of the greatest health: above 0 it is given, below it is taken; 0 for
 * those that leave a mark. */
int32_t mark_at_once_bp(enum status status);

/* Changes the numbers of one who comes to a fight so marked. */
void mark_apply(enum status status, struct battle_entrant *entrant);

#endif
