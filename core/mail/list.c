/* mail.list: a page of a player's letters, the newest first. */
#include "core/operations.h"
#include "messages/mail_list.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)MAIL_LIST_REPLY_LETTERS_KIND_UNTRADED == (int)LETTER_UNTRADED,
    "the schema has the kinds' order");

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct mail_list_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_letters(out, req->player_id, (req->page - 1) * LETTERS_PAGE);
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct mail_list_request *req = request;
	const struct letter_list *list = rows->commerce.letters;
	struct mail_list_reply reply = { .now = at->now_ms };
	unsigned i;

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	reply.count = list->count;
	reply.unread = list->unread;
	reply.has_more = list->has_more;
	for (i = 0; i < list->entries_count; i++) {
		const struct letter_entry *entry = &list->entries[i];
		struct mail_list_reply_letters *view = &reply.letters[reply.letters_count++];

		view->kind = (enum mail_list_reply_letters_kind)entry->kind;
		view->is_read = entry->is_read;
		view->has_goods = entry->has_parcel;
		view->sent_at = entry->sent_ms;
		view->has_player = entry->sender[0] != '\0';
		memcpy(view->letter_id, entry->id, sizeof(view->letter_id));
		snprintf(view->player, sizeof(view->player), "%s", entry->sender);
	}
	effects_reply(out, &mail_list_reply_shape, &reply);
}

const struct operation mail_list = {
	.name = "mail.list",
	.need = list_need,
	.apply = list_apply,
};
