/* Everything from outside that an operation may depend on besides its rows: the present, the world
 * and what is in it, and the keyed chance of fights. */
#ifndef CORE_MOMENT_H
#define CORE_MOMENT_H

#include "content/content.h"
#include "core/rules/battle.h"
#include "core/rules/world.h"
#include "events/hot.h"

#include <stdint.h>

#define DIGEST_TEXT_SIZE 65

struct moment {
	int64_t now_ms; /* UTC */
	const struct world *world;
	const struct content *content;
	const char *principal;       /* who asks: "client:bot", "service:jobs" */
	const char *operation_key;   /* unique to this call and its repeats */
	const uint8_t *fight_secret; /* 32 bytes */
};

/* The hot state of a character that never had one: at the world's start, well and rested. Also what
 * a lost one is made of when nothing was saved yet. */
struct hot_state hot_fresh(int64_t player_id, const struct moment *at);

/* What a fight's seed comes from: BLAKE2b-256(key = the secret, "fight" 00 id 00
 * BLAKE2b-256(snapshot)), where the snapshot is the setup's bytes with seed 0, and behind them the
 * cast (core/cast.h). The seed is the digest's first 8 bytes, little-endian. Publishing the digest
 * after the fight lets anybody who is given the key check that nobody chose the luck. */
void moment_battle_digest(const struct moment *at, const struct battle_setup *setup,
    const char *cast, char ret_digest[DIGEST_TEXT_SIZE], uint64_t *ret_seed);

/* The same of any snapshot: the documented vectors are of "{}". */
void moment_digest(const struct moment *at, const char *fight_id, const void *snapshot, size_t size,
    char ret_digest[DIGEST_TEXT_SIZE], uint64_t *ret_seed);

#endif
