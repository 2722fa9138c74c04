#include "core/rules/stacks.h"

#include "core/rules/clamp.h"

bool
stacks_add(struct stacks *stacks, int32_t item, int32_t count)
{
	int32_t i = 0;

	if (count < 1)
		return true;
	while (i < stacks->count && stacks->of[i].item != item)
		i++;
	if (i == STACKS_MAX)
		return false;
	if (i == stacks->count)
		stacks->of[stacks->count++] = (struct stack){ .item = item };
	stacks->of[i].count = clamp_i32((int64_t)stacks->of[i].count + count, 0, STACK_COUNT_MAX);
	return true;
}

int32_t
stacks_count(const struct stacks *stacks, int32_t item)
{
	for (int32_t i = 0; i < stacks->count; i++)
		if (stacks->of[i].item == item)
			return stacks->of[i].count;
	return 0;
}
