/* Tells players what others did that concerns them: who challenges them, which clan invites or
 * takes them in, that the game was taken away or given back.
 *
 *   event ─▶ whom, and where they are known ─▶ [inbox, notification, outbox] ─▶ notify ─▶ done
 *
 * What to tell of which event is a table: a new one is a line there, a function, its notification
 * in schemas/, its words in bot/notice_words.c, and the queue's binding in topology.json. Who is
 * erased is told nothing; who is banned, only that. What one did to another is told once a day,
 * however often it is done and undone. */
#ifndef WORKERS_JOBS_NOTICES_H
#define WORKERS_JOBS_NOTICES_H

#include <stdbool.h>

struct bus;
struct metrics;
struct outbox;
struct postgres;

struct notices;

/* Subscribes to jobs.notices. All arguments are borrowed for its life. */
struct notices *notices_create(
    struct bus *bus, struct postgres *postgres, struct outbox *outbox, struct metrics *metrics);
/* No event in hand. */
bool notices_is_idle(const struct notices *notices);
void notices_destroy(struct notices *notices);

#endif
