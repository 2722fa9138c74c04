/* What must hold in Redis: every player's hash is well-formed and not behind its saved copy, what
 * it points at exists, and no fight that ended waits for its settlement. The saved copies are read
 * first: a hash only moves forward. */
#include "events/ctl/audit.h"

#include "core/rules/regen.h"
#include "core/rules/stats.h"
#include "core/rules/types.h"
#include "events/clock.h"
#include "events/hot.h"
#include "events/loop.h"
#include "events/redis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MS 60000
#define OWED_MS 30000 /* an ended fight may wait so long for who settles it */

struct saved {
	int64_t player_id, epoch, version;
};

struct hot_audit {
	struct loop *loop;
	struct redis *redis;
	struct saved *saved; /* by player */
	size_t saved_count;
	int64_t hashes, malformed, behind, dangling, owed, overdue;
	int64_t player_id; /* whose hash is asked for */
	char first[80];    /* what is wrong with the first bad one */
	char fight_key[HOT_KEY_SIZE];
	char **keys; /* of hashes, or members of an owed set */
	size_t key_count;
	char cursor[24];
	int64_t number; /* of the last reply that was one */
	struct err err;
};

static const struct postgres_statement read_saved = {
	"audit_saved",
	"SELECT player_id, epoch, ver FROM hot_state ORDER BY player_id",
};

/* ── asking Redis and waiting ── */

struct asking {
	struct hot_audit *audit;
	void (*take)(struct hot_audit *a, const struct redis_reply *reply);
};

static void
on_reply(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct asking *asking = arg;

	if (err != NULL)
		asking->audit->err = *err;
	else
		asking->take(asking->audit, reply);
	loop_stop(asking->audit->loop);
}

static int
ask(struct hot_audit *a, void (*take)(struct hot_audit *a, const struct redis_reply *reply),
    size_t argc, const struct redis_arg *argv)
{
	struct asking asking = { a, take };

	if (a->err.code == 0) {
		redis_command(a->redis, on_reply, &asking, argc, argv);
		loop_run(a->loop);
	}
	return a->err.code;
}

static void
complain(struct hot_audit *a, int64_t player_id, const char *what)
{
	if (a->first[0] == '\0')
		snprintf(a->first, sizeof(a->first), ", first player %lld: %.50s",
		    (long long)player_id, what);
}

/* ── lists of keys ── */

static void
keep_keys(struct hot_audit *a, const struct redis_reply *list)
{
	size_t count = redis_reply_count(list);

	a->keys = reallocarray(a->keys, a->key_count + count + 1, sizeof(*a->keys));
	if (a->keys == NULL)
		abort();
	for (size_t i = 0; i < count; i++) {
		a->keys[a->key_count] = strdup(redis_reply_text(redis_reply_item(list, i), NULL));
		if (a->keys[a->key_count++] == NULL)
			abort();
	}
}

static void
forget_keys(struct hot_audit *a)
{
	for (size_t i = 0; i < a->key_count; i++)
		free(a->keys[i]);
	free(a->keys);
	a->keys = NULL;
	a->key_count = 0;
}

static void
take_scan(struct hot_audit *a, const struct redis_reply *reply)
{
	snprintf(
	    a->cursor, sizeof(a->cursor), "%s", redis_reply_text(redis_reply_item(reply, 0), NULL));
	keep_keys(a, redis_reply_item(reply, 1));
}

/* A key may come twice; looking twice is harmless. */
static int
scan_players(struct hot_audit *a)
{
	snprintf(a->cursor, sizeof(a->cursor), "0");
	do {
		const struct redis_arg argv[] = { REDIS_TEXT("SCAN"), REDIS_TEXT(a->cursor),
			REDIS_TEXT("MATCH"), REDIS_TEXT("{h[0-9][0-9]}:p:*"), REDIS_TEXT("COUNT"),
			REDIS_TEXT("1000") };

		if (ask(a, take_scan, 6, argv) != 0)
			return a->err.code;
	} while (strcmp(a->cursor, "0") != 0);
	return 0;
}

/* ── players ── */

static int
by_player(const void *a, const void *b)
{
	int64_t left = ((const struct saved *)a)->player_id,
		right = ((const struct saved *)b)->player_id;

	return left < right ? -1 : left > right;
}

static bool
is_behind(const struct hot_audit *a, const struct hot_state *hot)
{
	struct saved key = { .player_id = hot->player_id };
	const struct saved *saved =
	    a->saved_count == 0 ? NULL
				: bsearch(&key, a->saved, a->saved_count, sizeof(key), by_player);

	return saved != NULL && (hot->epoch < saved->epoch ||
				    (hot->epoch == saved->epoch && hot->version < saved->version));
}

static bool
is_in_range(const struct hot_state *hot)
{
	return hot->level >= 1 && hot->level <= LEVEL_CAP && hot->hp >= 0 &&
	       hot->hp <= hot->hp_max && hot->mp <= hot->mp_max && hot->energy >= 0 &&
	       hot->energy <= energy_max(hot->level);
}

