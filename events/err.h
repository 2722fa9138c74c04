/* Errors: a code for the caller to act on, and one line for a person to read.
 *
 * A function that can fail returns 0 or a negative enum err_code and takes a `struct err *` last
 * (never NULL). Outputs stay untouched on failure. Who stops an error logs it, once; all below
 * return it. */
#ifndef EVENTS_ERR_H
#define EVENTS_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

enum err_code {
	ERR_SYNTAX = -1,  /* not JSON, not a number, not UTF-8, too deep, … */
	ERR_MISSING = -2, /* a required field is absent */
	ERR_TYPE = -3,    /* a field has the wrong type */
	ERR_RANGE = -4,   /* a number, length or choice outside its bounds */
	ERR_UNKNOWN = -5, /* a field, name or type that nobody defined */
	ERR_NOT_FOUND = -6,
	ERR_EXISTS = -7,       /* a unique thing is there already */
	ERR_STALE = -8,        /* the version that was seen is no longer the present one */
	ERR_REFUSED = -9,      /* the other side said no */
	ERR_BLOCKED = -10,     /* the broker takes nothing (connection.blocked) */
	ERR_CONGESTED = -11,   /* our own bound is reached: output, window, table */
	ERR_UNAVAILABLE = -12, /* not connected, or draining */
	ERR_TIMEOUT = -13,
	ERR_UNROUTABLE = -14, /* no queue took the message */
	ERR_IO = -15,         /* the system, a socket, a server failed */
	ERR_CONFIG = -16,
	ERR_PROTOCOL = -17, /* the peer broke its protocol */
	ERR_UNSURE = -18,   /* the outcome is unknown: repeat with the same operation id */
};

struct err {
	enum err_code code; /* 0 while nothing failed */
	char text[256]; /* what was tried, on what, and what to do; no newline; never a secret */
};

/* Fills `err` and returns `code`, so that a failure is one line: return err_set(err, …); */
int err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "<prefix>: " before the text, keeping the code. Returns the code. */
int err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "timeout", "refused", …: a fixed word for logs and metrics. Never NULL. */
const char *err_name(enum err_code code);

#endif
