/* Reads JSON from outside piece by piece, without building a tree and without allocating. Below the
 * generated decoders.
 *
 * What it refuses, with ERR_SYNTAX and the byte where it stopped: what RFC 8259 does not allow,
 * invalid UTF-8, NUL in any spelling, lone surrogates, more than SCAN_DEPTH_MAX levels. Whoever
 * uses it bounds the size first, and checks for keys that stand twice, since only he knows the
 * keys. */
#ifndef EVENTS_SCAN_H
#define EVENTS_SCAN_H

#include "events/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_DEPTH_MAX 32
#define SCAN_KEY_MAX 64

struct scan {
	const unsigned char *from, *at, *end;
	unsigned depth;
};

enum scan_token {
	SCAN_OBJECT,
	SCAN_ARRAY,
	SCAN_TEXT,
	SCAN_NUMBER,
	SCAN_BOOL,
	SCAN_NULL,
	SCAN_NOTHING, /* the end, or a byte that begins no value */
};

/* `bytes` is borrowed until the scan is done. */
void scan_init(struct scan *s, const void *bytes, size_t size);

/* What the next value is, by its first byte; it may still turn out to be broken. Skips blanks,
 * takes nothing. */
enum scan_token scan_next(struct scan *s);

/* Takes the '{' or '[' that scan_next announced. */
MUST_CHECK int scan_enter(struct scan *s, struct err *err);
/* Whether there is one more member or item; otherwise its `closing` bracket was taken. `is_first`
 * says that none was taken yet. Returns 1, 0, or a negative code. */
MUST_CHECK int scan_more(struct scan *s, char closing, bool is_first, struct err *err);

struct scan_key {
	const char *name; /* borrowed: from the document, or from `unescaped` */
	size_t size;      /* more than SCAN_KEY_MAX: too long to be unescaped, and no key of ours */
	char unescaped[SCAN_KEY_MAX];
};
/* Takes a member's key and colon. */
MUST_CHECK int scan_key(struct scan *s, struct scan_key *ret, struct err *err);

struct scan_text {
	size_t size;       /* in bytes of UTF-8, unescaped */
	size_t characters; /* code points */
};
/* Takes a string. Its first `room` - 1 bytes and a NUL go to `ret`, unless `room` is 0; compare
 * ret_size before using them. */
MUST_CHECK int scan_text(
    struct scan *s, char *ret, size_t room, struct scan_text *ret_size, struct err *err);

struct scan_number {
	bool is_whole; /* written without fraction and exponent, and fits an int64_t */
	int64_t value; /* 0 unless is_whole */
};
MUST_CHECK int scan_number(struct scan *s, struct scan_number *ret, struct err *err);
MUST_CHECK int scan_bool(struct scan *s, bool *ret, struct err *err);

/* Takes any value and checks its form. */
MUST_CHECK int scan_skip(struct scan *s, struct err *err);

/* Refuses what stands behind the value. */
MUST_CHECK int scan_finish(struct scan *s, struct err *err);

#endif
