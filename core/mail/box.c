#include "core/mail/box.h"

void
box_need(struct needs *out, int64_t player_id, const char *letter_id)
{
	need_letter(out, letter_id, TO_CHANGE);
	need_character(out, player_id, TO_CHANGE);
}

const struct letter_row *
box_find(const struct rows *rows, int64_t player_id, struct effects *out)
{
	const struct letter_row *letter = rows->commerce.letter;

	if (rows_character(rows, player_id) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (letter == NULL || letter->player_id != player_id)
		effects_refuse(out, REFUSAL_NO_SUCH_LETTER, "There is no such letter.");
	return out->refusal == NULL ? letter : NULL;
}
