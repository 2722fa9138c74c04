/* A pass saves one shard in batches; one pass runs at a time. */
#include "workers/ticker/snapshot.h"

#include "events/clock.h"
#include "events/hot.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/postgres.h"
#include "events/redis.h"
#include "events/service.h"
#include "events/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 500
#define TICK_MS 250 /* how often it looks for a shard that is due */
#define SESSION_WAIT_MS 2000

struct snapshot {
	struct postgres *postgres;
	struct redis *redis;
	struct loop_timer *timer;
	int64_t interval_ms;
	int64_t due_ms[HOT_SHARDS]; /* monotonic */
	bool is_running;
	unsigned shard;   /* of the pass that runs */
	int64_t until_ms; /* it saves marks up to this time, UTC */
	unsigned count, arrived;
	int64_t ids[BATCH];
	bool exists[BATCH];
	struct hot_state states[BATCH];
	struct counter *saved, *refused, *failed;
};

static void read_marks(struct snapshot *s);

static const struct postgres_statement save = {
	"hot_save",
	"INSERT INTO hot_state AS t (player_id, epoch, ver, x, y, hp, hp_at, hp_rem, hp_max, mp, "
	"mp_rem, mp_max, energy, energy_at)"
	" SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::int[], "
	"$6::int[], $7::bigint[], $8::bigint[], $9::int[], $10::int[], $11::bigint[], $12::int[],"
	" $13::int[], $14::bigint[])"
	" ON CONFLICT (player_id) DO UPDATE SET epoch = excluded.epoch, ver = excluded.ver, x = "
	"excluded.x,"
	" y = excluded.y, hp = excluded.hp, hp_at = excluded.hp_at, hp_rem = excluded.hp_rem,"
	" hp_max = excluded.hp_max, mp = excluded.mp, mp_rem = excluded.mp_rem, mp_max = "
	"excluded.mp_max, energy = excluded.energy, energy_at = excluded.energy_at, saved_at = "
	"now()"
	" WHERE (t.epoch, t.ver) < (excluded.epoch, excluded.ver)",
};
static const struct postgres_statement read_saved = {
	"hot_read_saved",
	"SELECT player_id, epoch, ver FROM hot_state WHERE player_id = ANY ($1::bigint[]) ORDER BY "
	"player_id",
};

/* KEYS player, dirty; ARGV player id, epoch, version, now. A newer change keeps its mark. */
static struct redis_script saved_script = {
	.source = "local seen = redis.call('HMGET', KEYS[1], 'epoch', 'ver')\n"
		  "if not seen[1] then\n"
		  "  redis.call('ZREM', KEYS[2], ARGV[1])\n"
		  "elseif seen[1] == ARGV[2] and seen[2] == ARGV[3] then\n"
		  "  redis.call('ZREM', KEYS[2], ARGV[1])\n"
		  "  redis.call('HSET', KEYS[1], 'saved', seen[2])\n"
		  "else\n"
		  "  redis.call('ZADD', KEYS[2], 'XX', ARGV[4], ARGV[1])\n"
		  "end\n"
		  "return 1\n",
};

static void
pass_end(struct snapshot *s)
{
	s->is_running = false;
	loop_timer_arm(s->timer, 0);
}

static void
pass_fail(struct snapshot *s, const char *what, const struct err *err)
{
	counter_add(s->failed, 1);
	log_warn(what, LOG_I("shard", s->shard), LOG_T("error", err_name(err->code)),
	    LOG_T("why", err->text));
	pass_end(s);
}

/* ── after the upsert ── */

static void
step_done(struct snapshot *s)
{
	if (++s->arrived < s->count)
		return;
	if (s->count == BATCH)
		read_marks(s);
	else
		pass_end(s);
}

static void
on_mark_cleared(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct snapshot *s = arg;

	if (reply == NULL)
		log_warn("snapshot_mark_kept", LOG_I("shard", s->shard), LOG_T("why", err->text));
	step_done(s);
}

static void
clear_mark(struct snapshot *s, int64_t player_id, int64_t epoch, int64_t version)
{
	char id[24], epoch_text[24], version_text[24], now[24];
	struct redis_arg argv[6];
	struct hot_keys keys;

	hot_keys(player_id, &keys);
	snprintf(id, sizeof(id), "%" PRId64, player_id);
	snprintf(epoch_text, sizeof(epoch_text), "%" PRId64, epoch);
	snprintf(version_text, sizeof(version_text), "%" PRId64, version);
	snprintf(now, sizeof(now), "%" PRId64, clock_wall_ms());
	argv[0] = REDIS_TEXT(keys.player);
	argv[1] = REDIS_TEXT(keys.dirty);
	argv[2] = REDIS_TEXT(id);
	argv[3] = REDIS_TEXT(epoch_text);
	argv[4] = REDIS_TEXT(version_text);
	argv[5] = REDIS_TEXT(now);
	redis_eval(s->redis, &saved_script, on_mark_cleared, s, 2, 6, argv);
}

