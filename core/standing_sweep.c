/* Standings that changed lately are told to hot state again, every few seconds: whoever stored one
 * may have died before it told, and two who tell at once may do so in the wrong order. */
#include "core/transaction_parts.h"

#include "core/store/administration.h"
#include "core/store/standing.h"
#include "events/clock.h"
#include "events/log.h"
#include "events/postgres.h"

#define LATELY_MS 60000
#define FIRST_MS                                                                                   \
	(24 * 60 * 60 * 1000) /* for a core that starts: all of them may have been away            \
	                       */
#define SESSION_WAIT_MS 2000

static void
on_told(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transactions *all = arg;

	(void)outcome;
	(void)err; /* Redis is away: the next sweep tells it */
	all->active--;
}

static void
on_changed(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct transactions *all = arg;
	size_t row, count = err == NULL ? postgres_rows(results, 0) : 0;

	if (err != NULL)
		log_warn("standings_unread", LOG_T("why", err->text));
	else
		all->standings_were_told = true;
	for (row = 0; row < count; row++) {
		struct standing standing = administration_changed(results, row);

		all->active++;
		standing_tell(all->config.redis, &standing, clock_wall_ms(), on_told, all);
	}
	postgres_release(s);
	all->active--;
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct transactions *all = arg;

	(void)err; /* a busy moment: the next sweep asks */
	if (s == NULL) {
		all->active--;
		return;
	}
	administration_queue_changed(s, all->standings_were_told ? LATELY_MS : FIRST_MS);
	postgres_sync(s, on_changed, all);
}

void
standings_sweep(struct transactions *all)
{
	all->active++;
	postgres_acquire(all->config.postgres, SESSION_WAIT_MS, on_session, all);
}
