/* Content for a suite's tests, loaded as the core does it. Each test is a process of its own. */
#ifndef TESTS_SUPPORT_LOADED_CONTENT_H
#define TESTS_SUPPORT_LOADED_CONTENT_H

#include "content/content.h"

extern struct content *content; /* between .init and .fini */

/* .init of a suite: tests/support/content, which is small and stays as it is; or the game's own. */
void content_load_small(void);
void content_load_real(void);
/* .fini */
void content_unload(void);

#endif
