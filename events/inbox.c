#include "events/inbox.h"

#include "events/log.h"

#include <stdlib.h>
#include <string.h>

#define HASH_SIZE 32
#define CLEAN_EVERY_MS (60 * 60 * 1000)
#define CLEAN_FIRST_MS                                                                             \
	(60 * 1000) /* after the start: a service that restarts often cleans all the same */
#define CLEAN_BATCH 5000
#define CLEAN_WAIT_MS 5000 /* for a connection */

static const struct postgres_statement find = {
	"inbox_find",
	"SELECT request_hash, reply, is_refusal FROM inbox WHERE consumer = $1 AND message_id = $2",
};

static const struct postgres_statement insert = {
	"inbox_insert",
	"INSERT INTO inbox (consumer, message_id, request_hash, reply, is_refusal) VALUES ($1, $2, "
	"$3, $4, $5)",
};

static const struct postgres_statement clean = {
	"inbox_clean",
	"DELETE FROM inbox WHERE ctid = ANY (ARRAY(SELECT ctid FROM inbox"
	" WHERE consumer = $1 AND at < now() - interval '14 days' LIMIT $2))",
};

void
inbox_find(struct postgres_session *s, const char *consumer, const char *message_id)
{
	struct postgres_params p = { 0 };

	params_text(&p, consumer);
	params_text(&p, message_id);
	postgres_query(s, &find, &p);
}

void
inbox_insert(struct postgres_session *s, const char *consumer, const char *message_id,
    const void *hash, const char *reply, bool is_refusal)
{
	struct postgres_params p = { 0 };

	params_text(&p, consumer);
	params_text(&p, message_id);
	if (hash != NULL)
		params_bytes(&p, hash, HASH_SIZE);
	else
		params_null(&p);
	params_text(&p, reply);
	params_text(&p, is_refusal ? "t" : "f");
	postgres_query(s, &insert, &p);
}

/* ── the cleaner ── */

struct inbox_cleaner {
	struct postgres *postgres;
	char *consumer;
	struct loop_timer *timer;
};

static void on_cleaner_session(struct postgres_session *s, const struct err *err, void *arg);

static void
on_cleaned(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct inbox_cleaner *c = arg;
	int64_t count = err == NULL ? postgres_affected(results, 0) : 0;

	if (err != NULL)
		log_warn(
		    "inbox not cleaned", LOG_T("consumer", c->consumer), LOG_T("err", err->text));
	else if (count > 0)
		log_info("inbox cleaned", LOG_T("consumer", c->consumer), LOG_I("rows", count));
	postgres_release(s);
	if (count == CLEAN_BATCH)
		postgres_acquire(c->postgres, CLEAN_WAIT_MS, on_cleaner_session, c);
	else
		loop_timer_arm(c->timer, CLEAN_EVERY_MS);
}

static void
on_cleaner_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct inbox_cleaner *c = arg;
	struct postgres_params p = { 0 };

	if (err != NULL) {
		loop_timer_arm(c->timer, CLEAN_EVERY_MS);
		return;
	}
	params_text(&p, c->consumer);
	params_i64(&p, CLEAN_BATCH);
	postgres_query(s, &clean, &p);
	postgres_sync(s, on_cleaned, c);
}

static void
on_clean_due(void *arg)
{
	struct inbox_cleaner *c = arg;

	postgres_acquire(c->postgres, CLEAN_WAIT_MS, on_cleaner_session, c);
}

struct inbox_cleaner *
inbox_cleaner_create(struct loop *loop, struct postgres *p, const char *consumer)
{
	struct inbox_cleaner *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->postgres = p;
	c->consumer = strdup(consumer);
	if (c->consumer == NULL)
		abort();
	c->timer = loop_timer_create(loop, on_clean_due, c);
	loop_timer_arm(c->timer, CLEAN_FIRST_MS);
	return c;
}

void
inbox_cleaner_destroy(struct inbox_cleaner *c)
{
	if (c == NULL)
		return;
	loop_timer_destroy(c->timer);
	free(c->consumer);
	free(c);
}