static void
on_fenced_anew(const struct hot_state *state, const struct err *err, void *arg)
{
	struct snapshot *s = arg;

	if (state == NULL)
		log_warn("snapshot_not_fenced", LOG_I("shard", s->shard), LOG_T("why", err->text));
	step_done(s);
}

/* Postgres holds a later state than Redis, which was rolled back: the living line wins under a new
 * epoch, and the next pass saves it. */
static void
fence_anew(struct snapshot *s, const struct hot_state *state)
{
	counter_add(s->refused, 1);
	log_warn("hot_state_behind", LOG_I("player", state->player_id),
	    LOG_I("epoch", state->epoch), LOG_I("version", state->version));
	hot_load(s->postgres, s->redis, state->player_id, state, on_fenced_anew, s);
}

static void
on_upserted(struct postgres_session *session, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct snapshot *s = arg;
	struct err failed;
	size_t row = 0;
	unsigned i;

	if (err != NULL) {
		failed = *err;
		postgres_release(session);
		pass_fail(s, "snapshot_failed", &failed);
		return;
	}
	FAULT_POINT("ticker.saved");
	counter_add(s->saved, (uint64_t)postgres_affected(results, 0));
	s->arrived = 0;
	for (i = 0; i < s->count; i++) {
		const struct hot_state *state = &s->states[i];

		if (!s->exists[i]) {
			clear_mark(s, s->ids[i], 0, 0);
			continue;
		}
		assert(postgres_i64(results, 1, row, 0) == state->player_id);
		if (postgres_i64(results, 1, row, 1) == state->epoch &&
		    postgres_i64(results, 1, row, 2) == state->version)
			clear_mark(s, state->player_id, state->epoch, state->version);
		else
			fence_anew(s, state);
		row++;
	}
	postgres_release(session);
}

/* ── the upsert ── */

#define COLUMNS 14

static int64_t
column(const struct hot_state *state, int n)
{
	const int64_t values[COLUMNS] = { state->player_id, state->epoch, state->version, state->x,
		state->y, state->hp, state->hp_at_ms, state->hp_rem, state->hp_max, state->mp,
		state->mp_rem, state->mp_max, state->energy, state->energy_at_ms };

	return values[n];
}

static void
on_session(struct postgres_session *session, const struct err *err, void *arg)
{
	struct postgres_params params = { 0 }, ids = { 0 };
	struct text lists[COLUMNS] = { 0 };
	struct snapshot *s = arg;
	unsigned i;
	int n;

	if (session == NULL) {
		pass_fail(s, "snapshot_failed", err);
		return;
	}
	for (n = 0; n < COLUMNS; n++) {
		text_putc(&lists[n], '{');
		for (i = 0; i < s->count; i++) {
			if (!s->exists[i])
				continue;
			if (lists[n].size > 1)
				text_putc(&lists[n], ',');
			text_put_i64(&lists[n], column(&s->states[i], n));
		}
		text_putc(&lists[n], '}');
		params_text(&params, lists[n].bytes);
	}
	params_text(&ids, lists[0].bytes);
	postgres_query(session, &save, &params);
	postgres_query(session, &read_saved, &ids);
	postgres_sync(session, on_upserted, s);
	for (n = 0; n < COLUMNS; n++)
		text_finish(&lists[n]);
}

/* ── reading ── */

static void
on_state(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct snapshot *s = arg;
	unsigned i = s->arrived++; /* replies come in the order of the commands */
	struct err bad = { 0 };

	s->exists[i] = reply != NULL && hot_state_read(reply, s->ids[i], &s->states[i], &bad) == 0;
	if (reply != NULL && !s->exists[i] && bad.code != ERR_NOT_FOUND)
		log_error("hot_state_damaged", LOG_I("player", s->ids[i]), LOG_T("why", bad.text));
	if (s->arrived < s->count)
		return;
	if (reply == NULL)
		pass_fail(s, "snapshot_failed", err);
	else
		postgres_acquire(s->postgres, SESSION_WAIT_MS, on_session, s);
}

