/* character.identify: who somebody known to a provider is in the game. */
#include "core/operations.h"
#include "messages/character_identify.h"

#include <stdio.h>

static void
identify_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_identify_request *req = request;

	need_identity(out, req->provider, req->external_id);
	if (known->identity_player_id != 0)
		need_character(out, known->identity_player_id, TO_READ);
}

static void
identify_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_row *row = rows_character(rows, rows->identity_player_id);
	struct character_identify_reply reply = { 0 };

	(void)request;
	(void)at;
	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "Nobody is known by this identity.");
		return;
	}
	reply.player_id = row->player_id;
	snprintf(reply.name, sizeof(reply.name), "%s", row->name);
	snprintf(reply.language, sizeof(reply.language), "%.8s", row->language);
	effects_reply(out, &character_identify_reply_shape, &reply);
}

const struct operation character_identify = {
	.name = "character.identify",
	.need = identify_need,
	.apply = identify_apply,
};
