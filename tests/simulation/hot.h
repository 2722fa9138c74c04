/* Hot state: a player's hash with the ring of what was done last, the fights that run or are owed,
 * and what the ticker saved of it. The rules are those of the scripts in core/store/hot.c and
 * events/hot.c. */
#ifndef TESTS_SIMULATION_HOT_H
#define TESTS_SIMULATION_HOT_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/store/hot.h"
#include "tests/simulation/map.h"

#define HOT_HASH_TEXT_SIZE 65

struct hot_ring_row {
	char *key, *reply; /* NULL: a free place */
	char hash[HOT_HASH_TEXT_SIZE];
};

struct hot_player {
	bool exists; /* its hash */
	struct hot_state state;
	struct hot_ring_row ring[HOT_OPERATIONS_KEPT];
	unsigned next;
	bool was_saved;
	struct hot_state saved;
	/* For the audit: */
	uint64_t stores; /* so far */
	bool had_losses; /* then energy may have come back */
	int64_t born_ms, energy_spent;
};

struct hot_fight {
	bool exists;
	int64_t player_id;
	struct battle_record record; /* closed */
	bool is_ended, is_owed;
};

struct hot {
	struct hot_player *list; /* list[id - 1] */
	size_t count;
	struct hot_fight *fights;
	size_t fights_count;
	int64_t fights_left; /* that ended while nobody played, so far */
	struct map fight_ids;
	int64_t epoch, now_ms;
};

struct store;

/* The player's hash, or NULL where there is none: load it. */
struct hot_player *hot_find(struct store *s, int64_t player_id);
/* Brings the hash back from what was saved; NULL for who isn't there. */
struct hot_player *hot_load_player(struct store *s, int64_t player_id, const struct moment *at);
/* What the ring knows of an operation; NULL: nothing. */
const struct hot_ring_row *hot_ring_find(const struct hot_player *p, const char *key);
/* NULL: there is no such fight. */
struct hot_fight *hot_fight_find(struct store *s, const char *fight_id);

/* One compare-and-set. `reply` goes into the ring. */
enum hot_outcome hot_keep(struct store *s, const struct effects *e, const char *key,
    const char *hash, const struct moment *at, const char *reply);
/* Whether the player is still in the fight, or in none, as was seen. From then on no fight begins
 * with what was read of values before. */
bool hot_vouches(struct store *s, const struct hot_state *seen);
void hot_let_go(struct store *s, const struct release *release);

/* What goes wrong: the hash is lost; one fight is; the ticker saves. */
void hot_lose(struct store *s, int64_t player_id);
void hot_lose_fight(struct store *s, int64_t player_id);
void hot_save(struct store *s, int64_t player_id);

void hot_audit(struct store *s);
void hot_finish(struct hot *h);

#endif
