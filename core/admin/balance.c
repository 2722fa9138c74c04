#include "core/admin/balance.h"

#include <stdio.h>

void
balance_reply(const struct character_row *row, enum admin_balance_asset asset, int64_t amount,
    struct effects *out)
{
	struct admin_balance reply = {
		.player_id = row->player_id,
		.asset = asset,
		.amount = amount,
		.level = row->level,
		.gold = row->gold,
		.xp = row->xp,
	};

	snprintf(reply.name, sizeof(reply.name), "%s", row->name);
	effects_reply(out, &admin_balance_shape, &reply);
}
