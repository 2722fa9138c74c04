/* What an operation decides about a clan: a part of struct effects. core/clan_change.h fills it. */
#ifndef CORE_CLAN_EFFECTS_H
#define CORE_CLAN_EFFECTS_H

#include "core/clan_rows.h"

#include <stdbool.h>
#include <stdint.h>

#define CLAN_EFFECTS_MEMBERS_MAX 2

enum clan_effect { CLAN_STAYS, CLAN_IS_FOUNDED, CLAN_IS_CHANGED, CLAN_IS_DISBANDED };

enum clan_member_effect { CLAN_MEMBER_JOINS, CLAN_MEMBER_CHANGES, CLAN_MEMBER_PARTS };

struct clan_effects {
	enum clan_effect what;
	struct {
		int64_t id;
		int64_t version; /* that it was read at; 0: it is new */
		int32_t level, members;
	} clan;
	int64_t at_ms; /* when it is done */
	bool is_named; /* these are new */
	char name[CLAN_NAME_SIZE], name_key[CLAN_TEXT_SIZE];
	char tag[CLAN_TAG_SIZE], tag_key[CLAN_TEXT_SIZE];

	/* Stored in this order: one stops leading before another begins. Who joins has no open
	 * applications and invitations any more, anywhere. */
	unsigned members_count;
	struct {
		enum clan_member_effect what;
		struct clan_member is;
		int64_t withdrawn_day, withdrawn;
	} members[CLAN_EFFECTS_MEMBERS_MAX];

	int64_t tied_player_id; /* 0: no tie is made or ended */
	enum clan_tie tie;      /* CLAN_TIE_NONE: ended */
};

#endif
