/* events/postgres against the real thing. */
#include "events/postgres.h"
#include "events/clock.h"
#include "events/log.h"
#include "tests/support/databases.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct loop *loop;
static char *url;
static struct postgres *pool;

static void
open_pool(const char *where, unsigned connections)
{
	struct err err = { 0 };

	pool = postgres_open(loop, where, connections, "test", &err);
	cr_assert(pool != NULL, "%s", err.text);
}

static void
set_up(void)
{
	log_init("test", "", LOG_ERROR);
	signal(SIGPIPE, SIG_IGN);
	loop = loop_create();
	url = database_make(loop);
	open_pool(url, 2);
	free(sql(loop, pool,
	    "CREATE TABLE thing (id int CONSTRAINT thing_key PRIMARY KEY, n bigint CONSTRAINT "
	    "thing_n CHECK (n >= 0), b bytea)"));
}

static void
tear_down(void)
{
	postgres_close(pool);
	database_drop(loop, url);
	loop_destroy(loop);
}

TestSuite(postgres, .init = set_up, .fini = tear_down, .timeout = 60);

static const struct postgres_statement put = { "put",
	"INSERT INTO thing (id, n, b) VALUES ($1::int, $2::bigint, $3)" };
static const struct postgres_statement get = { "get",
	"SELECT n, b, id FROM thing WHERE id = $1::int" };
static const struct postgres_statement nap = { "nap", "SELECT pg_sleep($1::int / 1000.0)" };

/* ── saying things to a session and waiting ── */

/* What came of the last run. */
static struct {
	bool is_done;
	struct err err;
	char constraint[64];
	size_t rows[8];
	int64_t number[8]; /* the first cell of each query's first row, when it is a number */
} last;

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	*(struct postgres_session **)arg = s;
	last.err = err != NULL ? *err : (struct err){ 0 };
	loop_stop(loop);
}

static struct postgres_session *
acquire(int64_t wait_ms)
{
	struct postgres_session *s = NULL;

	postgres_acquire(pool, wait_ms, on_session, &s);
	loop_run(loop);
	return s;
}

static void
on_results(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	(void)s;
	(void)arg;
	memset(&last, 0, sizeof(last));
	last.is_done = true;
	if (err != NULL)
		last.err = *err;
	strcpy(last.constraint, postgres_constraint(results));
	for (size_t i = 0; i < 8; i++) {
		last.rows[i] = postgres_rows(results, i);
		if (last.rows[i] > 0)
			last.number[i] = strtoll(postgres_text(results, i, 0, 0), NULL, 10);
	}
	loop_stop(loop);
}

static int
sync_now(struct postgres_session *s)
{
	postgres_sync(s, on_results, NULL);
	loop_run(loop);
	return last.err.code;
}

static void
say_put(struct postgres_session *s, int id, int64_t n)
{
	struct postgres_params p = { 0 };

	params_i64(&p, id);
	params_i64(&p, n);
	params_null(&p);
	postgres_query(s, &put, &p);
}

static void
say_get(struct postgres_session *s, int id)
{
	struct postgres_params p = { 0 };

	params_i64(&p, id);
	postgres_query(s, &get, &p);
}

static void
say_nap(struct postgres_session *s, int ms)
{
	struct postgres_params p = { 0 };

	params_i64(&p, ms);
	postgres_query(s, &nap, &p);
}

/* ── transactions ── */

Test(postgres, a_transaction_goes_out_as_one_run_and_answers_each_query)
{
	struct postgres_session *s = acquire(5000);

	postgres_plain(s, "BEGIN");
	say_put(s, 1, 10);
	say_put(s, 2, 20);
	say_get(s, 2);
	postgres_plain(s, "COMMIT");
	cr_assert_eq(sync_now(s), 0, "%s", last.err.text);
	cr_assert_eq(last.rows[3], 1);
	cr_assert_eq(last.number[3], 20);
	postgres_release(s);
	cr_assert_eq(sql_number(loop, pool, "SELECT sum(n) FROM thing"), 30);
}

Test(postgres, what_is_released_without_a_commit_is_rolled_back_before_the_connection_is_used_again)
{
	struct postgres_session *s = acquire(5000);

	postgres_plain(s, "BEGIN");
	say_put(s, 1, 10);
	cr_assert_eq(sync_now(s), 0);
	say_put(s, 2, 20); /* queued, never synced */
	postgres_release(s);
	cr_assert_eq(sql_number(loop, pool, "SELECT count(*) FROM thing"), 0);
	cr_assert(postgres_is_idle(pool));
}

