/* A fight in Redis: a hash with what began it and the inputs of each round; see
 * core/battle_record.h. */
#ifndef CORE_STORE_FIGHTS_H
#define CORE_STORE_FIGHTS_H

#include "core/store/hot.h"

/* The fields that make a fight what it is. `state` is the fight's own authority. */
enum fight_field {
	FIGHT_STATE,
	FIGHT_INPUTS,
	FIGHT_RULES_VERSION,
	FIGHT_SETUP,
	FIGHT_DIGEST,
	FIGHT_CAST,
	FIGHT_PLAYED_AT, /* from here on, optional */
	FIGHT_ENDED_AT,
	FIGHT_FIELD_COUNT
};

extern const char *const fight_fields[FIGHT_FIELD_COUNT];

/* Asks for the fields that fight_fields_read reads. */
void fight_fields_ask(struct redis *r, const char *key, redis_on_reply *on_reply, void *arg);

/* A fight out of its fields; `ret` is empty, and owns what it gets: see battle_record_finish. */
void fight_fields_read(
    const struct redis_reply *reply, const char *fight_id, struct stored_fight *ret);

#endif
