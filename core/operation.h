/* An operation of the game: a name and two small functions. It never waits.
 *
 *   message ──decode (generated)──▶ request ──need──▶ rows, loaded and locked ──apply──▶ effects,
 * stored ──▶ reply
 *
 * need:  names the rows it works on. It runs again with the rows known so far until its set stops
 * growing (three rounds at most), so that a need may depend on a row. Pure. apply: request + rows +
 * moment → effects: changed rows, ledger entries, events, the reply, or a refusal. Pure: the same
 * arguments give the same effects, for ever.
 *
 * A new operation is a schema for its request and reply, a file core/<domain>/<operation>.c, and a
 * line in operations.c. */
#ifndef CORE_OPERATION_H
#define CORE_OPERATION_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/needs.h"
#include "core/rows.h"

#define OPERATION_KEY_SIZE 288 /* "<principal>:<operation id>" */

struct operation {
	const char *name; /* "combat.attack": the routing key, and the name in schemas/ */
	/* Its id says what is to be done (level:42:2) rather than who asked: a refusal holds for
	 * the moment, and isn't remembered as the answer for ever. */
	bool forgets_refusals;
	void (*need)(const void *request, const struct rows *known, struct needs *out);
	void (*apply)(const void *request, const struct rows *rows, const struct moment *at,
	    struct effects *out);
};

#endif
