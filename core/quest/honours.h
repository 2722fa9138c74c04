/* Titles: which ones a player has, and wearing them. */
#ifndef CORE_QUEST_HONOURS_H
#define CORE_QUEST_HONOURS_H

#include "core/quest/progress.h"

/* What any look at titles needs. */
void honours_need(struct needs *out, int64_t player_id, enum need_use use);

/* Whether the player has it: from the start, by its level, or because it was given. */
bool honours_have(const struct quester *who, const char *title);

/* Answers with all of them; the one worn is that of `row`. */
void honours_reply(const struct quester *who, const struct character_row *row, struct effects *out);

/* Stores that this one is worn, "" for none, and answers. */
void honours_wear(const struct quester *who, const char *title, struct effects *out);

#endif
