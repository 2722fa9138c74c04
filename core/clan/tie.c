#include "core/clan/tie.h"

#include "core/clan/view.h"

void
tie_end(const struct party *party, int64_t player_id, enum clan_tie tie, const char *absent,
    const struct moment *at, struct effects *out)
{
	struct clan_change change;

	if (clan_tie_of(party->clan, player_id) != tie) {
		effects_refuse(out, REFUSAL_NO_SUCH_REQUEST, "%s", absent);
		return;
	}
	clan_change_begin(&change, party->clan, at, out);
	clan_change_tie(&change, player_id, CLAN_TIE_NONE);
	clan_reply_changed(&change, party->actor->player_id, party->actor->gold);
}
