#ifndef WILDMARCH_RULES_TRADES_H
#define WILDMARCH_RULES_TRADES_H
/*
 * Trades are learned by use. A skill is kept in tenths, 0..TRADE_SKILL_MAX; what it is measured
 * against, a difficulty, is 0..100. How much is learned, found and spoiled goes by the difference.
 */
#include "content/content.h"
#include "core/rules/stacks.h"
#include "core/rules/weather.h"

#define TRADE_SKILL_MAX 1000

/* How hard a thing is for somebody, in the colours in which it is shown. */
enum trade_colour {
	TRADE_ORANGE, /* difference below 5: each try teaches */
	TRADE_YELLOW, /* below 15 */
	TRADE_GREEN,  /* below 30 */
	TRADE_GREY,   /* teaches nothing */
	TRADE_COLOUR_COUNT
};

/* Whole points of the skill − the difficulty: −100..100. */
int32_t trade_diff(int32_t skill, int32_t difficulty);

enum trade_colour trade_colour(int32_t diff);

/* The chance that one try teaches: 10,000, 6,000, 2,500, 0 bp. */
int32_t trade_gain_bp(enum trade_colour colour);

/* The skill after this many tries (0..TRADE_TRIES_MAX) one after the other, whether they succeed or
 * not. One that teaches gives 5 tenths to a beginner and one less for each 30 points of skill. */
#define TRADE_TRIES_MAX 100
int32_t trade_practise(int32_t skill, int32_t difficulty, int32_t tries, uint64_t seed);

/* "orange", …; NULL for no value of the enum. */
const char *trade_colour_key(enum trade_colour colour);

/* Who gathers, and when. */
struct gatherer {
	enum trade trade;
	int32_t skill;
	int32_t
	    tool_bp; /* what the tool makes of the yield: 10,000 for bare hands, 20,000 at most */
	enum weather weather;
};

struct gathered {
	int32_t item;       /* its index; -1: nothing of this trade grows here */
	int32_t difficulty; /* of the item, for trade_practise() */
	int32_t count;      /* 0: found, and spoiled */
};

/* The mean yield of one go, in 1/10,000 of a thing: 10,000 where skill and difficulty are even and
 * 150 more or less for each point between them, 2,000..25,000; times the tool; herbs ×12,500 in
 * rain. */
int32_t gather_yield_bp(const struct gatherer *gatherer, int32_t difficulty);

/* What is found in a land: one of its resources of the trade by weight, and as many of it as the
 * yield says, its fraction being the chance of one more. */
struct gathered gather(
    const struct content_biome *biome, const struct gatherer *gatherer, uint64_t seed);

#endif
