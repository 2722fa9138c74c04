#include "tests/simulation/crowd_parts.h"

#include "tests/simulation/finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Chances in bp: */
#define FALL_BP 300        /* the process falls */
#define OTHER_BODY_BP 1500 /* a call that comes again has another body */

static uint64_t
stores_of(struct crowd *c, const struct participant *who)
{
	const struct hot_player *p = hot_find(&c->store, who->actor.player_id);

	return p != NULL ? p->stores : 0;
}

static void
count(struct crowd *c, const struct answer *a)
{
	c->tally.replies += a->kind == ANSWER_REPLY;
	c->tally.refusals += a->kind == ANSWER_REFUSAL;
	c->tally.unanswered += a->kind == ANSWER_NONE;
	c->tally.repeats += a->is_replayed;
}

static void
call(struct crowd *c, struct past_call *past, const char *body, struct answer *ret)
{
	perform(&c->performer,
	    &(struct call){ .operation = past->operation, .key = past->key, .body = body }, ret);
	count(c, ret);
}

static void
remember(struct crowd *c, struct participant *who, struct past_call *past, struct answer *a)
{
	if (!a->is_replayed) /* else it stands where it was in the ring */
		past->stores = stores_of(c, who);
	answer_finish(&past->answer);
	past->answer = *a;
	*a = (struct answer){ 0 };
	past->losses = who->losses;
}

/* Whether what was answered before must be answered still. */
static bool
is_known_still(struct crowd *c, const struct participant *who, const struct past_call *past)
{
	if (past->answer.is_kept)
		return true;
	return past->answer.is_in_ring && past->losses == who->losses &&
	       stores_of(c, who) - past->stores < HOT_OPERATIONS_KEPT;
}

void
crowd_call_again(struct crowd *c, struct participant *who, struct past_call *past)
{
	bool is_other = crowd_happens(c, OTHER_BODY_BP);
	bool is_known = past->answer.kind != ANSWER_NONE && is_known_still(c, who, past);
	struct text body = { 0 };
	struct answer a = { 0 };

	if (is_other && !is_known)
		return;
	text_printf(&body, "%s%s", past->body, is_other ? " " : "");
	call(c, past, body.bytes, &a);
	if (is_other) {
		c->tally.reused++;
		if (strcmp(a.code, "key_reused") != 0)
			finding(
			    "%s: a reused id is answered with %s", past->operation, a.text.bytes);
	} else if (is_known && (a.kind != past->answer.kind ||
				   strcmp(a.text.bytes, past->answer.text.bytes) != 0)) {
		finding("%s %s was answered with %s, and again with %s", past->operation,
		    past->body, past->answer.text.bytes, a.text.bytes);
	} else if (past->answer.kind == ANSWER_NONE) {
		remember(c, who, past, &a);
	}
	answer_finish(&a);
	text_finish(&body);
}

static struct past_call *
place_for_call(struct participant *who)
{
	struct past_call *past = &who->past[who->past_count++ % PAST];

	free(past->body);
	answer_finish(&past->answer);
	*past = (struct past_call){ .stores = 0 };
	snprintf(past->key, sizeof(past->key), "client:%" PRId64 ":%" PRIu64, who->actor.number,
	    who->calls++);
	return past;
}

/* Who acts on what is no more: the answer is never that it was done. */
static bool
is_late(struct crowd *c, const struct actor *a, enum habit_sees sees)
{
	const struct hot_player *p = hot_find(&c->store, a->player_id);
	const struct hot_fight *fight = hot_fight_find(&c->store, a->seen.fight_id);

	if (p == NULL || sees == SEES_NOTHING)
		return false;
	if (sees == SEES_VERSION)
		return p->state.version != a->seen.version;
	return strcmp(p->state.fight_id, a->seen.fight_id) != 0 || fight == NULL ||
	       fight->is_ended || crowd_turn_of(fight, c->performer.now_ms) != a->turn_seen;
}

void
crowd_call_anew(struct crowd *c, struct participant *who, const char *operation,
    enum habit_sees sees, struct text *body)
{
	bool late = is_late(c, &who->actor, sees);
	struct past_call *past = place_for_call(who);
	struct answer a = { 0 };

	past->operation = operation;
	past->body = text_steal(body, NULL);
	if (c->performer.on_gap != NULL && crowd_happens(c, FALL_BP))
		c->performer.fall = (enum fall)(1 + rng_below(&c->rng, FALL_COUNT - 1));
	call(c, past, past->body, &a);
	if (late && a.kind == ANSWER_REPLY)
		finding("%s %s came too late and was done", past->operation, past->body);
	remember(c, who, past, &a);
}
