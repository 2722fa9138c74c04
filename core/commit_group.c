/* Settlements that are stored together: those that follow their last blow come here, and what
 * gathers while a group commits is the next group. A commit costs Postgres more than what a
 * settlement writes, and a statement more than a row, so that sharing both is what makes many
 * fights cheap: while there are many, groups don't follow each other faster than PACE_MS. Alone,
 * nobody waits.
 *
 *   join ─▶ waiting ─▶ a connection ─▶ characters ─▶ statements of all ─┬─▶ committed: answered
 *              ▲                       not in the      as one run       └─▶ refused: each alone,
 *              │                       cache                                under locks
 *              └── came meanwhile
 *
 * A run without BEGIN is one transaction. The members are stored by player, the order in which
 * everybody locks characters. */
#include "core/transaction_parts.h"

#include "events/clock.h"
#include "events/loop.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/service.h"

#include <stdlib.h>

#define GROUP_MAX 32
/* Larger groups save a sixth of what Postgres does for a fight, and a settlement waits for 3 ms on
 * average, as long as it waits for the processor anyway when there are many. */
#define PACE_MS 6

struct commit_group {
	struct transactions *all;
	struct transaction *members[GROUP_MAX];
	unsigned count;
	struct outbox_batch *batch; /* NULL: not stored yet */
};

static void gather(struct transactions *all);

static int64_t
player_of(const struct transaction *t)
{
	return ((const struct settle_request *)(const void *)t->input)->player_id;
}

static void
insert(struct commit_group *g, struct transaction *t)
{
	unsigned i;

	for (i = g->count++; i > 0 && player_of(g->members[i - 1]) > player_of(t); i--)
		g->members[i] = g->members[i - 1];
	g->members[i] = t;
}

static struct transaction *
next_waiting(struct transactions *all)
{
	struct transaction *t = STAILQ_FIRST(&all->group.waiting);

	if (t != NULL)
		STAILQ_REMOVE_HEAD(&all->group.waiting, grouped);
	return t;
}

/* One that broke a rule or met a newer version took the others with it: each tries again alone.
 * Without a server that is no use. */
static void
end(struct commit_group *g, struct postgres_session *s, const struct err *err)
{
	struct transactions *all = g->all;
	struct err failed = { 0 };
	unsigned i;

	if (err != NULL)
		failed = *err;
	postgres_release(s);
	if (g->batch != NULL && failed.code == 0)
		outbox_committed(g->batch);
	else if (g->batch != NULL)
		outbox_abandon(g->batch);
	for (i = 0; i < g->count; i++) {
		if (failed.code == 0)
			transaction_values_committed(g->members[i]);
		else if (failed.code == ERR_UNAVAILABLE)
			transaction_fail(g->members[i], &failed);
		else
			transaction_start_over(g->members[i]);
	}
	free(g);
	all->group.is_under_way = false;
	gather(all);
}

static void
on_committed(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	(void)results;
	end(arg, s, err);
}

static void
store(struct commit_group *g, struct postgres_session *s)
{
	struct decision decisions[GROUP_MAX];
	unsigned i;

	g->batch = outbox_begin(g->all->config.outbox);
	for (i = 0; i < g->count; i++)
		decisions[i] = transaction_decide(g->members[i], g->batch);
	values_store(s, decisions, g->count);
	outbox_store(g->batch, s);
	FAULT_POINT("core.committing");
	postgres_sync(s, on_committed, g);
}

/* A character that isn't there is refused when it is applied. */
static void
on_characters(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct commit_group *g = arg;
	unsigned i;

	if (err != NULL) {
		end(g, s, err);
		return;
	}
	for (i = 0; i < g->count; i++) {
		struct rows *rows = &g->members[i]->rows;

		if (rows->characters_count == 0 &&
		    values_character(results, 0, player_of(g->members[i]), &rows->characters[0]))
			rows->characters_count = 1;
	}
	store(g, s);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct transactions *all = arg;
	int64_t unknown[GROUP_MAX];
	unsigned i, unknown_count = 0;
	struct commit_group *g;
	struct transaction *t;

	if (s == NULL) {
		all->group.is_under_way = false;
		while ((t = next_waiting(all)) != NULL)
			transaction_fail(t, err);
		return;
	}
	g = calloc(1, sizeof(*g));
	if (g == NULL)
		abort();
	g->all = all;
	while (g->count < GROUP_MAX && (t = next_waiting(all)) != NULL)
		insert(g, t);
	all->group.last_count = g->count;
	all->group.last_ms = clock_monotonic_ms();
	for (i = 0; i < g->count; i++) {
		if (g->members[i]->rows.characters_count == 0)
			unknown[unknown_count++] = player_of(g->members[i]);
	}
	if (unknown_count == 0) {
		store(g, s);
		return;
	}
	values_queue_characters(s, unknown, unknown_count);
	postgres_sync(s, on_characters, g);
}

/* All of them wait for one connection: the first's patience is the others'. */
static void
gather(struct transactions *all)
{
	struct transaction *first = STAILQ_FIRST(&all->group.waiting);
	int64_t early_ms = all->group.last_ms + PACE_MS - clock_monotonic_ms();

	if (first == NULL || all->group.is_under_way || loop_timer_is_armed(all->group.next))
		return;
	if (all->group.last_count > 1 && early_ms > 0) {
		loop_timer_arm(all->group.next, early_ms);
		return;
	}
	all->group.is_under_way = true;
	postgres_acquire(all->config.postgres, transaction_wait_ms(first), on_session, all);
}

void
commit_group_join(struct transaction *t)
{
	STAILQ_INSERT_TAIL(&t->all->group.waiting, t, grouped);
	gather(t->all);
}

static void
on_next(void *arg)
{
	gather(arg);
}

void
commit_groups_open(struct transactions *all)
{
	STAILQ_INIT(&all->group.waiting);
	all->group.next = loop_timer_create(all->config.loop, on_next, all);
}

void
commit_groups_close(struct transactions *all)
{
	loop_timer_destroy(all->group.next);
}
