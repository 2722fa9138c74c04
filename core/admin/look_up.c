/* admin.look_up: everything about one player: the character, who it is, and what the books say. */
#include "core/admin/act.h"
#include "core/character_view.h"
#include "core/operations.h"
#include "core/whom.h"
#include "messages/admin_look_up.h"

#include <stdio.h>

static void
look_up_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct admin_look_up_request *req = request;
	int64_t player_id = whom_player(req->player, known);

	need_whom(out, req->player);
	if (player_id == 0)
		return;
	need_character(out, player_id, TO_READ);
	need_build(out, player_id);
	need_worn(out, player_id);
	need_books(out, player_id);
	need_hot(out, player_id, TO_READ);
}

static void
fill(const struct character_row *row, const struct rows *rows, const struct moment *at,
    struct admin_look_up_reply *ret)
{
	struct gear gear = bag_gear(rows_bag(rows, row->player_id), at->content, row->level);

	character_view_fill(row, rows_build(rows, row->player_id), &gear,
	    rows_hot(rows, row->player_id), rows_battle(rows, row->player_id), at, &ret->character);
	snprintf(ret->provider, sizeof(ret->provider), "%s", row->provider);
	snprintf(ret->external_id, sizeof(ret->external_id), "%.*s",
	    (int)sizeof(ret->external_id) - 1, row->external_id);
	snprintf(ret->language, sizeof(ret->language), "%.8s", row->language);
	ret->has_banned_until = row->banned_until_ms != 0;
	ret->banned_until = row->banned_until_ms;
}

static void
look_up_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct admin_look_up_request *req = request;
	const struct character_row *row = act_on(req->player, rows, out);
	const struct text *books = &rows->administration.books;
	struct admin_look_up_reply reply = { .provider = "" };
	struct err err = { 0 };

	if (row == NULL)
		return;
	fill(row, rows, at, &reply);
	if (player_books_decode(books->bytes, books->size, &reply.books, UNKNOWN_IGNORED, &err) !=
	    0)
		effects_refuse(out, REFUSAL_INTERNAL, "The books: %s.", err.text);
	else
		effects_reply(out, &admin_look_up_reply_shape, &reply);
}

const struct operation admin_look_up = {
	.name = "admin.look_up",
	.need = look_up_need,
	.apply = look_up_apply,
};
