/* boss.look: a world boss, and what the player has done to it. */
#include "core/boss/view.h"
#include "core/operations.h"
#include "messages/boss_look.h"

static void
look_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct boss_look_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_boss(out, req->boss_id, req->player_id, TO_READ);
}

static void
look_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct boss_look_request *req = request;

	if (boss_named(rows, req->player_id, out) != NULL)
		boss_reply(rows, NULL, at, out);
}

const struct operation boss_look = {
	.name = "boss.look",
	.need = look_need,
	.apply = look_apply,
};
