#include "events/ctl/database.h"

#include <stdlib.h>

#define CONNECT_MS 5000
#define SHORT_MS 10000

struct database {
	struct loop *loop;
	struct postgres *postgres;
	struct postgres_session *session;
	bool is_answered; /* others on this loop may stop it, too */
	struct err err;   /* of the last answer */
	database_on_results *take;
	void *arg;
};

static void
run_until_answered(struct database *d)
{
	d->is_answered = false;
	while (!d->is_answered)
		loop_run(d->loop);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct database *d = arg;

	d->session = s;
	d->is_answered = true;
	if (err != NULL)
		d->err = *err;
	loop_stop(d->loop);
}

struct database *
database_open(struct loop *loop, const char *url, struct err *err)
{
	struct database *d = calloc(1, sizeof(*d));

	if (d == NULL)
		abort();
	d->loop = loop;
	d->postgres = postgres_open(loop, url, 1, "wildmarchctl", err);
	if (d->postgres == NULL) {
		database_close(d);
		return NULL;
	}
	postgres_acquire(d->postgres, CONNECT_MS, on_session, d);
	run_until_answered(d);
	if (d->session == NULL) {
		*err = d->err;
		database_close(d);
		return NULL;
	}
	return d;
}

void
database_close(struct database *d)
{
	if (d == NULL)
		return;
	postgres_close(d->postgres);
	free(d);
}

static void
on_results(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct database *d = arg;

	(void)s;
	d->err = err != NULL ? *err : (struct err){ 0 };
	d->is_answered = true;
	if (err == NULL && d->take != NULL)
		d->take(results, d->arg);
	loop_stop(d->loop);
}

static int
wait_for_answer(struct database *d, int64_t answer_ms, struct err *err)
{
	postgres_sync_within(d->session, answer_ms, on_results, d);
	run_until_answered(d);
	if (d->err.code != 0)
		*err = d->err;
	return d->err.code;
}

int
database_ask(struct database *d, const struct postgres_statement *statement,
    const struct postgres_params *params, int64_t answer_ms, database_on_results *take, void *arg,
    struct err *err)
{
	d->take = take;
	d->arg = arg;
	postgres_query(d->session, statement, params);
	return wait_for_answer(d, answer_ms, err);
}

int
database_do(struct database *d, const char *sql, struct err *err)
{
	d->take = NULL;
	postgres_plain(d->session, sql);
	return wait_for_answer(d, SHORT_MS, err);
}
