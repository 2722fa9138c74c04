/* The sandbox's own time: runs like the world's, and tests may push it ahead to see things expire.
 */
#ifndef SANDBOX_CLOCK_H
#define SANDBOX_CLOCK_H

#include <stdint.h>

/* UTC milliseconds; never goes back. */
int64_t sandbox_now_ms(void);
/* UTC seconds, as Telegram dates things. */
int64_t sandbox_now_s(void);
/* Pushes the clock ahead for good; `ms` >= 0. */
void sandbox_clock_advance(int64_t ms);

#endif
