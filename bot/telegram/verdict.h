/* What an answer of Telegram's means for what was sent. The one place that knows its error texts.
 * Pure. */
#ifndef BOT_TELEGRAM_VERDICT_H
#define BOT_TELEGRAM_VERDICT_H

#include <stdint.h>

struct metrics;
struct telegram_result;

enum verdict {
	VERDICT_DONE, /* taken; or nothing had to change; or the press was answered already */
	VERDICT_GONE, /* the message can't be edited any more: send anew */
	VERDICT_UNREACHABLE,  /* the player blocked the bot, or is no more */
	VERDICT_FLOOD,        /* too fast: wait retry_after_s */
	VERDICT_MARKUP,       /* Telegram can't read our markup: once more as plain text */
	VERDICT_LATER,        /* Telegram or the way to it is down: try again */
	VERDICT_OURS,         /* our bug: trying again changes nothing */
	VERDICT_UNAUTHORIZED, /* the token is no longer good */
};

enum verdict verdict_of(const struct telegram_result *r);
const char *verdict_name(enum verdict v); /* "done", "gone", … */
/* Counts a call by kind ("edit", "answer", …) and verdict; `metrics` may be NULL. */
void verdict_count(struct metrics *metrics, const char *what, enum verdict v);
/* How long to wait after so many failures in a row, from 1: half a second to half a minute, with
 * jitter. */
int64_t verdict_backoff_ms(unsigned failures);

#endif
