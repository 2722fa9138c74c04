/* What is said of a notification. */
#ifndef BOT_NOTICE_WORDS_H
#define BOT_NOTICE_WORDS_H

#include "bot/phrases.h"
#include "messages/events_table.h"

#define NOTICE_SIZE_MAX 1024 /* of any kind's struct */

/* Appends the message, in HTML. `what` is the kind's struct; durations are counted from `now_ms`,
 * UTC. */
void notice_words(enum message_notification_number kind, const void *what, enum language language,
    int64_t now_ms, struct text *out);

#endif
