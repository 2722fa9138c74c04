/* Looking into what was loaded of raids. */
#include "core/raid_rows.h"

#include <stdlib.h>
#include <string.h>

static const char *const state_keys[RAID_STATES] = {
	[RAID_GATHERING] = "gathering",
	[RAID_CHECKING] = "checking",
	[RAID_RUNNING] = "running",
	[RAID_WON] = "won",
	[RAID_LOST] = "lost",
	[RAID_DRAW] = "draw",
	[RAID_CALLED_OFF] = "called_off",
};

struct raid_member_row *
raid_member_of(struct raid_row *raid, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < raid->members_count; i++) {
		if (raid->members[i].player_id == player_id)
			return &raid->members[i];
	}
	return NULL;
}

bool
raid_has_invited(const struct raid_row *raid, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < raid->invited_count; i++) {
		if (raid->invited[i].player_id == player_id)
			return true;
	}
	return false;
}

const char *
raid_state_key(enum raid_state state)
{
	return state_keys[state];
}

enum raid_state
raid_state_parse(const char *key)
{
	int i;

	for (i = 0; i < RAID_STATES && strcmp(state_keys[i], key) != 0; i++)
		;
	return (enum raid_state)i;
}

struct raid_row *
raid_row_create(void)
{
	struct raid_row *raid = calloc(1, sizeof(*raid));

	if (raid == NULL)
		abort();
	return raid;
}

struct raid_row *
raid_row_copy(const struct raid_row *raid)
{
	struct raid_row *copy = raid_row_create();

	*copy = *raid;
	memset(&copy->record, 0, sizeof(copy->record));
	battle_record_copy(&copy->record, &raid->record);
	return copy;
}

void
raid_row_destroy(struct raid_row *raid)
{
	if (raid == NULL)
		return;
	battle_record_finish(&raid->record);
	free(raid);
}

void
raid_fighters_destroy(struct raid_fighter_row *fighters)
{
	int i;

	for (i = 0; fighters != NULL && i < RAID_PLAYERS_MAX; i++)
		free(fighters[i].worn);
	free(fighters);
}

void
raid_rows_finish(struct raid_rows *rows)
{
	free(rows->raider);
	raid_row_destroy(rows->raid);
	raid_fighters_destroy(rows->fighters);
	free(rows->lists);
	free(rows->due);
	memset(rows, 0, sizeof(*rows));
}
