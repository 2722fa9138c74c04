#include "core/rules/mail.h"

#include "core/rules/clamp.h"

#define FEE 5
#define THINGS_MAX 8
#define DAY_MS INT64_C(86400000)
#define GOODS_DAYS 14
#define EMPTY_DAYS 30

int64_t
mail_fee(int32_t things)
{
	return FEE + FEE * (int64_t)clamp_i32(things, 0, THINGS_MAX);
}

int64_t
mail_expires_ms(bool has_goods, int64_t now_ms)
{
	int64_t lies_ms = (has_goods ? GOODS_DAYS : EMPTY_DAYS) * DAY_MS;

	return now_ms > INT64_MAX - lies_ms ? INT64_MAX : now_ms + lies_ms;
}
