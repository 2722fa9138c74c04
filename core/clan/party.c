/* Finding who takes part, by need and among the rows. */
#include "core/clan/party.h"

#include "core/clan_change.h"
#include "core/name.h"

void
party_need_own(struct needs *out, const struct rows *known, int64_t player_id, enum need_use use)
{
	const struct clan_standing *standing = clan_standing_of(&known->clans, player_id);

	need_character(out, player_id, use);
	need_standings(out);
	if (standing != NULL && standing->clan_id != 0)
		need_clan(out, standing->clan_id, use);
}

void
party_need_other(struct needs *out, const struct rows *known, int64_t player_id, const char *who)
{
	char name[NAME_BYTES], key[NAME_BYTES];

	party_need_own(out, known, player_id, TO_CHANGE);
	if (name_check(who, name, key) == NAME_OK)
		need_name(out, key);
	if (known->name_player_id != 0)
		need_character(out, known->name_player_id, TO_CHANGE);
}

void
party_need_tagged(struct needs *out, const struct rows *known, int64_t player_id, const char *tag,
    enum need_use use)
{
	char name[NAME_BYTES], key[NAME_BYTES];

	need_character(out, player_id, use);
	need_standings(out);
	if (name_check_length(tag, CLAN_TAG_MIN, CLAN_TAG_MAX, name, key) == NAME_OK)
		need_clan_tag(out, key);
	if (known->clans.tag_id != 0)
		need_clan(out, known->clans.tag_id, use);
}

static bool
find_actor(const struct rows *rows, int64_t player_id, struct effects *out, struct party *ret)
{
	ret->actor = rows_character(rows, player_id);
	ret->standing = clan_standing_of(&rows->clans, player_id);
	ret->clan = rows->clans.clan;
	if (ret->actor == NULL || ret->standing == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return false;
	}
	return true;
}

bool
party_own(const struct rows *rows, int64_t player_id, struct effects *out, struct party *ret)
{
	if (!find_actor(rows, player_id, out, ret))
		return false;
	if (ret->clan == NULL || ret->clan->id != ret->standing->clan_id) {
		effects_refuse(out, REFUSAL_NO_CLAN, "The player is in no clan.");
		return false;
	}
	ret->rank = clan_rank_in(ret->clan, player_id);
	return true;
}

bool
party_tagged(const struct rows *rows, int64_t player_id, struct effects *out, struct party *ret)
{
	if (!find_actor(rows, player_id, out, ret))
		return false;
	if (ret->clan == NULL || ret->clan->id != rows->clans.tag_id) {
		effects_refuse(out, REFUSAL_NO_SUCH_CLAN, "There is no clan of this tag.");
		return false;
	}
	ret->rank = clan_rank_in(ret->clan, player_id);
	return true;
}

bool
party_may_spend(
    const struct party *party, int64_t amount, const struct moment *at, struct effects *out)
{
	if (!clan_may(party->rank, CLAN_WITHDRAW))
		effects_refuse(out, REFUSAL_CLAN_RANK, "Officers may spend of the treasury.");
	else if (amount > party->clan->gold)
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold in the treasury.");
	else if (amount > clan_may_withdraw(party->clan, party->actor->player_id, at))
		effects_refuse(
		    out, REFUSAL_CLAN_ALLOWANCE, "More than an officer may take in a day.");
	return out->refusal == NULL;
}

const struct character_row *
party_other(const struct rows *rows, struct effects *out)
{
	const struct character_row *other = rows_character(rows, rows->name_player_id);

	if (other == NULL || clan_standing_of(&rows->clans, other->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPIENT, "There is nobody of this name.");
		return NULL;
	}
	return other;
}
