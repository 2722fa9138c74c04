#include "core/rules/referral.h"

int64_t
referral_gold(int32_t level)
{
	if (level == 5)
		return 100;
	return level == 10 ? 300 : 0;
}
