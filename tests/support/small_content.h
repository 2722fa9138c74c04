/* A content of a few entries, for tests of rules and operations: three skills. */
#ifndef TESTS_SUPPORT_SMALL_CONTENT_H
#define TESTS_SUPPORT_SMALL_CONTENT_H

#include "content/content.h"

/* In the order of their keys. */
enum { SKILL_CLEAVE, SKILL_THICK_SKIN, SKILL_WHIRL };

extern const struct content small_content;

#endif