static void
take_player(struct hot_audit *a, const struct redis_reply *reply)
{
	struct hot_state hot;
	struct err err = { 0 };
	int code = hot_state_read(reply, a->player_id, &hot, &err);

	a->fight_key[0] = '\0';
	if (code == ERR_NOT_FOUND)
		return; /* evicted meanwhile */
	a->hashes++;
	if (code != 0 || !is_in_range(&hot)) {
		a->malformed++;
		complain(a, a->player_id, code != 0 ? err.text : "a number out of its range");
		return;
	}
	if (is_behind(a, &hot)) {
		a->behind++;
		complain(a, a->player_id, "older than its saved copy");
	}
	if (hot.fight_id[0] != '\0')
		hot_fight_key(a->player_id, hot.fight_id, a->fight_key);
}

static void
take_number(struct hot_audit *a, const struct redis_reply *reply)
{
	a->number = redis_reply_int(reply);
}

static int
look_at_player(struct hot_audit *a, const char *key)
{
	struct redis_arg argv[2 + HOT_FIELDS] = { REDIS_TEXT("HMGET"), REDIS_TEXT(key) };

	for (size_t i = 0; i < HOT_FIELDS; i++)
		argv[2 + i] = REDIS_TEXT(hot_fields[i]);
	a->player_id = strtoll(strrchr(key, ':') + 1, NULL, 10);
	if (ask(a, take_player, 2 + HOT_FIELDS, argv) == 0 && a->fight_key[0] != '\0') {
		const struct redis_arg exists[] = { REDIS_TEXT("EXISTS"),
			REDIS_TEXT(a->fight_key) };

		if (ask(a, take_number, 2, exists) == 0 && a->number == 0) {
			a->dangling++;
			complain(a, a->player_id, "its fight is gone");
		}
	}
	return a->err.code;
}

/* ── what is owed ── */

static void
take_ended_at(struct hot_audit *a, const struct redis_reply *reply)
{
	const char *text = redis_reply_text(reply, NULL);

	a->number = text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* A member is "<player>:<fight>". */
static int
look_at_owed(struct hot_audit *a, const char *member)
{
	const char *colon = strchr(member, ':');
	int64_t player_id = strtoll(member, NULL, 10);
	char key[HOT_KEY_SIZE];

	a->owed++;
	hot_fight_key(player_id, colon != NULL ? colon + 1 : "", key);
	if (ask(a, take_ended_at, 3,
		(const struct redis_arg[]){
		    REDIS_TEXT("HGET"), REDIS_TEXT(key), REDIS_TEXT("ended_at") }) == 0 &&
	    clock_wall_ms() - a->number > OWED_MS)
		a->overdue++;
	return a->err.code;
}

static int
list_owed(struct hot_audit *a)
{
	char key[HOT_KEY_SIZE];

	for (unsigned shard = 0; shard < HOT_SHARDS; shard++) {
		hot_owed_key(shard, key);
		if (ask(a, keep_keys, 2,
			(const struct redis_arg[]){ REDIS_TEXT("SMEMBERS"), REDIS_TEXT(key) }) != 0)
			break;
	}
	return a->err.code;
}

/* ── all of it ── */

static void
take_saved(const struct postgres_results *r, void *arg)
{
	struct hot_audit *a = arg;

	a->saved_count = postgres_rows(r, 0);
	a->saved = calloc(a->saved_count + 1, sizeof(*a->saved));
	if (a->saved == NULL)
		abort();
	for (size_t row = 0; row < a->saved_count; row++)
		a->saved[row] = (struct saved){ postgres_i64(r, 0, row, 0),
			postgres_i64(r, 0, row, 1), postgres_i64(r, 0, row, 2) };
}

static int
look_at_all(struct hot_audit *a)
{
	if (scan_players(a) != 0)
		return a->err.code;
	for (size_t i = 0; i < a->key_count; i++)
		if (look_at_player(a, a->keys[i]) != 0)
			return a->err.code;
	forget_keys(a);
	if (list_owed(a) != 0)
		return a->err.code;
	for (size_t i = 0; i < a->key_count; i++)
		if (look_at_owed(a, a->keys[i]) != 0)
			return a->err.code;
	return 0;
}

int
audit_hot(
    struct loop *loop, struct database *d, struct redis *redis, struct report *r, struct err *err)
{
	struct hot_audit a = { .loop = loop, .redis = redis };
	int code = database_ask(d, &read_saved, NULL, ANSWER_MS, take_saved, &a, err);

	if (code == 0 && (code = look_at_all(&a)) != 0)
		*err = a.err;
	if (code == 0) {
		report_add(r, "hot state", a.malformed + a.behind + a.dangling,
		    "%lld hashes, %zu saved%s", (long long)a.hashes, a.saved_count, a.first);
		report_add(r, "fights owed", a.overdue,
		    "%lld ended and not released, %lld for over 30 s", (long long)a.owed,
		    (long long)a.overdue);
	}
	forget_keys(&a);
	free(a.saved);
	return code;
}
