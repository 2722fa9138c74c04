/* craft.start: begins to make something. What goes in is gone; what will come out is settled by the
 * seed that is stored now, so that claiming late or twice draws nothing anew. */
#include "core/craft/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "events/ids.h"
#include "messages/craft_start.h"

#include <stdio.h>
#include <string.h>

static void
start_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct craft_start_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_craft(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static struct job_row
job_of(const struct content_recipe *recipe, int32_t count, int32_t skill, int32_t level,
    const struct moment *at)
{
	struct job_row job = {
		.count = count,
		.skill = skill,
		.level = level,
		.ready_at_ms = at->now_ms + (int64_t)recipe->time_s * 1000 * count,
	};
	char digest[DIGEST_TEXT_SIZE], hex[65];
	uint8_t id[32];

	digest_blake2b(at->operation_key, strlen(at->operation_key), "wildmarch/craft_job", 19, id);
	hex_encode(id, sizeof(id), hex);
	snprintf(job.id, sizeof(job.id), "%.*s", JOB_ID_SIZE - 1, hex);
	snprintf(job.recipe, sizeof(job.recipe), "%s", recipe->key);
	moment_digest(at, job.id, recipe->key, strlen(recipe->key), digest, &job.seed);
	return job;
}

static void
start(const struct character_row *row, const struct content_recipe *recipe,
    const struct job_row *job, const struct moment *at, struct effects *out)
{
	struct stacks inputs = craft_inputs(recipe, job->count);
	struct craft_start_reply reply = {
		.player_id = row->player_id,
		.count = job->count,
		.ready_at = job->ready_at_ms,
		.now = at->now_ms,
	};
	struct character_row changed = *row;
	char account[64];
	int32_t i;

	changed.version++;
	effects_player_account(row->player_id, account);
	effects_cause(out, "%s", at->operation_key);
	for (i = 0; i < inputs.count; i++)
		effects_move_items(out, account, "game:sink.craft",
		    at->content->items[inputs.of[i].item].key, inputs.of[i].count);
	effects_make_job(out, row->player_id, job);
	effects_save_character(out, &changed);
	snprintf(reply.job, sizeof(reply.job), "%s", job->id);
	snprintf(reply.recipe, sizeof(reply.recipe), "%s", job->recipe);
	effects_reply(out, &craft_start_reply_shape, &reply);
}

static void
start_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct craft_start_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct content_recipe *recipe;
	int32_t index = recipe_index(at->content, req->recipe);
	enum craft_refusal refusal;
	struct crafter crafter;
	struct stacks bag;
	struct job_row job;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	if (index < 0) {
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPE, "There is no such recipe.");
		return;
	}
	recipe = &at->content->recipes[index];
	crafter = crafter_of(rows, req->player_id, recipe, at, &bag);
	refusal = craft_start_check(recipe, &crafter, req->count);
	job = job_of(recipe, req->count, crafter.skill, row->level, at);
	if (refusal != CRAFT_OK)
		effects_refuse(out, REFUSAL_CANNOT_CRAFT, "%s", craft_refusal_key(refusal));
	else if (rows_craft(rows, req->player_id)->jobs_count == CRAFT_JOBS_MAX)
		effects_refuse(out, REFUSAL_CANNOT_CRAFT, "too_much_work");
	else
		start(row, recipe, &job, at, out);
}

const struct operation craft_start = {
	.name = "craft.start",
	.need = start_need,
	.apply = start_apply,
};
