#ifndef TESTS_SUPPORT_RING_H
#define TESTS_SUPPORT_RING_H
/* A battle in a test: who is in it, what they say, what came of it. */
#include "core/rules/battle.h"
#include "tests/support/battles.h"

struct ring {
	struct battle_setup setup;
	struct battle battle;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	struct battle_log log; /* of the last round */
};

/* An empty one. Its seed is calm: of the first five rounds the first eight blows of 8700 bp or more
 * hit, and none is critical. */
struct ring *ring_create(void);
void ring_destroy(struct ring *ring);

/* One with a player of level 10, index 0, much faster than a dummy of level 10, index 1, with
 * 10,000 of health, no defence, and an attack of 1. */
struct ring *ring_of_two(void);

struct battle_entrant ring_player(void);
struct battle_entrant ring_dummy(void);

/* Begins it. */
void ring_start(struct ring *ring);

/* Gives somebody a skill or a thing, before it begins; returns its number. */
int32_t ring_teach(struct ring *ring, int32_t who, struct battle_action action);
int32_t ring_give(struct ring *ring, int32_t who, struct battle_action action, int32_t count);

/* What somebody does from now on; nobody defends but who says so. */
void ring_say(struct ring *ring, int32_t who, enum battle_act act, int32_t n, int32_t target);

/* Plays a round, or several. */
void ring_round(struct ring *ring);
void ring_rounds(struct ring *ring, int32_t count);

/* The first entry of the last round with this `what` about this target, or NULL. */
const struct battle_entry *ring_find(
    const struct ring *ring, enum battle_what what, int32_t target);

/* How many there are. */
int32_t ring_count(const struct ring *ring, enum battle_what what, int32_t target);

/* Where in the round's entries the first of `who` doing it is; -1 if nowhere. */
int32_t ring_place(const struct ring *ring, enum battle_what what, int32_t who);

const struct battle_condition *ring_condition(
    const struct ring *ring, int32_t who, enum status status);

/* An action for `target` that brings a status for certain. */
struct battle_action ring_curse(enum battle_target target, enum status status);

#endif
