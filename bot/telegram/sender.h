/* What goes out to chats: one call at a time for each chat, in the order of rank, within Telegram's
 * limits.
 *
 *   edit of the active screen > reply > notice; an answer to a press goes at once, past all of them
 *
 * About 1 message a second for each chat (bursts of 3) and 25 for all. After a 429 nothing goes to
 * that chat until its time is over; three chats within a second hold all. Of several edits of one
 * message the newest wins. What meets a Telegram that is down is tried again with backoff, for as
 * long as it takes: who asked keeps the update or the notification until then. */
#ifndef BOT_TELEGRAM_SENDER_H
#define BOT_TELEGRAM_SENDER_H

#include "bot/telegram/verdict.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct metrics;
struct sender;
struct telegram;

enum rank { RANK_EDIT, RANK_REPLY, RANK_NOTICE, RANK_COUNT };

struct order {
	int64_t chat_id;
	int64_t message_id; /* to edit; 0: a new message */
	enum rank rank;
	const char *html;     /* NULL: only the keyboard of message_id is taken away */
	const char *keyboard; /* JSON, or NULL for none */
};

struct order_result {
	/* VERDICT_DONE, VERDICT_GONE, VERDICT_UNREACHABLE, VERDICT_OURS; and of a notice
	 * VERDICT_FLOOD, when Telegram wants it held for more than a minute */
	enum verdict verdict;
	bool is_superseded; /* a newer edit of the same message went instead */
	int64_t message_id; /* of what was sent or edited */
};

typedef void sender_on_done(const struct order_result *r, void *arg);

/* All but `metrics` is borrowed and outlives the sender; it may be NULL. */
struct sender *sender_create(struct loop *loop, struct telegram *telegram, struct metrics *metrics);
/* Copies the order. The callback comes exactly once, never from inside; NULL: nobody waits for it.
 */
void sender_post(struct sender *s, const struct order *order, sender_on_done *on_done, void *arg);
/* What is queued is dropped without callbacks. NULL is fine. */
void sender_destroy(struct sender *s);

#endif
