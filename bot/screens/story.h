/* What happened in the last round of a fight, told in words. Pure. */
#ifndef BOT_SCREENS_STORY_H
#define BOT_SCREENS_STORY_H

#include "bot/picture.h"
#include "bot/questions.h"

/* A line for each deed with what came of it, in order; of a crowded round the lines that matter
 * most. */
void story_put(const struct fight *f, struct picture *out);

#endif
