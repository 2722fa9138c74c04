/* The person at the terminal: colours, the width of a line, questions, Ctrl-C. */
#ifndef EVENTS_CTL_TERMINAL_H
#define EVENTS_CTL_TERMINAL_H

#include "events/err.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stddef.h>

/* ANSI codes when standard output is a terminal and NO_COLOR isn't set; otherwise "". */
enum colour { COLOUR_NONE, COLOUR_DIM, COLOUR_BOLD, COLOUR_RED, COLOUR_GREEN, COLOUR_CYAN };
const char *terminal_colour(enum colour c);

/* Columns of standard output; 0 when it is no terminal. */
size_t terminal_width(void);

/* Prints text from outside without its control characters, at most `columns` of it (0: all). */
void terminal_print(const char *text, size_t size, size_t columns);

/* Asks whether to go on, unless `is_sure` (--yes). ERR_REFUSED: no, or there is nobody to ask. */
MUST_CHECK int terminal_ask(const char *question, bool is_sure, struct err *err);

/* From now on Ctrl-C (and SIGTERM) set `*ret` and stop `loop`, so that the work ends after the
 * message in hand; a second one ends the program at once. Once in a process. */
void terminal_watch(struct loop *loop, bool *ret);

#endif
