/* Answers to presses: a press can be answered once, within some 15 s, and answers don't count among
 * messages. So they go at once, past the queues of bot/telegram/sender.h and whatever holds those.
 */
#ifndef BOT_TELEGRAM_ANSWERS_H
#define BOT_TELEGRAM_ANSWERS_H

#include <stdbool.h>

struct answers;
struct loop;
struct metrics;
struct telegram;

/* All is borrowed and outlives it; `metrics` may be NULL. */
struct answers *answers_create(
    struct loop *loop, struct telegram *telegram, struct metrics *metrics);
/* Answers a press; `toast` is plain text or NULL. Tried for some seconds, then dropped: the press
 * ends by itself. */
void answers_send(struct answers *a, const char *callback_id, const char *toast);
bool answers_is_idle(const struct answers *a);
/* What is on its way is forgotten. NULL is fine. */
void answers_destroy(struct answers *a);

#endif
