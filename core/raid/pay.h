/* Giving a member the reward for a raid that was won: by its own hand, or a service's. */
#ifndef CORE_RAID_PAY_H
#define CORE_RAID_PAY_H

#include "core/operation.h"

void raid_pay_need(int64_t raid_id, int64_t player_id, struct needs *out);
/* Once, whoever asks and however often: else it refuses. */
void raid_pay_apply(
    int64_t player_id, const struct rows *rows, const struct moment *at, struct effects *out);

#endif
