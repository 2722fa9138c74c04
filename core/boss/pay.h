/* Giving a player the reward for a world boss: by its own hand, or a service's. */
#ifndef CORE_BOSS_PAY_H
#define CORE_BOSS_PAY_H

#include "core/operation.h"

void boss_pay_need(int64_t boss_id, int64_t player_id, struct needs *out);
/* Once, whoever asks and however often: else it refuses. */
void boss_pay_apply(
    int64_t player_id, const struct rows *rows, const struct moment *at, struct effects *out);

#endif
