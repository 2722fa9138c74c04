#include "core/letters.h"

#include "messages/mail_received_event.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)MAIL_RECEIVED_EVENT_KIND_UNTRADED == (int)LETTER_UNTRADED,
    "the event has the kinds' order");

void
letter_change(const struct letter_change *letter, struct effects *out)
{
	struct commerce_effects *c = &out->commerce;

	assert(c->letters_count < LETTER_CHANGES_MAX);
	if (c->letters == NULL)
		c->letters = calloc(LETTER_CHANGES_MAX, sizeof(*c->letters));
	if (c->letters == NULL)
		abort();
	c->letters[c->letters_count++] = *letter;
}

void
letter_deliver(const struct letter_change *letter, const char *sender, bool has_goods,
    struct character_row *to, struct effects *out)
{
	struct mail_received_event event = {
		.player_id = to->player_id,
		.kind = (enum mail_received_event_kind)letter->kind,
		.has_player = sender != NULL,
		.has_goods = has_goods,
	};

	letter_change(letter, out);
	to->version++;
	memcpy(event.letter_id, letter->id, sizeof(event.letter_id));
	if (sender != NULL)
		snprintf(event.player, sizeof(event.player), "%s", sender);
	effects_event(
	    out, EVENT_MAIL_RECEIVED, to->player_id, out->commerce.letters_count - 1, &event);
}

void
letter_deliver_own(const char *id, enum letter_kind kind, struct character_row *to,
    const struct moment *at, struct effects *out)
{
	struct letter_change letter = {
		.what = ROW_IS_MADE,
		.player_id = to->player_id,
		.kind = kind,
		.sent_ms = at->now_ms,
	};

	snprintf(letter.id, sizeof(letter.id), "%s", id);
	letter_deliver(&letter, NULL, true, to, out);
}

struct letter_change
letter_as_it_is(const struct letter_row *row, const struct moment *at)
{
	struct letter_change ret = {
		.what = ROW_IS_CHANGED,
		.player_id = row->player_id,
		.sender_id = row->sender_id,
		.kind = row->kind,
		.sent_ms = row->sent_ms,
		.read_ms = row->is_read ? at->now_ms : 0,
		.expires_ms = row->expires_ms,
	};

	memcpy(ret.id, row->id, sizeof(ret.id));
	return ret;
}
