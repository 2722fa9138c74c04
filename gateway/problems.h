/* From what went wrong to what the client is told. The codes, and the status of each, stand in
 * schemas/errors.json. */
#ifndef GATEWAY_PROBLEMS_H
#define GATEWAY_PROBLEMS_H

#include "events/text.h"
#include "messages/refusals.h"

#include <stddef.h>

/* What to call a status that the HTTP server answers by itself. Never NULL. */
const struct refusal_meaning *problem_of_status(int status);

struct problem {
	const struct refusal_meaning *meaning;
	const char *detail; /* safe to show; NULL: none */
	const char *path;   /* of the field at fault: "monsters.2.level"; NULL: none */
	size_t path_size;
	const char *view; /* a JSON object with the present state; NULL: none */
	const char *request_id;
};

#define PROBLEM_CONTENT_TYPE "application/problem+json"

/* Appends the document (RFC 9457). */
void problem_write(const struct problem *p, struct text *out);

/* Whether a client may repeat what was answered with this status after a short while: the answer
 * then says Retry-After. */
bool problem_says_when(int status);

#define STATUS_OK 200

#endif
