/* A battle as it is stored: what began it, and what was done in each round. All else is replayed
 * from these, so that the stored battle and its log can't disagree. */
#ifndef CORE_BATTLE_RECORD_H
#define CORE_BATTLE_RECORD_H

#include "core/rules/battle.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BATTLE_DIGEST_SIZE 65

/* Zeroed is none. Owns its texts and the battle: battle_record_finish frees them. */
struct battle_record {
	char id[BATTLE_ID_MAX + 1];
	char digest[BATTLE_DIGEST_SIZE]; /* hex: what the seed comes from */
	struct text setup;               /* bytes of battle_setup_encode */
	struct text inputs;              /* bytes of battle_inputs_encode, round after round */
	struct text cast;                /* who they are: see core/cast.h */
	struct battle *battle;           /* as it stands; NULL until it is opened */
	int64_t played_at_ms;            /* when its last round was stored, or it began: UTC;
	                                    0: nobody knows */
};

/* The record of a battle that begins. */
void battle_record_begin(
    struct battle_record *ret, const struct battle *battle, const char *cast, const char *digest);

/* That of the same battle, which is running, with this round played; `ret` is empty. `log`, if not
 * NULL, holds the round's entries afterwards. */
void battle_record_go_on(struct battle_record *ret, const struct battle_record *before,
    const struct battle_input inputs[BATTLE_FIGHTERS_MAX], struct battle_log *log);

/* Replays it. False if the bytes are no battle of these rules, or not the one of this id: it can't
 * go on. */
bool battle_record_open(struct battle_record *record);

/* Forgets how it stands: most of what an opened one takes. A closed one is fine. */
void battle_record_close(struct battle_record *record);

/* Takes an opened one back to the beginning of this round, as it was then. False, and closed, if it
 * never came so far. */
bool battle_record_rewind(struct battle_record *record, int32_t round);

/* A copy with all that it owns, or with all but the opened battle; `ret` is empty. */
void battle_record_copy(struct battle_record *ret, const struct battle_record *record);
void battle_record_copy_closed(struct battle_record *ret, const struct battle_record *record);

/* Moves it: `record` is empty afterwards; `ret` is empty before. */
void battle_record_take(struct battle_record *ret, struct battle_record *record);

/* Leaves it empty; an empty one is fine. */
void battle_record_finish(struct battle_record *record);

#endif
