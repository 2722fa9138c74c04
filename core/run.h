/* A run in a dungeon as it stands: its row, with what became of its fight and of its time. A room's
 * fight is an ordinary one under the id that the row holds; whether it was won is in the fight's
 * own row, so that nothing has to be written when it ends. */
#ifndef CORE_RUN_H
#define CORE_RUN_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"

#include <stdbool.h>

/* In the order of schemas/types/dungeon_view.json. */
enum run_standing { RUN_OPEN, RUN_WAS_LEFT, RUN_WAS_CLEARED, RUN_WAS_LOST, RUN_EXPIRED };

struct run {
	struct run_row row; /* the fight that was won is noted as done */
	const struct content_dungeon *dungeon;
	struct dungeon_floor floor;
	enum run_standing standing;
};

/* The player's run, or its last one. False when there is none, or the content doesn't know its
 * dungeon any more. */
bool run_read(const struct rows *rows, int64_t player_id, const struct moment *at, struct run *ret);

/* The same for who acts in it: it is open, and the player stands at its way in. Otherwise refuses,
 * and returns false. The player may walk away, and come back while the run lasts. */
bool run_enter(const struct rows *rows, int64_t player_id, const struct moment *at, struct run *ret,
    struct effects *out);

/* Whether a room's matter is settled. */
bool run_is_done(const struct run *run, int32_t room);
/* Settles that of the room where the player is. */
void run_settle_room(struct run *run);

/* The seed of what chance decides in the room where the player is, about `what`: nobody who hasn't
 * the key can tell it before. */
uint64_t run_seed(const struct run *run, const char *what, const struct moment *at);

#endif
