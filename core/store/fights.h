/* A fight in Redis: a hash with what began it and the player's inputs; the rest is replayed from
 * them, so that the stored fight and its log can't disagree. */
#ifndef CORE_STORE_FIGHTS_H
#define CORE_STORE_FIGHTS_H

#include "core/store/hot.h"

/* Asks for the fields that fight_fields_read reads. */
void fight_fields_ask(struct redis *r, const char *key, redis_on_reply *on_reply, void *arg);

/* A fight out of its fields. Sets is_sound as struct stored_fight says. */
void fight_fields_read(
    const struct redis_reply *reply, const char *fight_id, struct stored_fight *ret);

/* The same from texts elsewhere, in the order of FIGHT_COLUMNS; NULL for what isn't there. */
#define FIGHT_COLUMNS                                                                              \
	"outcome, inputs, rules_version, seed, digest, monster, monster_level, player_level, "     \
	"player_hp"
#define FIGHT_COLUMNS_COUNT 9
void fight_columns_read(
    const char *const column[FIGHT_COLUMNS_COUNT], const char *fight_id, struct stored_fight *ret);

/* Names and values in turn, ended by NULL, pointing into the struct itself. */
struct fight_texts {
	const char *list[25];
	char state[8], turn[12], inputs[FIGHT_ROUNDS_MAX + 1];
	char id[FIGHT_ID_MAX + 1], player[24], rules_version[12], seed[17], digest[65], monster[33],
	    monster_level[12], player_level[12], player_hp[12];
};

/* `digest` NULL: only what changes during a fight. */
void fight_texts_fill(
    struct fight_texts *t, const struct fight *fight, const char *digest, int64_t player_id);

#endif