Test(postgres, what_was_queued_and_never_synced_does_not_run)
{
	struct postgres_session *s = acquire(5000);

	postgres_plain(s, "BEGIN");
	say_put(s, 1, 10);
	postgres_plain(s, "COMMIT");
	postgres_release(s);
	cr_assert_eq(sql_number(loop, pool, "SELECT count(*) FROM thing"), 0);
	cr_assert_eq(sql_number(loop, pool, "SELECT count(*) FROM thing"), 0);
	cr_assert(postgres_is_idle(pool));
}

Test(postgres, a_unique_violation_amid_a_run_voids_it_and_names_its_constraint)
{
	struct postgres_session *s = acquire(5000);

	free(sql(loop, pool, "INSERT INTO thing VALUES (1, 1)"));
	postgres_plain(s, "BEGIN");
	say_put(s, 2, 20);
	say_put(s, 1, 10);
	say_get(s, 2); /* prepared for the first time behind the failure: skipped, and prepared
	                  again later */
	postgres_plain(s, "COMMIT");
	cr_assert_eq(sync_now(s), ERR_EXISTS);
	cr_assert_str_eq(last.constraint, "thing_key");
	postgres_release(s);

	for (int i = 0; i < 2; i++) { /* both connections of the pool */
		s = acquire(5000);
		say_get(s, 1);
		cr_assert_eq(sync_now(s), 0, "%s", last.err.text);
		cr_assert_eq(last.number[0], 1);
		if (i == 0)
			say_get(s, 2);
		else
			say_put(s, 3, 3);
		cr_assert_eq(sync_now(s), 0, "%s", last.err.text);
		cr_assert_eq(last.rows[0], 0);
		postgres_release(s);
	}
}

Test(postgres, a_check_violation_is_a_range_error)
{
	struct postgres_session *s = acquire(5000);

	say_put(s, 1, -1);
	cr_assert_eq(sync_now(s), ERR_RANGE);
	cr_assert_str_eq(last.constraint, "thing_n");
	postgres_release(s);
}

Test(postgres, a_failed_transaction_may_go_on_after_a_rollback)
{
	struct postgres_session *s = acquire(5000);

	postgres_plain(s, "BEGIN");
	say_put(s, 1, -1);
	cr_assert_eq(sync_now(s), ERR_RANGE);
	postgres_plain(s, "ROLLBACK");
	postgres_plain(s, "BEGIN");
	say_put(s, 1, 1);
	postgres_plain(s, "COMMIT");
	cr_assert_eq(sync_now(s), 0, "%s", last.err.text);
	postgres_release(s);
	cr_assert_eq(sql_number(loop, pool, "SELECT count(*) FROM thing"), 1);
}

static const struct postgres_statement add_one = { "add_one",
	"UPDATE thing SET n = n + 1 WHERE id = $1::int" };

static void
say_raise(struct postgres_session *s, int id)
{
	struct postgres_params p = { 0 };

	params_i64(&p, id);
	postgres_query(s, &add_one, &p);
}

static int codes[2];

static void
keep_code(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	(void)s;
	(void)results;
	*(int *)arg = err != NULL ? (int)err->code : 0;
}

static bool
are_codes_there(void *arg)
{
	(void)arg;
	return codes[0] != 1 && codes[1] != 1;
}

Test(postgres, of_two_in_a_deadlock_one_is_told_to_repeat)
{
	struct postgres_session *a, *b;

	free(sql(loop, pool, "INSERT INTO thing VALUES (1, 0), (2, 0)"));
	a = acquire(5000);
	b = acquire(5000);
	postgres_plain(a, "BEGIN");
	say_raise(a, 1);
	cr_assert_eq(sync_now(a), 0);
	postgres_plain(b, "BEGIN");
	say_raise(b, 2);
	cr_assert_eq(sync_now(b), 0);
	codes[0] = codes[1] = 1;
	say_raise(a, 2);
	postgres_plain(a, "COMMIT");
	postgres_sync(a, keep_code, &codes[0]);
	say_raise(b, 1);
	postgres_plain(b, "COMMIT");
	postgres_sync(b, keep_code, &codes[1]);
	cr_assert(until(loop, are_codes_there, NULL, 5000));
	cr_assert_eq(codes[0] + codes[1], ERR_STALE); /* the other one got through */
	postgres_release(a);
	postgres_release(b);
	cr_assert_eq(sql_number(loop, pool, "SELECT sum(n) FROM thing"), 2);
}

