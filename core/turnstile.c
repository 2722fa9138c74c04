/* A gate for each key that somebody holds; at each gate a queue.
 *
 *   {3, 8, 9}: holds 3, waits at gate 8 ──its holder leaves──▶ holds 3, 8 ──9 is free──▶ inside
 */
#include "core/turnstile.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 256

struct gate {
	uint64_t key;
	struct turnstile_ticket *first, *last; /* who waits */
	struct gate *next;
};

struct turnstile {
	struct gate *buckets[BUCKETS];
};

struct turnstile *
turnstile_create(void)
{
	struct turnstile *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	return t;
}

void
turnstile_destroy(struct turnstile *t)
{
	struct gate *gate, *next;
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < BUCKETS; i++) {
		for (gate = t->buckets[i]; gate != NULL; gate = next) {
			next = gate->next;
			free(gate);
		}
	}
	free(t);
}

uint64_t
turnstile_player_key(int64_t player_id)
{
	return (uint64_t)player_id * UINT64_C(0x9E3779B97F4A7C15);
}

/* FNV-1a. */
uint64_t
turnstile_text_key(const char *text)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325);

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
	return hash;
}

void
turnstile_add(struct turnstile_ticket *ticket, uint64_t key)
{
	unsigned i = 0;

	assert(!ticket->is_inside && ticket->held == 0);
	while (i < ticket->count && ticket->keys[i] < key)
		i++;
	if (i < ticket->count && ticket->keys[i] == key)
		return;
	assert(ticket->count < TURNSTILE_KEYS_MAX);
	memmove(
	    &ticket->keys[i + 1], &ticket->keys[i], (ticket->count - i) * sizeof(ticket->keys[0]));
	ticket->keys[i] = key;
	ticket->count++;
}

static struct gate **
find(struct turnstile *t, uint64_t key)
{
	struct gate **at = &t->buckets[key >> 56];

	while (*at != NULL && (*at)->key != key)
		at = &(*at)->next;
	return at;
}

static void
open_gate(struct gate **at, uint64_t key)
{
	struct gate *gate = calloc(1, sizeof(*gate));

	if (gate == NULL)
		abort();
	gate->key = key;
	*at = gate;
}

/* Takes keys until one is held by another, where the ticket queues. */
static void
advance(struct turnstile *t, struct turnstile_ticket *ticket)
{
	struct gate **at;

	while (ticket->held < ticket->count) {
		at = find(t, ticket->keys[ticket->held]);
		if (*at != NULL) {
			ticket->next = NULL;
			if ((*at)->last != NULL)
				(*at)->last->next = ticket;
			else
				(*at)->first = ticket;
			(*at)->last = ticket;
			return;
		}
		open_gate(at, ticket->keys[ticket->held]);
		ticket->held++;
	}
	ticket->is_inside = true;
	ticket->on_enter(ticket->arg);
}

void
turnstile_enter(
    struct turnstile *t, struct turnstile_ticket *ticket, void (*on_enter)(void *arg), void *arg)
{
	assert(!ticket->is_inside && ticket->held == 0);
	ticket->on_enter = on_enter;
	ticket->arg = arg;
	advance(t, ticket);
}

/* The gate goes to the first who waits there, or away. Returns who goes on. */
static struct turnstile_ticket *
pass_on(struct turnstile *t, uint64_t key)
{
	struct gate **at = find(t, key), *gate = *at;
	struct turnstile_ticket *next = gate->first;

	if (next == NULL) {
		*at = gate->next;
		free(gate);
		return NULL;
	}
	gate->first = next->next;
	if (gate->first == NULL)
		gate->last = NULL;
	next->held++;
	return next;
}

void
turnstile_leave(struct turnstile *t, struct turnstile_ticket *ticket)
{
	struct turnstile_ticket *going[TURNSTILE_KEYS_MAX];
	unsigned i, count = ticket->count;

	assert(ticket->is_inside);
	for (i = 0; i < count; i++)
		going[i] = pass_on(t, ticket->keys[i]);
	memset(ticket, 0, sizeof(*ticket));
	for (i = 0; i < count; i++) {
		if (going[i] != NULL)
			advance(t, going[i]);
	}
}
