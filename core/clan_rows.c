/* Looking into what was loaded of clans. */
#include "core/clan_rows.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const tie_keys[] = {
	[CLAN_TIE_NONE] = "none",
	[CLAN_TIE_APPLICATION] = "application",
	[CLAN_TIE_INVITATION] = "invitation",
	[CLAN_TIE_BAN] = "ban",
};

const struct clan_standing *
clan_standing_of(const struct clan_rows *rows, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < rows->standings_count; i++) {
		if (rows->standings[i].player_id == player_id)
			return &rows->standings[i];
	}
	return NULL;
}

const struct clan_member_row *
clan_member_of(const struct clan_row *clan, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < clan->members_count; i++) {
		if (clan->members[i].is.player == player_id)
			return &clan->members[i];
	}
	return NULL;
}

enum clan_tie
clan_tie_of(const struct clan_row *clan, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < clan->ties_count; i++) {
		if (clan->ties[i].player_id == player_id)
			return clan->ties[i].tie;
	}
	return CLAN_TIE_NONE;
}

enum clan_rank
clan_rank_in(const struct clan_row *clan, int64_t player_id)
{
	const struct clan_member_row *member = clan_member_of(clan, player_id);

	if (member != NULL)
		return member->is.rank;
	switch (clan_tie_of(clan, player_id)) {
	case CLAN_TIE_APPLICATION:
		return CLAN_REQUEST;
	case CLAN_TIE_BAN:
		return CLAN_BANNED;
	case CLAN_TIE_NONE:
	case CLAN_TIE_INVITATION:
		break;
	}
	return CLAN_STRANGER;
}

const char *
clan_tie_key(enum clan_tie tie)
{
	return tie_keys[tie];
}

enum clan_tie
clan_tie_parse(const char *key)
{
	size_t i;

	for (i = 0; i < sizeof(tie_keys) / sizeof(tie_keys[0]); i++) {
		if (strcmp(tie_keys[i], key) == 0)
			return (enum clan_tie)i;
	}
	return CLAN_TIE_NONE;
}

void
clan_account(int64_t clan_id, char ret[CLAN_ACCOUNT_SIZE])
{
	snprintf(ret, CLAN_ACCOUNT_SIZE, "clan:%" PRId64, clan_id);
}

void
clan_rows_finish(struct clan_rows *rows)
{
	free(rows->clan);
	free(rows->list);
	memset(rows, 0, sizeof(*rows));
}
