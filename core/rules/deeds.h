#ifndef WILDMARCH_RULES_DEEDS_H
#define WILDMARCH_RULES_DEEDS_H
/*
 * What players do is counted by deed and by what it was done to: so many times kill of grey_wolf,
 * gather of yarrow, explore of taiga; of what isn't told apart by "". Quests and achievements are
 * aimed at a part of these counts.
 *
 *   counted of    the key of
 *   kill          the monster
 *   craft         the recipe
 *   gather, deliver, use, sell, equip, dismantle   the item
 *   visit         the place
 *   explore       the land (biome)
 *   dungeon       the dungeon
 *
 * Of those that aren't told apart: a trade is an exchange between two players, in which both give,
 * at a table or by a lot of the market; each of them made one. Gold is earned from the game and
 * from who buys one's lots; what players hand each other untaxed could go round for ever, and
 * isn't.
 */
#include "content/aim_kind.h"
#include "content/content.h"

#include <stdbool.h>

struct aim {
	enum deed deed;
	bool is_narrow; /* false: at every such deed, and nothing below is set */
	enum aim_kind kind;
	const char *of; /* the key of such a thing; borrowed from the content */
};

/* What a step of a quest, or an achievement, is aimed at. */
struct aim aim_of_step(const struct content_quest_steps *step);
struct aim aim_of_achievement(const struct content_achievement *achievement);

/* How many things a step names: one is the most that it may. */
int32_t aims_in_step(const struct content_quest_steps *step);

/* Whether a deed can be aimed at such a thing. */
bool aim_is_possible(enum deed deed, enum aim_kind kind);

/* Whether what is counted as `deed` of `of` is a part of what is aimed at. */
bool aim_takes(
    const struct content *content, const struct aim *aim, enum deed deed, const char *of);

/* Whether a step counts what was done before the quest was accepted, too: what one is or can do by
 * now need not be done again. */
bool deed_is_for_life(enum deed deed);

/* The XP that a quest is worth at a level: a share of what the level asks for. */
int64_t quest_xp(const struct content_quest *quest, int32_t level);

#endif
