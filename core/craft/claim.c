/* craft.claim: takes what came of a work, once, and learns from it. */
#include "core/craft/view.h"
#include "core/deeds.h"
#include "core/operations.h"
#include "core/rules/trades.h"
#include "messages/craft_claim.h"
#include "messages/item_crafted_event.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)ITEM_CRAFTED_EVENT_QUALITY_MASTERWORK == (int)QUALITY_MASTERWORK,
    "the schema counts qualities in the rules' order");

static void
claim_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct craft_claim_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_craft(out, req->player_id);
}

static const struct job_row *
find_job(const struct craft_row *craft, const char *id)
{
	unsigned i;

	for (i = 0; i < craft->jobs_count; i++) {
		if (strcmp(craft->jobs[i].id, id) == 0)
			return &craft->jobs[i];
	}
	return NULL;
}

static void
hand_over(int64_t player_id, const struct crafted *crafted, const struct content *content,
    struct craft_claim_reply *reply, struct effects *out)
{
	char account[64];
	int32_t i;

	effects_player_account(player_id, account);
	for (i = 0; i < crafted->counted.count; i++) {
		const struct stack *stack = &crafted->counted.of[i];
		struct found *found = &reply->found[reply->found_count++];

		snprintf(found->item, sizeof(found->item), "%s", content->items[stack->item].key);
		found->count = stack->count;
		effects_move_items(out, "game:mint.craft", account, found->item, stack->count);
	}
	for (i = 0; i < crafted->pieces_count; i++) {
		struct piece_row row = piece_row_of(&crafted->pieces[i], content);
		const struct piece_row *made = effects_make_piece(out, player_id, &row);
		struct found *found = &reply->found[reply->found_count++];

		*found = (struct found){ .count = 1,
			.has_piece = true,
			.has_level = true,
			.level = made->level,
			.has_rarity = true,
			.rarity = made->rarity };
		snprintf(found->item, sizeof(found->item), "%s", made->item);
		snprintf(found->piece, sizeof(found->piece), "%s", made->id);
	}
}

static void
add_event(const struct character_row *row, const struct content_recipe *recipe,
    const struct crafted *crafted, struct effects *out)
{
	struct item_crafted_event event = {
		.player_id = row->player_id,
		.count = crafted->made * (recipe->has_count ? recipe->count : 1),
		.has_quality = crafted->pieces_count > 0,
	};
	int32_t i;

	for (i = 0; i < crafted->pieces_count; i++) {
		if ((int)crafted->pieces[i].quality > (int)event.quality)
			event.quality = (enum item_crafted_event_quality)crafted->pieces[i].quality;
	}
	snprintf(event.name, sizeof(event.name), "%s", row->name);
	snprintf(event.item, sizeof(event.item), "%s", recipe->output);
	effects_event(out, EVENT_ITEM_CRAFTED, row->player_id, 0, &event);
}

static void
claim(const struct character_row *row, const struct craft_row *craft, const struct job_row *job,
    int32_t index, const struct moment *at, struct effects *out)
{
	const struct content_recipe *recipe = &at->content->recipes[index];
	struct crafted crafted = craft_outcome(at->content, &(struct craft){ .recipe = index,
								.batch = job->count,
								.skill = job->skill,
								.level = job->level,
								.seed = job->seed });
	struct craft_claim_reply reply = {
		.player_id = row->player_id,
		.made = crafted.made,
		.failed = crafted.failed,
		.trade = recipe->trade,
	};
	struct character_row changed = *row;
	struct craft_row learned = *craft;
	int32_t before = craft->skills[recipe->trade];

	changed.version++;
	learned.skills[recipe->trade] =
	    trade_practise(before, recipe->difficulty, job->count, job->seed);
	effects_cause(out, "craft:%s", job->id);
	hand_over(row->player_id, &crafted, at->content, &reply, out);
	effects_claim_job(out, row->player_id, job->id);
	effects_save_craft(out, &learned);
	effects_save_character(out, &changed);
	deeds_count(out, at, row->player_id, DEED_CRAFT, recipe->key, crafted.made);
	if (crafted.made > 0)
		add_event(row, recipe, &crafted, out);
	reply.skill = learned.skills[recipe->trade];
	reply.gained = reply.skill - before;
	snprintf(reply.recipe, sizeof(reply.recipe), "%s", recipe->key);
	effects_reply(out, &craft_claim_reply_shape, &reply);
}

static void
claim_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct craft_claim_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct craft_row *craft = rows_craft(rows, req->player_id);
	const struct job_row *job;
	int32_t index;

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	job = find_job(craft, req->job);
	index = job != NULL ? recipe_index(at->content, job->recipe) : -1;
	if (index < 0)
		effects_refuse(out, REFUSAL_NO_SUCH_JOB, "There is no such work.");
	else if (at->now_ms < job->ready_at_ms)
		effects_refuse(out, REFUSAL_NOT_READY, "It isn't ready yet.");
	else if (rows_bag(rows, req->player_id)->pieces_count + (unsigned)job->count >
		 BAG_PIECES_MAX)
		effects_refuse(out, REFUSAL_BAG_FULL, "There might be no room for it.");
	else
		claim(row, craft, job, index, at, out);
}

const struct operation craft_claim = {
	.name = "craft.claim",
	.need = claim_need,
	.apply = claim_apply,
};