static int
compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void
read_states(struct snapshot *s)
{
	struct redis_arg argv[2 + HOT_FIELDS];
	struct hot_keys keys;
	unsigned i;
	size_t n;

	/* In order of id, so that two tickers' upserts don't lock crosswise. */
	qsort(s->ids, s->count, sizeof(s->ids[0]), compare_ids);
	s->arrived = 0;
	argv[0] = REDIS_TEXT("HMGET");
	for (n = 0; n < HOT_FIELDS; n++)
		argv[2 + n] = REDIS_TEXT(hot_fields[n]);
	for (i = 0; i < s->count; i++) {
		hot_keys(s->ids[i], &keys);
		argv[1] = REDIS_TEXT(keys.player);
		redis_command(s->redis, on_state, s, 2 + HOT_FIELDS, argv);
	}
}

static void
on_marks(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct snapshot *s = arg;
	unsigned i;

	if (reply == NULL) {
		pass_fail(s, "snapshot_failed", err);
		return;
	}
	s->count = (unsigned)redis_reply_count(reply);
	assert(s->count <= BATCH);
	if (s->count == 0) {
		pass_end(s);
		return;
	}
	for (i = 0; i < s->count; i++)
		s->ids[i] = strtoll(redis_reply_text(redis_reply_item(reply, i), NULL), NULL, 10);
	read_states(s);
}

static void
read_marks(struct snapshot *s)
{
	char key[HOT_KEY_SIZE], until[24], batch[12];
	struct redis_arg argv[7];

	hot_dirty_key(s->shard, key);
	snprintf(until, sizeof(until), "%" PRId64, s->until_ms);
	snprintf(batch, sizeof(batch), "%d", BATCH);
	argv[0] = REDIS_TEXT("ZRANGEBYSCORE");
	argv[1] = REDIS_TEXT(key);
	argv[2] = REDIS_TEXT("-inf");
	argv[3] = REDIS_TEXT(until);
	argv[4] = REDIS_TEXT("LIMIT");
	argv[5] = REDIS_TEXT("0");
	argv[6] = REDIS_TEXT(batch);
	redis_command(s->redis, on_marks, s, 7, argv);
}

/* ── schedule ── */

static int64_t
next_due_ms(const struct snapshot *s, int64_t now_ms)
{
	uint32_t chance;

	random_bytes(&chance, sizeof(chance));
	return now_ms + s->interval_ms * 4 / 5 +
	       (int64_t)(chance % 1000) * s->interval_ms * 2 / 5 / 1000;
}

static void
on_tick(void *arg)
{
	struct snapshot *s = arg;
	int64_t now_ms = clock_monotonic_ms();
	unsigned i;

	loop_timer_arm(s->timer, TICK_MS);
	if (s->is_running || !redis_is_ready(s->redis, NULL) ||
	    !postgres_is_ready(s->postgres, NULL))
		return;
	for (i = 0; i < HOT_SHARDS; i++) {
		if (s->due_ms[i] > now_ms)
			continue;
		s->due_ms[i] = next_due_ms(s, now_ms);
		s->shard = i;
		s->until_ms = clock_wall_ms();
		s->is_running = true;
		read_marks(s);
		return;
	}
}

struct snapshot *
snapshot_create(struct loop *loop, struct postgres *postgres, struct redis *redis,
    int64_t interval_ms, struct metrics *metrics)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	int64_t now_ms = clock_monotonic_ms();
	unsigned i;

	if (s == NULL)
		abort();
	s->postgres = postgres;
	s->redis = redis;
	s->interval_ms = interval_ms;
	s->saved =
	    metrics_counter(metrics, "hot_saved_total", NULL, "Hot states saved to Postgres.");
	s->refused = metrics_counter(
	    metrics, "hot_refused_total", NULL, "Hot states older than what Postgres holds.");
	s->failed = metrics_counter(
	    metrics, "hot_passes_failed_total", NULL, "Snapshot passes that were cut off.");
	for (i = 0; i < HOT_SHARDS; i++)
		s->due_ms[i] = now_ms + (int64_t)i * interval_ms / HOT_SHARDS;
	s->timer = loop_timer_create(loop, on_tick, s);
	loop_timer_arm(s->timer, TICK_MS);
	return s;
}

void
snapshot_finish_up(struct snapshot *s)
{
	memset(s->due_ms, 0, sizeof(s->due_ms));
	loop_timer_arm(s->timer, 0);
}

bool
snapshot_is_idle(const struct snapshot *s)
{
	unsigned i;

	for (i = 0; i < HOT_SHARDS; i++) {
		if (s->due_ms[i] == 0)
			return false;
	}
	return !s->is_running;
}

void
snapshot_destroy(struct snapshot *s)
{
	if (s == NULL)
		return;
	loop_timer_destroy(s->timer);
	free(s);
}
