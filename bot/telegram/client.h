/* The Bot API's methods: JSON out, JSON in. The only place that knows the token, which is part of
 * every URL: no error text, no log line and no other file sees it. */
#ifndef BOT_TELEGRAM_CLIENT_H
#define BOT_TELEGRAM_CLIENT_H

#include "events/err.h"

#include <stdint.h>

struct http_client;
struct json;
struct telegram;

struct telegram_result {
	int code;   /* 0: Telegram answered; else ERR_TIMEOUT, ERR_UNAVAILABLE, ERR_UNSURE, … of
	               events/http_client.h */
	int status; /* 200, or Telegram's error_code */
	int64_t retry_after_s;     /* of a 429; else 0 */
	const char *description;   /* of an error, safe to log; "" without one */
	const struct json *result; /* borrowed for the callback; NULL when it failed */
};

typedef void telegram_on_result(const struct telegram_result *r, void *arg);

/* `http` is borrowed. Copies the texts. */
struct telegram *telegram_create(struct http_client *http, const char *url, const char *token);
/* `params` is a JSON object, copied. The callback comes exactly once, never from inside. */
void telegram_call(struct telegram *t, const char *method, const char *params, int64_t timeout_ms,
    telegram_on_result *on_result, void *arg);
/* Before the http client, whose pending calls end without callbacks. NULL is fine. */
void telegram_destroy(struct telegram *t);

#endif
