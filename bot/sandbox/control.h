/* The control API: JSON over HTTP under /control/, for the chat page and for tests. README.md has
 * the list. */
#ifndef SANDBOX_CONTROL_H
#define SANDBOX_CONTROL_H

#include "bot/sandbox/args.h"
#include "bot/sandbox/sandbox.h"
#include "events/http_server.h"

#include <stdbool.h>

/* One control request. */
struct control {
	struct sandbox *sandbox;
	struct http_request *request;
	struct player *player; /* of the path; NULL when the path names none */
	struct args args;
	struct refusal why;
	bool is_waiting; /* it will be answered by waits.c */
};

/* Takes the request when its path is ours. */
bool control_take(struct sandbox *s, struct http_request *r);
/* Answers with a JSON object. */
void control_reply(struct http_request *r, int status, const struct text *json);

/* control_players.c. These append the answer, or return false with c->why. */
bool control_create_player(struct control *c, struct text *result);
bool control_read_chat(struct control *c, struct text *result);
bool control_block(struct control *c, struct text *result);
bool control_unblock(struct control *c, struct text *result);
bool control_say(struct control *c, struct text *result);
bool control_press(struct control *c, struct text *result);

/* control_wait.c: both answer later. */
bool control_changes(struct control *c, struct text *result);
bool control_wait(struct control *c, struct text *result);

#endif
