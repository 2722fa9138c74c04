/* Updates in: asks Telegram who the bot is, works off what a crash left, then polls. An update is
 * accepted into its player's inbox (bot/inboxes.h) before the offset moves past it, so that a crash
 * at any point loses none.
 *
 *   getMe ─▶ deleteWebhook ─▶ setMyCommands … ─▶ leftover inboxes ─▶ getUpdates ⇄ accept
 *
 * 401 ends the process; 409 (another poller) waits 5 to 10 s; what else fails is tried again after
 * 1 to 30 s. */
#ifndef BOT_TELEGRAM_POLL_H
#define BOT_TELEGRAM_POLL_H

#include "bot/fsm.h"

#include <stdbool.h>
#include <stdint.h>

struct inboxes;
struct loop;
struct metrics;
struct poll;
struct telegram;
struct turns;

struct poll_config {
	struct loop *loop;
	struct telegram *telegram;
	struct inboxes *inboxes;
	struct turns *turns;
	struct fsm *fsm; /* bot_id and bot_name are filled in before the first update comes */
	struct metrics *metrics;                      /* may be NULL */
	int64_t timeout_s;                            /* of a poll that waits */
	void (*on_fatal)(const char *why, void *arg); /* static text */
	void *arg;
};

/* All in `config` is borrowed and outlives it. */
struct poll *poll_create(const struct poll_config *config);
void poll_start(struct poll *p);
/* The last poll went well. */
bool poll_is_ready(void *poll, const char **ret_why);
/* Accepts no more. */
void poll_drain(void *poll);
bool poll_is_quiet(void *poll);
/* After the turns are idle: tells Telegram how far we are, if it doesn't know. */
void poll_commit(void *poll);
bool poll_is_committed(void *poll);
void poll_destroy(struct poll *p);

#endif
