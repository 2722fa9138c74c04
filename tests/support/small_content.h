/* A content of a few entries, for tests of rules and operations: three skills,
 * and two monsters that live in every land. */
#ifndef TESTS_SUPPORT_SMALL_CONTENT_H
#define TESTS_SUPPORT_SMALL_CONTENT_H

#include "content/content.h"

/* In the order of their keys. */
enum { SKILL_CLEAVE, SKILL_THICK_SKIN, SKILL_WHIRL };
enum { KIND_GREY_WOLF, KIND_WILD_BOAR };

extern const struct content small_content;

#endif
