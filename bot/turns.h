/* Works off the inboxes: one update of a player at a time, in order; different players side by
 * side.
 *
 *   IDLE ─kick─▶ TAKING ─work─▶ ASKING ⇄ gateway ─▶ DRAWING ─▶ chat ─▶ FINISHING ─next─▶ ASKING …
 *     ▲             │ held, or Redis failed: WAITING, then TAKING again             │ empty
 *     └─────────────┴────────────────────────────────────────────────────────────────┘
 *
 * The rules are bot/fsm.h; this file waits, and answers presses: with the result if it comes within
 * 700 ms, else empty. */
#ifndef BOT_TURNS_H
#define BOT_TURNS_H

#include "bot/fsm.h"

#include <stdbool.h>
#include <stdint.h>

struct answers;
struct gateway;
struct inboxes;
struct loop;
struct metrics;
struct sender;
struct turns;

/* All is borrowed and outlives the turns; `metrics` may be NULL. */
struct turns_parts {
	struct loop *loop;
	const struct fsm *fsm;
	struct inboxes *inboxes;
	struct gateway *gateway;
	struct sender *sender;
	struct answers *answers;
	struct metrics *metrics;
};

struct turns *turns_create(const struct turns_parts *parts);

/* There may be something in this player's inbox. */
void turns_kick(struct turns *t, int64_t player);

/* So many players wait that Telegram had better keep the next updates for a while. */
bool turns_are_full(const struct turns *t);

/* A press on the very version of the screen whose press is being handled: answered here and now,
 * and never to be accepted. */
bool turns_refuse_double(struct turns *t, const struct update *u);
/* The player's inbox is full: says so. */
void turns_refuse_full(struct turns *t, const struct update *u);

/* Begins no other update; what is in hand goes on. */
void turns_drain(struct turns *t);
bool turns_is_idle(const struct turns *t);
/* What is in hand stays in its inbox. NULL is fine. Before gateway and sender, whose callbacks it
 * waits for, are used again. */
void turns_destroy(struct turns *t);

#endif
