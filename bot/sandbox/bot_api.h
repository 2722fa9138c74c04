/* The Bot API: /bot<token>/<method>.
 *
 *   request ──▶ token ──▶ method ──▶ parameters ──▶ ordered fault? ──▶ run ──▶ answer, request log
 *                                                     └─ delay, refuse, cut      └─ getUpdates may
 * wait (polls.c) */
#ifndef SANDBOX_BOT_API_H
#define SANDBOX_BOT_API_H

#include "bot/sandbox/args.h"
#include "bot/sandbox/faults.h"
#include "bot/sandbox/sandbox.h"
#include "events/http_server.h"

#include <stdbool.h>

/* One call, from its arrival to call_finish. */
struct call {
	struct sandbox *sandbox;
	struct http_request *request;
	const struct method *method;
	struct args args;
	struct refusal why;
	struct fault fault;       /* all zero: none */
	struct loop_timer *timer; /* of a delay, or of a poll */
	int64_t number, started_ms, chat_id;
	bool is_waiting; /* `run` answers later, by call_finish */
};

struct method {
	const char *name;
	const char *parameters; /* " a b c ", those that are supported */
	/* Appends the result as JSON; false with call->why when refused. */
	bool (*run)(struct call *call, struct text *result);
};

/* Takes the request when its path is the Bot API's. */
bool bot_api_take(struct sandbox *s, struct http_request *r);
/* Answers with call->why, or else with `result`; logs and frees the call. */
void call_finish(struct call *call, const struct text *result);

/* methods.c; NULL: no such method. Names ignore case. */
const struct method *method_find(const char *name);

#endif
