/* arena.challenge: call somebody out, who has ten minutes to accept. */
#include "core/arena/ask.h"
#include "core/arena/duel.h"
#include "core/operations.h"
#include "core/rules/arena.h"
#include "events/ids.h"
#include "messages/arena_challenge.h"
#include "messages/duel_challenged_event.h"

#include <stdio.h>
#include <string.h>

static void
challenge_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct arena_challenge_request *req = request;

	need_character(out, req->player_id, TO_CHANGE);
	need_challenges(out, req->player_id);
	need_duellist(out, req->player_id);
	ask_for_name(out, req->opponent);
	if (known->name_player_id != 0)
		need_character(out, known->name_player_id, TO_READ);
}

/* Waiting ones that the player made, and whether one of them is for this name. */
static int32_t
count_open(const struct challenge_list *list, const char *name, int64_t now_ms, bool *ret_is_same)
{
	int32_t count = 0;
	unsigned i;

	*ret_is_same = false;
	for (i = 0; i < list->count; i++) {
		const struct challenge_entry *entry = &list->entries[i];

		if (!entry->is_own || entry->expires_ms <= now_ms)
			continue;
		count++;
		if (strcmp(entry->name, name) == 0)
			*ret_is_same = true;
	}
	return count;
}

static bool
may_challenge(const struct arena_challenge_request *req, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	bool is_same;
	int32_t open;

	if (!ask_may_meet(rows, req->player_id, rows->name_player_id, out))
		return false;
	open = count_open(rows->arena.challenges, rows_character(rows, rows->name_player_id)->name,
	    at->now_ms, &is_same);
	if (is_same)
		effects_refuse(out, REFUSAL_TOO_MANY_CHALLENGES,
		    "This challenge waits for an answer already.");
	else if (open >= ARENA_CHALLENGES_MAX)
		effects_refuse(out, REFUSAL_TOO_MANY_CHALLENGES,
		    "At most %d challenges wait for an answer.", ARENA_CHALLENGES_MAX);
	else if (duel_is_one_too_many(arena_rows_duellist(&rows->arena, req->player_id), NULL,
		     rows->name_player_id, at->now_ms))
		effects_refuse(out, REFUSAL_TOO_MANY_DUELS, "Enough duels for today.");
	return out->refusal == NULL;
}

/* The challenged one's character isn't locked: the event is numbered by the challenger's. */
static void
tell(const struct challenge_row *challenge, const struct character_row *challenger,
    struct effects *out)
{
	struct duel_challenged_event event = {
		.challenger_id = challenge->players[CHALLENGER],
		.challenged_id = challenge->players[CHALLENGED],
		.expires_at = challenge->expires_ms,
	};
	struct character_row changed = *challenger;

	changed.version++;
	effects_save_character(out, &changed);
	snprintf(event.challenge_id, sizeof(event.challenge_id), "%s", challenge->id);
	snprintf(event.challenger, sizeof(event.challenger), "%s", challenger->name);
	effects_event(out, EVENT_DUEL_CHALLENGED, challenger->player_id, 0, &event);
}

static void
challenge_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct arena_challenge_request *req = request;
	struct challenge_row challenge = {
		.players = { req->player_id, rows->name_player_id },
		.made_ms = at->now_ms,
		.expires_ms = at->now_ms + ARENA_CHALLENGE_MS,
	};
	struct arena_challenge_reply reply = { .expires_at = challenge.expires_ms };

	if (!may_challenge(req, rows, at, out))
		return;
	uuid_event(at->operation_key, "challenge", 0, challenge.id);
	effects_cause(out, "%s", at->operation_key);
	effects_make_challenge(out, &challenge);
	tell(&challenge, rows_character(rows, req->player_id), out);
	snprintf(reply.challenge_id, sizeof(reply.challenge_id), "%s", challenge.id);
	snprintf(reply.opponent, sizeof(reply.opponent), "%s",
	    rows_character(rows, rows->name_player_id)->name);
	effects_reply(out, &arena_challenge_reply_shape, &reply);
}

const struct operation arena_challenge = {
	.name = "arena.challenge",
	.need = challenge_need,
	.apply = challenge_apply,
};
