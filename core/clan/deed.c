/* A deed moves another player from one rank to the next; what that takes follows from the two. */
#include "core/clan/deed.h"

#include "core/clan/party.h"
#include "core/clan/view.h"
#include "core/clan_change.h"

static void
refuse(enum clan_deed deed, enum clan_rank actor, enum clan_rank target, struct effects *out)
{
	if (!clan_may(actor, deed) || (clan_is_in(target) && target >= actor))
		effects_refuse(out, REFUSAL_CLAN_RANK, "That takes a higher rank.");
	else if (deed == CLAN_ACCEPT || deed == CLAN_REFUSE)
		effects_refuse(out, REFUSAL_NO_SUCH_REQUEST, "The other hasn't asked to join.");
	else
		effects_refuse(
		    out, REFUSAL_NOT_A_MEMBER, "The other is %s.", clan_rank_key(target));
}

static void
move(struct clan_change *c, enum clan_deed deed, int64_t actor_id,
    const struct character_row *other, enum clan_rank before, enum clan_rank after)
{
	int64_t id = other->player_id;

	if (!clan_is_in(before)) {
		clan_change_tie(c, id, after == CLAN_BANNED ? CLAN_TIE_BAN : CLAN_TIE_NONE);
		if (clan_is_in(after))
			clan_change_join(c, other, after, true);
	} else if (after == CLAN_BANNED) {
		clan_change_part(c, id, CLAN_LEFT_EVENT_REASON_BANNED);
		clan_change_tie(c, id, CLAN_TIE_BAN);
	} else if (!clan_is_in(after)) {
		clan_change_part(c, id, CLAN_LEFT_EVENT_REASON_KICKED);
	} else if (deed == CLAN_HAND_OVER) {
		clan_change_hand_on(c, actor_id, id);
	} else {
		clan_change_rank(c, id, after);
	}
}

void
deed_apply(enum clan_deed deed, int64_t player_id, const struct rows *rows, const struct moment *at,
    struct effects *out)
{
	const struct character_row *other;
	enum clan_rank before, after;
	struct clan_change change;
	struct party party;

	if (!party_own(rows, player_id, out, &party) || (other = party_other(rows, out)) == NULL)
		return;
	before = clan_rank_in(party.clan, other->player_id);
	if (!clan_may_to(party.rank, deed, before, &after)) {
		refuse(deed, party.rank, before, out);
		return;
	}
	if (clan_is_in(after) && !clan_is_in(before) &&
	    !clan_may_join(clan_standing_of(&rows->clans, other->player_id), party.clan, at, out))
		return;
	if (after == CLAN_BANNED && party.clan->bans_count >= CLAN_BANS_MAX) {
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "The clan has banned too many.");
		return;
	}
	clan_change_begin(&change, party.clan, at, out);
	move(&change, deed, player_id, other, before, after);
	clan_reply_changed(&change, player_id, party.actor->gold);
}
