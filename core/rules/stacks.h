#ifndef WILDMARCH_RULES_STACKS_H
#define WILDMARCH_RULES_STACKS_H
/*
 * Things and how many of each, as they are found, given back or asked for. An item is its index in
 * the content.
 */
#include <stdbool.h>
#include <stdint.h>

#define STACKS_MAX 64
#define STACK_COUNT_MAX 1000000

struct stack {
	int32_t item;
	int32_t count; /* 1..STACK_COUNT_MAX */
};

struct stacks {
	int32_t count;
	struct stack of[STACKS_MAX]; /* of different items, in the order in which they came */
};

/* Adds to the item's stack, or begins one; a count below 1 adds nothing, and a stack never grows
 * past STACK_COUNT_MAX. False, and nothing changed, if that would take one stack too many. */
bool stacks_add(struct stacks *stacks, int32_t item, int32_t count);

/* How many there are of an item; 0 if none. */
int32_t stacks_count(const struct stacks *stacks, int32_t item);

#endif
