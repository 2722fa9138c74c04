/* What the bot keeps in Redis: for each player an inbox of updates, a lease for who works it off,
 * and the document.
 *
 *   accept ──▶ inbox ──take (lease)──▶ handled ──finish──▶ document stored and update removed, in
 * one step; the next one comes along
 *
 * An update is accepted once, whatever Telegram repeats. It leaves the inbox only together with the
 * document that it led to, and only by the holder of the lease on the revision that it took: a late
 * holder's finish is refused. What is in between (asking the game under an operation id, drawing a
 * screen) may be done twice without harm.
 *
 * Keys, tagged by player: bot:{p}:in, bot:{p}:seen:<update>, bot:{p}:lease, bot:{p}:fsm (rev, doc,
 * below), bot:{p}:unreachable. */
#ifndef BOT_INBOXES_H
#define BOT_INBOXES_H

#include "events/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inboxes;
struct redis;

#define INBOX_MAX 20 /* updates of one player that wait */
#define INBOX_LEASE_MS                                                                             \
	5000 /* renewed while a player is worked for; a dead holder delays its players by this     \
	        much */
#define INBOX_RENEW_MS 1500

struct inboxes *inboxes_create(struct redis *redis); /* borrowed */
void inboxes_destroy(struct inboxes *i);

enum accepted { ACCEPTED_NEW, ACCEPTED_SEEN, ACCEPTED_FULL, ACCEPTED_NOT };
enum reach { REACH_SAME, REACH_BACK, REACH_LOST };

/* `update` (JSON, copied) goes to the player's inbox; NULL: nothing to handle, only the mark is
 * set. ACCEPTED_NOT: Redis failed, the text says how. */
typedef void inboxes_on_accepted(enum accepted a, const struct err *err, void *arg);
void inboxes_accept(struct inboxes *i, int64_t player, int64_t update_id, const char *update,
    size_t size, enum reach reach, inboxes_on_accepted *on_accepted, void *arg);

enum take {
	TAKE_WORK,  /* the lease is ours, `update` is next */
	TAKE_EMPTY, /* nothing to do; the lease is released */
	TAKE_HELD,  /* another process works for this player; ask again after retry_ms */
	TAKE_LOST, /* of a finish: the lease or the revision was no longer ours; nothing was stored:
	              take again */
	TAKE_FAILED, /* Redis failed: done or not */
};

struct taken {
	enum take take;
	int64_t retry_ms;
	int64_t rev;
	const char *document; /* borrowed for the callback; "" when none is stored */
	size_t document_size;
	int64_t update_id;
	const char *update; /* borrowed for the callback */
	size_t update_size;
	unsigned count; /* in the inbox, this one included */
	int64_t below;  /* the last message that was put below the screen; 0: none */
};
typedef void inboxes_on_taken(const struct taken *t, void *arg);

void inboxes_take(struct inboxes *i, int64_t player, inboxes_on_taken *on_taken, void *arg);
/* The update `update_id` is handled: stores `document` (NULL: as it was), removes the update, takes
 * the next. */
void inboxes_finish(struct inboxes *i, int64_t player, int64_t rev, int64_t update_id,
    const char *document, size_t size, inboxes_on_taken *on_taken, void *arg);
/* Keeps the lease; what comes of it is seen at the finish. */
void inboxes_renew(struct inboxes *i, int64_t player);
/* Gives the lease back without having finished, so that another process needn't wait. */
void inboxes_release(struct inboxes *i, int64_t player);

/* Each player whose inbox isn't empty, as a crash or another process left it; then `on_found` with
 * 0. A failure of Redis comes as -1, at the end. */
typedef void inboxes_on_found(int64_t player, void *arg);
void inboxes_scan(struct inboxes *i, inboxes_on_found *on_found, void *arg);

void inboxes_mark_unreachable(struct inboxes *i, int64_t player);
/* A message that is not the screen now stands at the end of the chat: `below` of what is taken. */
void inboxes_note_below(struct inboxes *i, int64_t player, int64_t message_id);

#endif
