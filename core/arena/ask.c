/* Refusals that the operations of the arena share. */
#include "core/arena/ask.h"

#include "core/name.h"
#include "core/rules/arena.h"

void
ask_for_name(struct needs *out, const char *name)
{
	char written[NAME_BYTES], key[NAME_BYTES];

	if (name_check(name, written, key) == NAME_OK)
		need_name(out, key);
}

bool
ask_may_meet(const struct rows *rows, int64_t player_id, int64_t other_id, struct effects *out)
{
	const struct character_row *own = rows_character(rows, player_id);
	const struct character_row *other = rows_character(rows, other_id);

	if (own == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (other == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPIENT, "There is nobody of this name.");
	else if (own == other)
		effects_refuse(out, REFUSAL_CHALLENGE_TO_SELF, "A challenge is for somebody else.");
	else if (own->level < ARENA_LEVEL_MIN || other->level < ARENA_LEVEL_MIN)
		effects_refuse(out, REFUSAL_LEVEL_TOO_LOW, "The arena is for levels from %d on.",
		    ARENA_LEVEL_MIN);
	return out->refusal == NULL;
}

bool
ask_is_free(const struct rows *rows, int64_t player_id, struct effects *out)
{
	if (rows_hot(rows, player_id)->fight_id[0] != '\0')
		effects_refuse(out, REFUSAL_IN_FIGHT, "Not while fighting.");
	return out->refusal == NULL;
}

const struct challenge_row *
ask_challenge(const struct rows *rows, int64_t player_id, enum duel_side side, struct effects *out)
{
	const struct challenge_row *challenge = rows->arena.challenge;

	if (rows_character(rows, player_id) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (challenge == NULL || challenge->players[side] != player_id)
		effects_refuse(out, REFUSAL_NO_SUCH_CHALLENGE, "There is no such challenge.");
	return out->refusal == NULL ? challenge : NULL;
}
