/* Faults that a test has ordered: which calls fail, how, and how often. */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include "bot/sandbox/args.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAULTS_MAX 64

/* Whether the connection is cut, before the call took effect or after. */
enum fault_cut {
	CUT_NONE,
	CUT_BEFORE,
	CUT_AFTER,
};

struct fault {
	char method[40];  /* "*": any */
	int64_t chat_id;  /* 0: any */
	int64_t times;    /* calls that it still hits */
	int64_t until_ms; /* of the sandbox's clock; 0: however long it takes */
	int64_t delay_ms; /* the call waits so long first */
	enum fault_cut cut;
	struct refusal refusal; /* code 0: none */
};

struct faults {
	struct fault list[FAULTS_MAX];
	size_t count;
};

/* Adds one from {method, chat_id, code, description, retry_after, times, for_ms, delay_ms,
 * cut}; with for_ms it hits every call until then, and a 429 says how long that still is. */
bool faults_add(struct faults *f, const struct args *args, struct refusal *why);
void faults_clear(struct faults *f);
/* Takes the first fault that hits this call; false for none. */
bool faults_take(struct faults *f, const char *method, int64_t chat_id, struct fault *ret);
/* Appends those still to come as a JSON array. */
void faults_write(const struct faults *f, struct text *out);

#endif
