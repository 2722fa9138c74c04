/* Messages that nobody pressed for: takes notifications from the bus, sends each as a new message
 * in the player's language, and acknowledges it when Telegram took it.
 *
 * Telegram can't be asked to send once: what was cut off between send and answer is sent again,
 * since a level-up matters. What was taken is remembered for a week by the notification's id
 * (bot:notice:<id> = sending, sent), so that a redelivery is not a second message. A player who
 * can't be reached costs one refusal of Telegram's; from then on the mark in Redis answers, until
 * the player comes back. */
#ifndef BOT_NOTICES_H
#define BOT_NOTICES_H

#include <stdbool.h>

struct bus;
struct inboxes;
struct metrics;
struct notices;
struct redis;
struct sender;

/* All is borrowed and outlives it; `metrics` may be NULL. Subscribes to bot.notifications. */
struct notices *notices_create(struct bus *bus, struct redis *redis, struct sender *sender,
    struct inboxes *inboxes, struct metrics *metrics);
bool notices_is_idle(const struct notices *n);
/* What is in hand stays in the queue. NULL is fine. */
void notices_destroy(struct notices *n);

#endif
