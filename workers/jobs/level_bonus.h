/* The job behind player_level_up: grants the level's bonus, once, by calling the core; then writes
 * and publishes the congratulation, once.
 *
 *   player_level_up ─▶ character.grant_bonus ─▶ [inbox, notification, outbox] ─▶ notify ─▶ done
 *
 * Each step may be repeated: the core knows the grant by its level, the inbox knows the event. */
#ifndef WORKERS_JOBS_LEVEL_BONUS_H
#define WORKERS_JOBS_LEVEL_BONUS_H

#include <stdbool.h>

struct bus;
struct outbox;
struct postgres;
struct metrics;

struct level_bonus;

/* Subscribes to jobs.level_bonus. All arguments are borrowed for its life. */
struct level_bonus *level_bonus_create(
    struct bus *bus, struct postgres *postgres, struct outbox *outbox, struct metrics *metrics);
/* No event in hand. `arg` is the struct level_bonus. */
bool level_bonus_is_idle(const struct level_bonus *bonus);
void level_bonus_destroy(struct level_bonus *bonus);

#endif
