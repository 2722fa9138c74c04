/* Letters that are written or come back: what mail, market and trades share. */
#ifndef CORE_LETTERS_H
#define CORE_LETTERS_H

#include "core/effects.h"
#include "core/moment.h"

/* Puts a letter into a box: it is new, or another's so far (`what`). `to` is the row of who gets
 * it, one version more for the event that tells so; who calls saves it. `sender` is the name of the
 * player who sent it, NULL for none. The cause is set. */
void letter_deliver(const struct letter_change *letter, const char *sender, bool has_goods,
    struct character_row *to, struct effects *out);

/* A letter of the game's own, with the parcel of the same id in it, that waits until it is emptied.
 */
void letter_deliver_own(const char *id, enum letter_kind kind, struct character_row *to,
    const struct moment *at, struct effects *out);

/* Changes or ends one that was read, in all that `letter` says. */
void letter_change(const struct letter_change *letter, struct effects *out);

/* A letter as it is, as a change of it. */
struct letter_change letter_as_it_is(const struct letter_row *row, const struct moment *at);

#endif
