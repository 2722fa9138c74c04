/* Tests on a loop: run it until something holds, and speak raw bytes over a socket meanwhile. */
#ifndef TESTS_SUPPORT_WIRE_H
#define TESTS_SUPPORT_WIRE_H

#include "events/loop.h"
#include "events/text.h"

#include <stdbool.h>
#include <stdint.h>

#define WIRE_PATIENCE_MS 5000

/* Runs the loop until `holds` says so. False: it didn't within `ms`. */
bool run_until(struct loop *loop, bool (*holds)(void *arg), void *arg, int64_t ms);
/* Runs the loop for that long. */
void run_for(struct loop *loop, int64_t ms);

/* A TCP connection to a port of this machine. */
struct wire {
	struct loop *loop;
	struct loop_watch *watch;
	int fd;
	struct text got; /* all that came so far */
	bool is_closed;  /* by the other side */
};

struct wire *wire_open(struct loop *loop, uint16_t port);
/* Sends all of it; the loop runs when the socket is full. */
void wire_say(struct wire *w, const char *text);
void wire_say_bytes(struct wire *w, const void *bytes, size_t size);
/* Waits until `text` has come; false after WIRE_PATIENCE_MS. What came is cut behind it. */
bool wire_hears(struct wire *w, const char *text);
bool wire_is_closed(struct wire *w);
void wire_close(struct wire *w);

/* A socket that listens on a free port. */
int listen_anywhere(uint16_t *ret_port);

#endif