Test(postgres, a_statement_that_takes_too_long_times_out_and_the_connection_lives)
{
	struct postgres_session *s = acquire(5000);

	say_nap(s, 10000); /* the server gives up after 2 s */
	cr_assert_eq(sync_now(s), ERR_TIMEOUT, "%s", last.err.text);
	say_get(s, 1);
	cr_assert_eq(sync_now(s), 0, "%s", last.err.text);
	postgres_release(s);
}

/* ── values ── */

static const struct postgres_statement echo = { "echo",
	"SELECT $1::bytea, $2::text, $3::bigint, $4::text, $5::bytea" };

static void
check_echo(
    struct postgres_session *s, const struct postgres_results *r, const struct err *err, void *arg)
{
	size_t size = 99;
	unsigned char *bytes;

	(void)s;
	cr_assert(err == NULL);
	bytes = postgres_bytes(r, 0, 0, 0, &size);
	cr_assert_eq(size, 256);
	for (size_t i = 0; i < 256; i++)
		cr_assert_eq(bytes[i], i);
	free(bytes);
	cr_assert_str_eq(postgres_text(r, 0, 0, 1), "Zoë");
	cr_assert_eq(postgres_i64(r, 0, 0, 2), INT64_MIN);
	cr_assert(postgres_is_null(r, 0, 0, 3));
	cr_assert_str_eq(postgres_text(r, 0, 0, 3), "");
	bytes = postgres_bytes(r, 0, 0, 4, &size);
	cr_assert(bytes != NULL && size == 0);
	free(bytes);
	*(bool *)arg = true;
	loop_stop(loop);
}

Test(postgres, bytes_text_numbers_and_null_come_back_as_they_went)
{
	struct postgres_session *s = acquire(5000);
	struct postgres_params p = { 0 };
	unsigned char bytes[256];
	bool is_checked = false;

	for (size_t i = 0; i < 256; i++)
		bytes[i] = (unsigned char)i;
	params_bytes(&p, bytes, sizeof(bytes));
	params_text(&p, "Zoë");
	params_i64(&p, INT64_MIN);
	params_null(&p);
	params_bytes(&p, NULL, 0);
	postgres_query(s, &echo, &p);
	postgres_sync(s, check_echo, &is_checked);
	loop_run(loop);
	cr_assert(is_checked);
	postgres_release(s);
}

Test(postgres, a_run_larger_than_any_buffer_goes_through)
{
	static const struct postgres_statement length = { "length",
		"SELECT length($1::bytea), $1::bytea" };
	struct postgres_session *s = acquire(5000);
	struct postgres_params p = { 0 };
	size_t size = 4 * 1024 * 1024;
	char *bytes = calloc(1, size);

	params_bytes(&p, bytes, size);
	postgres_query(s, &length, &p);
	postgres_query(s, &length, &p);
	cr_assert_eq(sync_now(s), 0, "%s", last.err.text);
	cr_assert_eq(last.number[1], (int64_t)size);
	free(bytes);
	postgres_release(s);
}

/* ── the pool ── */

Test(postgres, who_waits_too_long_for_a_connection_is_told)
{
	struct postgres_session *a = acquire(5000), *b = acquire(5000);

	cr_assert_null(acquire(50));
	cr_assert_eq(last.err.code, ERR_TIMEOUT);
	postgres_release(a);
	a = acquire(5000);
	cr_assert_not_null(a);
	postgres_release(a);
	postgres_release(b);
}

static unsigned served[100], served_count;

static void
serve_number(struct postgres_session *s, const struct err *err, void *arg)
{
	cr_assert(err == NULL, "%s", err->text);
	served[served_count++] = (unsigned)(uintptr_t)arg;
	postgres_release(s);
	if (served_count == 100)
		loop_stop(loop);
}

Test(postgres, waiters_are_served_in_the_order_they_came)
{
	for (uintptr_t i = 0; i < 100; i++)
		postgres_acquire(pool, 5000, serve_number, (void *)i);
	cr_assert_eq(served_count, 0); /* never from inside */
	loop_run(loop);
	for (unsigned i = 0; i < 100; i++)
		cr_assert_eq(served[i], i);
	cr_assert(postgres_is_idle(pool));
}

static unsigned refused_count;

static void
count_refusal(struct postgres_session *s, const struct err *err, void *arg)
{
	(void)arg;
	if (err != NULL) {
		cr_assert_eq(err->code, ERR_CONGESTED);
		refused_count++;
		return;
	}
	postgres_release(s);
	if (++served_count == 4096)
		loop_stop(loop);
}

Test(postgres, the_queue_of_waiters_is_bounded)
{
	for (unsigned i = 0; i < 4100; i++)
		postgres_acquire(pool, 20000, count_refusal, NULL);
	served_count = 0;
	loop_run(loop);
	cr_assert_eq(refused_count, 4);
}

