/* arena.challenges: those that wait for an answer. */
#include "core/operations.h"
#include "messages/arena_challenges.h"

#include <stdio.h>

static void
challenges_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_challenges_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_challenges(out, req->player_id);
}

static void
add_own(const struct challenge_entry *entry, struct arena_challenges_reply *reply)
{
	struct arena_challenges_reply_outgoing *view = &reply->outgoing[reply->outgoing_count++];

	view->expires_at = entry->expires_ms;
	view->level = entry->level;
	snprintf(view->challenge_id, sizeof(view->challenge_id), "%s", entry->id);
	snprintf(view->name, sizeof(view->name), "%s", entry->name);
}

static void
add_others(const struct challenge_entry *entry, struct arena_challenges_reply *reply)
{
	struct arena_challenges_reply_incoming *view = &reply->incoming[reply->incoming_count++];

	view->expires_at = entry->expires_ms;
	view->level = entry->level;
	snprintf(view->challenge_id, sizeof(view->challenge_id), "%s", entry->id);
	snprintf(view->name, sizeof(view->name), "%s", entry->name);
}

#define ROOM(list) (sizeof(list) / sizeof((list)[0]))

static void
challenges_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_challenges_request *req = request;
	const struct challenge_list *list = rows->arena.challenges;
	struct arena_challenges_reply reply = { .now = at->now_ms };
	unsigned i;

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	for (i = 0; i < list->count; i++) {
		const struct challenge_entry *entry = &list->entries[i];

		if (entry->expires_ms <= at->now_ms)
			continue;
		if (entry->is_own && reply.outgoing_count < ROOM(reply.outgoing))
			add_own(entry, &reply);
		else if (!entry->is_own && reply.incoming_count < ROOM(reply.incoming))
			add_others(entry, &reply);
	}
	effects_reply(out, &arena_challenges_reply_shape, &reply);
}

const struct operation arena_challenges = {
	.name = "arena.challenges",
	.need = challenges_need,
	.apply = challenges_apply,
};
