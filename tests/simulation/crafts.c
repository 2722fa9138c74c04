#include "tests/simulation/crafts.h"

#include "core/rules/craft.h"
#include "core/rules/trades.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct craft_row
crafts_of(const struct store *s, int64_t player_id)
{
	if (player_id < 1 || (size_t)player_id > s->crafts.count)
		return (struct craft_row){ .player_id = player_id };
	return s->crafts.list[player_id - 1];
}

const struct kept_job *
crafts_job(const struct store *s, const char *id)
{
	size_t i;

	return map_find(&s->crafts.job_ids, id, &i) ? &s->crafts.jobs[i] : NULL;
}

/* ── rows ── */

static int
by_readiness(const void *a, const void *b)
{
	const struct job_row *one = a, *other = b;

	if (one->ready_at_ms != other->ready_at_ms)
		return one->ready_at_ms < other->ready_at_ms ? -1 : 1;
	return strcmp(one->id, other->id);
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *need = needs_find(needs, NEED_CRAFT);
	struct craft_row *craft;

	if (need == NULL)
		return;
	free(rows->craft);
	rows->craft = craft = malloc(sizeof(*craft));
	if (craft == NULL)
		abort();
	*craft = crafts_of(s, need->player_id);
	for (size_t i = 0; i < s->crafts.jobs_count && craft->jobs_count < CRAFT_JOBS_MAX; i++) {
		const struct kept_job *job = &s->crafts.jobs[i];

		if (job->player_id == need->player_id && !job->is_claimed)
			craft->jobs[craft->jobs_count++] = job->row;
	}
	qsort(craft->jobs, craft->jobs_count, sizeof(craft->jobs[0]), by_readiness);
}

/* ── effects ── */

static bool
may_begin(const struct store *s, const struct effects *e)
{
	const struct job_row *job = e->made_job;

	return crafts_job(s, job->id) == NULL && people_find(s, e->worker_id) != NULL &&
	       job->count >= 1 && job->count <= CRAFT_BATCH_MAX && job->skill >= 0 &&
	       job->skill <= TRADE_SKILL_MAX && job->level >= 1 && job->level <= 60;
}

static bool
may_claim(const struct store *s, const struct effects *e)
{
	const struct kept_job *job = crafts_job(s, e->claimed_job);

	return job != NULL && !job->is_claimed && job->player_id == e->worker_id;
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	if (e->made_job != NULL && !may_begin(s, e))
		finding("work %s can't be begun", e->made_job->id);
	else if (e->claimed_job[0] != '\0' && !may_claim(s, e))
		finding("work %s can't be claimed", e->claimed_job);
	else if (crafts_are_fair(s, e, seen))
		return STORE_OK;
	return STORE_BROKEN;
}

static void
keep_craft(struct crafts *c, const struct craft_row *row)
{
	while ((int64_t)c->count < row->player_id) {
		c->list = grown(c->list, c->count, sizeof(*c->list));
		c->list[c->count] = (struct craft_row){ .player_id = (int64_t)c->count + 1 };
		c->count++;
	}
	c->list[row->player_id - 1] = *row;
	c->list[row->player_id - 1].jobs_count = 0;
}

static void
keep_job(struct crafts *c, int64_t player_id, const struct job_row *job)
{
	c->jobs = grown(c->jobs, c->jobs_count, sizeof(*c->jobs));
	c->jobs[c->jobs_count] = (struct kept_job){ player_id, false, *job };
	map_put(&c->job_ids, job->id, c->jobs_count++);
}

static void
keep_claim(struct crafts *c, const char *id, int64_t now_ms)
{
	size_t i;

	if (!map_find(&c->job_ids, id, &i))
		return; /* that was judged */
	if (now_ms < c->jobs[i].row.ready_at_ms)
		finding("work %s is claimed %" PRId64 " ms too early", id,
		    c->jobs[i].row.ready_at_ms - now_ms);
	c->jobs[i].is_claimed = true;
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	if (e->saved_craft != NULL)
		keep_craft(&s->crafts, e->saved_craft);
	if (e->made_job != NULL)
		keep_job(&s->crafts, e->worker_id, e->made_job);
	if (e->claimed_job[0] != '\0')
		keep_claim(&s->crafts, e->claimed_job, now_ms);
}

/* ── what must be true ── */

static void
audit_craft(const struct store *s, const struct craft_row *craft)
{
	unsigned open = 0;

	for (int trade = 0; trade < TRADE_COUNT; trade++) {
		if (craft->skills[trade] < 0 || craft->skills[trade] > TRADE_SKILL_MAX)
			finding("player %" PRId64 " has %" PRId32 " of %s", craft->player_id,
			    craft->skills[trade], trade_text((enum trade)trade));
	}
	for (unsigned i = 0; i < craft->recipes_count; i++) {
		for (unsigned n = 0; n < i; n++) {
			if (strcmp(craft->recipes[n], craft->recipes[i]) == 0)
				finding("player %" PRId64 " knows %s twice", craft->player_id,
				    craft->recipes[i]);
		}
	}
	for (size_t i = 0; i < s->crafts.jobs_count; i++)
		open += s->crafts.jobs[i].player_id == craft->player_id &&
		        !s->crafts.jobs[i].is_claimed;
	if (open > CRAFT_JOBS_MAX)
		finding("player %" PRId64 " does %u works at once", craft->player_id, open);
}

static void
audit(struct store *s)
{
	for (size_t i = 0; i < s->people.count; i++) {
		struct craft_row craft = crafts_of(s, (int64_t)i + 1);

		audit_craft(s, &craft);
	}
}

static void
finish(struct store *s)
{
	free(s->crafts.list);
	free(s->crafts.jobs);
	map_finish(&s->crafts.job_ids);
}

const struct store_kind crafts_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
