/* SQL of trades and work, and rows in and out. */
#include "core/store/crafts.h"

#include "core/store/ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct postgres_statement read_craft = {
	"read_craft",
	"SELECT (SELECT string_agg(key || ' ' || value, ',') FROM jsonb_each_text(skills)),"
	" array_to_string(recipes, ',') FROM craft WHERE player_id = $1::bigint",
};
static const struct postgres_statement read_jobs = {
	"read_jobs",
	"SELECT id, recipe, count, skill, level, seed, (extract(epoch FROM ready_at) * "
	"1000)::bigint"
	" FROM craft_job WHERE player_id = $1::bigint AND claimed_at IS NULL"
	" ORDER BY ready_at, id LIMIT 8",
};
static const struct postgres_statement save_craft = {
	"save_craft",
	"INSERT INTO craft VALUES ($1::bigint, $2::jsonb, $3::text[]) ON CONFLICT (player_id)"
	" DO UPDATE SET skills = excluded.skills, recipes = excluded.recipes",
};
static const struct postgres_statement insert_job = {
	"insert_job",
	"INSERT INTO craft_job (id, player_id, recipe, count, skill, level, seed, ready_at)"
	" VALUES ($1, $2::bigint, $3, $4::int, $5::int, $6::int, $7, to_timestamp($8 / 1000.0))",
};
static const struct postgres_statement claim_job = {
	"claim_job",
	"UPDATE craft_job SET claimed_at = now() WHERE id = $1 AND player_id = $2::bigint",
};

void
crafts_queue(
    struct postgres_session *s, const struct needs *needs, struct crafts_plan *plan, int *count)
{
	const struct need *need = needs_find(needs, NEED_CRAFT);

	*plan = (struct crafts_plan){ .craft = -1, .jobs = -1 };
	if (need == NULL)
		return;
	plan->craft = ask_of_player(s, &read_craft, need->player_id, count);
	plan->jobs = ask_of_player(s, &read_jobs, need->player_id, count);
}

/* "smithing 124,herbs 5" */
static void
read_skills(const char *text, struct craft_row *ret)
{
	char word[CONTENT_KEY_SIZE];
	enum trade trade;

	while (*text != '\0') {
		size_t size = strcspn(text, " ");
		char *end;
		long skill;

		if (text[size] == '\0')
			return;
		snprintf(word, sizeof(word), "%.*s", (int)size, text);
		skill = strtol(text + size + 1, &end, 10);
		if (trade_parse(word, &trade))
			ret->skills[trade] = (int32_t)skill;
		text = *end == ',' ? end + 1 : end;
	}
}

static void
read_recipes(const char *text, struct craft_row *ret)
{
	while (*text != '\0' && ret->recipes_count < CRAFT_RECIPES_MAX) {
		size_t size = strcspn(text, ",");

		snprintf(
		    ret->recipes[ret->recipes_count++], CONTENT_KEY_SIZE, "%.*s", (int)size, text);
		text += size + (text[size] == ',');
	}
}

static void
read_job(const struct postgres_results *results, size_t query, size_t row, struct job_row *ret)
{
	snprintf(ret->id, sizeof(ret->id), "%s", postgres_text(results, query, row, 0));
	snprintf(ret->recipe, sizeof(ret->recipe), "%s", postgres_text(results, query, row, 1));
	ret->count = (int32_t)postgres_i64(results, query, row, 2);
	ret->skill = (int32_t)postgres_i64(results, query, row, 3);
	ret->level = (int32_t)postgres_i64(results, query, row, 4);
	ret->seed = strtoull(postgres_text(results, query, row, 5), NULL, 16);
	ret->ready_at_ms = postgres_i64(results, query, row, 6);
}

void
crafts_read(const struct postgres_results *results, const struct crafts_plan *plan,
    const struct needs *needs, struct rows *rows)
{
	struct craft_row *craft;
	size_t row, count;

	if (plan->craft < 0)
		return;
	free(rows->craft);
	rows->craft = craft = calloc(1, sizeof(*craft));
	if (craft == NULL)
		abort();
	craft->player_id = needs_find(needs, NEED_CRAFT)->player_id;
	if (postgres_rows(results, (size_t)plan->craft) > 0) {
		read_skills(postgres_text(results, (size_t)plan->craft, 0, 0), craft);
		read_recipes(postgres_text(results, (size_t)plan->craft, 0, 1), craft);
	}
	count = postgres_rows(results, (size_t)plan->jobs);
	for (row = 0; row < count && row < CRAFT_JOBS_MAX; row++)
		read_job(results, (size_t)plan->jobs, row, &craft->jobs[craft->jobs_count++]);
}

static void
store_craft(struct postgres_session *s, const struct craft_row *craft)
{
	struct postgres_params params = { 0 };
	struct text skills = { 0 }, recipes = { 0 };
	int trade;
	unsigned i;

	text_putc(&skills, '{');
	for (trade = 0; trade < TRADE_COUNT; trade++)
		text_printf(&skills, "%s\"%s\":%" PRId32, trade == 0 ? "" : ",",
		    trade_text((enum trade)trade), craft->skills[trade]);
	text_putc(&skills, '}');
	text_putc(&recipes, '{');
	for (i = 0; i < craft->recipes_count; i++)
		text_printf(&recipes, "%s%s", i == 0 ? "" : ",", craft->recipes[i]);
	text_putc(&recipes, '}');
	params_i64(&params, craft->player_id);
	params_text(&params, skills.bytes);
	params_text(&params, recipes.bytes);
	postgres_query(s, &save_craft, &params);
	text_finish(&skills);
	text_finish(&recipes);
}

static void
store_job(struct postgres_session *s, int64_t player_id, const struct job_row *job)
{
	struct postgres_params params = { 0 };
	char seed[17];

	snprintf(seed, sizeof(seed), "%016" PRIx64, job->seed);
	params_text(&params, job->id);
	params_i64(&params, player_id);
	params_text(&params, job->recipe);
	params_i64(&params, job->count);
	params_i64(&params, job->skill);
	params_i64(&params, job->level);
	params_text(&params, seed);
	params_i64(&params, job->ready_at_ms);
	postgres_query(s, &insert_job, &params);
}

static void
store_claim(struct postgres_session *s, int64_t player_id, const char *job)
{
	struct postgres_params params = { 0 };

	params_text(&params, job);
	params_i64(&params, player_id);
	postgres_query(s, &claim_job, &params);
}

void
crafts_store(struct postgres_session *s, const struct effects *e)
{
	if (e->saved_craft != NULL)
		store_craft(s, e->saved_craft);
	if (e->made_job != NULL)
		store_job(s, e->worker_id, e->made_job);
	if (e->claimed_job[0] != '\0')
		store_claim(s, e->worker_id, e->claimed_job);
}
