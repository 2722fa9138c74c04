/* What grants and takes share: a balance that an administrator moves. */
#ifndef CORE_ADMIN_BALANCE_H
#define CORE_ADMIN_BALANCE_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"
#include "messages/admin_balance.h"

#include <stdint.h>

/* Answers with the character as it is now, and how much was moved to get there. */
void balance_reply(const struct character_row *row, enum admin_balance_asset asset, int64_t amount,
    struct effects *out);

#endif
