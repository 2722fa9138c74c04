/* What the rows and the effects of an operation hold for administrators, erasure and referrals:
 * a part of struct rows and of struct effects. */
#ifndef CORE_ADMINISTRATION_H
#define CORE_ADMINISTRATION_H

#include "events/text.h"

#include <stdbool.h>
#include <stdint.h>

#define BAN_FOR_GOOD_MS INT64_C(253402300799000) /* the end of the year 9999 */

struct administration_rows {
	struct text books; /* what they say of a player: JSON of schemas/types/player_books.json */
	int64_t named_id;  /* who is named as the one who brought a newcomer; 0: nobody */
	int64_t referrer_id; /* who brought the newcomer; 0: nobody did */
	int32_t place;       /* that the newcomer has among the referrer's; 0: none yet */
	int32_t places_taken;
};

enum admin_what { ACT_BAN, ACT_UNBAN, ACT_GRANT, ACT_TAKE, ACT_ANNOUNCE };

struct admin_act {
	enum admin_what what;
	int64_t player_id; /* 0: nobody */
	char who[129];
	char reason[401];
};

/* Whether somebody may play, as the hot state has to know it. */
struct standing {
	int64_t player_id;
	int64_t banned_until_ms; /* UTC; 0: not banned */
	bool is_erased;          /* the hot state goes */
};

struct new_referral {
	int64_t newcomer_id, referrer_id;
};

struct referral_place {
	int64_t newcomer_id;
	int32_t place;
};

struct administration_effects {
	bool acts;
	struct admin_act act;
	bool changes_standing;
	struct standing standing; /* stored, and then told to the hot state */
	bool refers;
	struct new_referral referral;
	bool takes_place;
	struct referral_place place;
};

#endif