static unsigned refused_turns;

static void
ask_again(struct postgres_session *s, const struct err *err, void *arg)
{
	if (s != NULL) {
		postgres_release(s);
		loop_stop(loop);
		return;
	}
	cr_assert_eq(err->code, ERR_CONGESTED);
	refused_turns++;
	postgres_acquire(pool, 20000, ask_again, arg);
}

Test(postgres, one_who_is_refused_may_ask_again_at_once)
{
	for (unsigned i = 0; i < 4096; i++)
		postgres_acquire(pool, 20000, count_refusal, NULL);
	postgres_acquire(pool, 20000, ask_again, NULL);
	loop_run(loop);
	cr_assert_gt(refused_turns, 0);
	cr_assert_gt(served_count, 0);
}

/* ── lost connections ── */

Test(postgres, a_run_without_an_answer_loses_its_connection_and_the_next_one_works)
{
	struct postgres_session *s = acquire(5000);

	say_nap(s, 1500);
	postgres_sync_within(s, 100, on_results, NULL);
	loop_run(loop);
	cr_assert_eq(last.err.code, ERR_UNAVAILABLE, "%s", last.err.text);
	say_get(s, 1); /* on a connection that is gone */
	cr_assert_eq(sync_now(s), ERR_UNAVAILABLE);
	postgres_release(s);
	cr_assert_eq(sql_number(loop, pool, "SELECT 7"), 7);
}

Test(postgres, a_commit_without_an_answer_is_unsure)
{
	struct postgres_session *s = acquire(5000);

	postgres_plain(s, "BEGIN");
	say_put(s, 1, 1);
	say_nap(s, 1500);
	postgres_plain(s, "COMMIT");
	postgres_sync_within(s, 100, on_results, NULL);
	loop_run(loop);
	cr_assert_eq(last.err.code, ERR_UNSURE, "%s", last.err.text);
	postgres_release(s);
}

Test(postgres, a_killed_backend_is_replaced)
{
	struct postgres_session *s = acquire(5000);

	postgres_plain(s, "BEGIN");
	say_put(s, 1, 1);
	cr_assert_eq(sync_now(s), 0);
	free(sql(loop, pool,
	    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
	    "current_database()"
	    " AND pid <> pg_backend_pid()"));
	say_put(s, 2, 2);
	cr_assert_eq(sync_now(s), ERR_UNAVAILABLE, "%s", last.err.text);
	postgres_release(s);
	cr_assert_eq(sql_number(loop, pool, "SELECT count(*) FROM thing"), 0);
	cr_assert_eq(sql_number(loop, pool, "SELECT count(*) FROM thing"), 0);
}

static bool
is_pool_ready(void *arg)
{
	(void)arg;
	return postgres_is_ready(pool, NULL);
}

static bool
is_pool_away(void *arg)
{
	(void)arg;
	return !postgres_is_ready(pool, NULL);
}

Test(postgres, a_killed_server_is_noticed_at_once_and_found_again_when_it_is_back)
{
	struct server *server = server_create_postgres();
	struct postgres *before = pool;
	struct postgres_session *s;
	int64_t began;

	open_pool(server_url(server), 2);
	cr_assert_null(acquire(5000)); /* not started: told at once why, not after the wait */
	cr_assert_eq(last.err.code, ERR_UNAVAILABLE);
	server_start(server);
	cr_assert(until(loop, is_pool_ready, NULL, 20000));
	s = acquire(5000);
	cr_assert_not_null(s, "%s", last.err.text);
	server_kill(server);
	cr_assert(until(loop, is_pool_away, NULL, 5000));
	say_nap(s, 0);
	cr_assert_eq(sync_now(s), ERR_UNAVAILABLE);
	postgres_release(s);
	server_start(server);
	began = clock_monotonic_ms();
	cr_assert(until(loop, is_pool_ready, NULL, 20000));
	cr_assert_eq(sql_number(loop, pool, "SELECT 1"), 1);
	cr_log_info("back after %lld ms", (long long)(clock_monotonic_ms() - began));
	postgres_close(pool);
	pool = before;
	server_destroy(server);
}

Test(postgres, it_may_be_closed_with_everything_open)
{
	struct postgres_session *s = acquire(5000);

	postgres_plain(s, "BEGIN");
	say_nap(s, 1000);
	postgres_sync(s, on_results, NULL);
	postgres_acquire(pool, 5000, on_session, &s);
	postgres_close(pool);
	pool = NULL;
}
