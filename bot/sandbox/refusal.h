/* How the Bot API says no: a code, Telegram's words, and for 429 the seconds to wait. */
#ifndef SANDBOX_REFUSAL_H
#define SANDBOX_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

struct refusal {
	int code; /* HTTP status and error_code; 0 while nothing was refused */
	int64_t retry_after_s;
	char text[512];
};

/* Fills `why` and returns false, so that a refusal is one line: return refuse(why, 400, "Bad
 * Request: …"). */
bool refuse(struct refusal *why, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
