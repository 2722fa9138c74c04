/* Raids as messages. */
#ifndef CORE_RAID_VIEW_H
#define CORE_RAID_VIEW_H

#include "core/operation.h"
#include "messages/raid_view.h"

void raid_view_fill(
    const struct raid_row *raid, int64_t player_id, const struct moment *at, struct raid_view *ret);

/* Answers with the raid as this player sees it. */
void raid_reply(
    const struct raid_row *raid, int64_t player_id, const struct moment *at, struct effects *out);

/* Refuses, and shows the raid as it is. */
void raid_refuse(const struct raid_row *raid, int64_t player_id, enum refusal_number refusal,
    const char *detail, const struct moment *at, struct effects *out);

#endif
