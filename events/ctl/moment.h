/* Times as people type them. */
#ifndef EVENTS_CTL_MOMENT_H
#define EVENTS_CTL_MOMENT_H

#include "events/err.h"

#include <stdint.h>

#define MOMENT_HELP "2026-11-22T19:00:00Z, or so long ago: 90s, 15m, 2h, 3d"

/* UTC milliseconds since 1970 of a time, or of a span before now. `what` names it in the error. */
MUST_CHECK int moment_parse(const char *what, const char *text, int64_t *ret_ms, struct err *err);

#endif
