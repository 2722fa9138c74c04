/* Who works on the same thing waits here, in the process and in order of arrival, before taking a
 * connection: transactions of one player, repeats of one operation. It saves lock waits and stale
 * retries; right and wrong never hang on it, since other processes don't pass here.
 *
 * All keys are taken in ascending order and held together, so that nobody waits in a circle. */
#ifndef CORE_TURNSTILE_H
#define CORE_TURNSTILE_H

#include <stdbool.h>
#include <stdint.h>

#define TURNSTILE_KEYS_MAX 6

struct turnstile;

/* Embedded in who waits; zeroed before its first use. */
struct turnstile_ticket {
	uint64_t keys[TURNSTILE_KEYS_MAX]; /* ascending, without repeats */
	unsigned count;
	unsigned held; /* the first `held` keys are ours */
	bool is_inside;
	void (*on_enter)(void *arg);
	void *arg;
	struct turnstile_ticket *next; /* behind us at keys[held] */
};

struct turnstile *turnstile_create(void);
void turnstile_destroy(struct turnstile *t);

/* A key for a player, and one for any text. Two that collide only wait for each other. */
uint64_t turnstile_player_key(int64_t player_id);
uint64_t turnstile_text_key(const char *text);

/* Adds a key before entering; a repeat is once. More than TURNSTILE_KEYS_MAX asserts. */
void turnstile_add(struct turnstile_ticket *ticket, uint64_t key);

/* Calls `on_enter` when all keys are held: perhaps at once, from inside. */
void turnstile_enter(
    struct turnstile *t, struct turnstile_ticket *ticket, void (*on_enter)(void *arg), void *arg);

/* Gives all keys on to who waits, whose on_enter may run inside, and empties the ticket. Not while
 * it is still waiting. */
void turnstile_leave(struct turnstile *t, struct turnstile_ticket *ticket);

#endif
