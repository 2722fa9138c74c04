/* The game, over the gateway's HTTP API. */
#ifndef BOT_GATEWAY_H
#define BOT_GATEWAY_H

#include "bot/questions.h"

#include <stdint.h>

struct gateway;
struct http_client;
struct loop;
struct metrics;

/* All but `metrics` (may be NULL) is borrowed and outlives it; texts are copied. `key` is never
 * logged. */
struct gateway *gateway_create(struct loop *loop, struct http_client *http, const char *url,
    const char *key, struct metrics *metrics);

/* Puts a question, under `operation_id` if it changes something. What gets no answer is repeated
 * under the same id for some seconds, then it is OUTCOME_AWAY. The callback comes exactly once,
 * never from inside. */
typedef void gateway_on_answer(const struct answer *a, void *arg);
void gateway_ask(struct gateway *g, const struct question *q, const char *operation_id,
    gateway_on_answer *on_answer, void *arg);

/* Before the http client; pending questions end without their callbacks. NULL is fine. */
void gateway_destroy(struct gateway *g);

#endif
