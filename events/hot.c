/* Reading hot state, and bringing it back when Redis doesn't have it:
 *
 *   Postgres: read and fence (a new epoch) in one statement ──▶ Redis: create the hash, or raise
 * the epoch of the one there
 *
 * The epoch is raised first, so that a ticker which still holds the row of before can't save it
 * over ours. */
#include "events/hot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS 2000

void
hot_keys(int64_t player_id, struct hot_keys *ret)
{
	unsigned shard = (unsigned)((uint64_t)player_id % HOT_SHARDS);

	snprintf(ret->player, sizeof(ret->player), "{h%02u}:p:%" PRId64, shard, player_id);
	snprintf(ret->operations, sizeof(ret->operations), "{h%02u}:o:%" PRId64, shard, player_id);
	hot_dirty_key(shard, ret->dirty);
	hot_owed_key(shard, ret->owed);
	hot_running_key(shard, ret->running);
}

void
hot_fight_key(int64_t player_id, const char *fight_id, char ret[HOT_KEY_SIZE])
{
	snprintf(ret, HOT_KEY_SIZE, "{h%02u}:f:%s", (unsigned)((uint64_t)player_id % HOT_SHARDS),
	    fight_id);
}

void
hot_dirty_key(unsigned shard, char ret[HOT_KEY_SIZE])
{
	snprintf(ret, HOT_KEY_SIZE, "{h%02u}:dirty", shard % HOT_SHARDS);
}

void
hot_owed_key(unsigned shard, char ret[HOT_KEY_SIZE])
{
	snprintf(ret, HOT_KEY_SIZE, "{h%02u}:owed", shard % HOT_SHARDS);
}

void
hot_running_key(unsigned shard, char ret[HOT_KEY_SIZE])
{
	snprintf(ret, HOT_KEY_SIZE, "{h%02u}:running", shard % HOT_SHARDS);
}

enum {
	EPOCH,
	VERSION,
	LEVEL,
	X,
	Y,
	HP,
	HP_AT,
	HP_REM,
	HP_MAX,
	MP,
	MP_REM,
	MP_MAX,
	ENERGY,
	ENERGY_AT,
	FIGHT,
	BANNED,
	FROM_X,
	FROM_Y,
	LEFT,
	ARRIVES,
	MARK,
	MARKED_UNTIL,
	VOUCHED,
	STORES
};

const char *const hot_fields[HOT_FIELDS] = {
	[EPOCH] = "epoch",
	[VERSION] = "ver",
	[LEVEL] = "level",
	[X] = "x",
	[Y] = "y",
	[HP] = "hp",
	[HP_AT] = "hp_at",
	[HP_REM] = "hp_rem",
	[HP_MAX] = "hp_max",
	[MP] = "mp",
	[MP_REM] = "mp_rem",
	[MP_MAX] = "mp_max",
	[ENERGY] = "energy",
	[ENERGY_AT] = "energy_at",
	[FIGHT] = "fight",
	[BANNED] = "banned",
	[FROM_X] = "from_x",
	[FROM_Y] = "from_y",
	[LEFT] = "left",
	[ARRIVES] = "arrives",
	[MARK] = "mark",
	[MARKED_UNTIL] = "marked_until",
	[VOUCHED] = "vouched",
	[STORES] = "stores",
};

static int
read_number(const struct redis_reply *reply, size_t field, int64_t min, int64_t max, int64_t *ret,
    struct err *err)
{
	const char *text = redis_reply_text(redis_reply_item(reply, field), NULL);
	char *end;
	long long value;

	if (text == NULL)
		return err_set(err, ERR_TYPE, "hot state lacks the field %s", hot_fields[field]);
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < min || value > max)
		return err_set(err, ERR_TYPE, "hot state's field %s is no number in its range",
		    hot_fields[field]);
	*ret = value;
	return 0;
}

static bool
is_missing(const struct redis_reply *reply, size_t field)
{
	return redis_reply_text(redis_reply_item(reply, field), NULL) == NULL;
}

static bool
is_absent(const struct redis_reply *reply)
{
	size_t i;

	for (i = 0; i < HOT_FIELDS; i++) {
		if (!is_missing(reply, i))
			return false;
	}
	return true;
}

/* Smallest and largest. */
static const int64_t bounds[HOT_FIELDS][2] = {
	[EPOCH] = { 0, INT64_MAX },
	[VERSION] = { 0, INT64_MAX },
	[LEVEL] = { 1, INT32_MAX },
	[X] = { INT32_MIN, INT32_MAX },
	[Y] = { INT32_MIN, INT32_MAX },
	[HP] = { 0, INT32_MAX },
	[HP_AT] = { 0, INT64_MAX },
	[HP_REM] = { 0, INT32_MAX },
	[HP_MAX] = { 1, INT32_MAX },
	[MP] = { 0, INT32_MAX },
	[MP_REM] = { 0, INT32_MAX },
	[MP_MAX] = { 0, INT32_MAX },
	[ENERGY] = { 0, INT32_MAX },
	[ENERGY_AT] = { 0, INT64_MAX },
	[BANNED] = { 0, INT64_MAX },
	[FROM_X] = { INT32_MIN, INT32_MAX },
	[FROM_Y] = { INT32_MIN, INT32_MAX },
	[LEFT] = { INT64_MIN, INT64_MAX },
	[ARRIVES] = { 0, INT64_MAX },
	[MARK] = { 0, INT32_MAX },
	[MARKED_UNTIL] = { 0, INT64_MAX },
	[VOUCHED] = { 0, INT64_MAX },
	[STORES] = { 0, INT64_MAX },
};

/* Those behind the fight may be missing, and are 0 then. */
static int
read_numbers(const struct redis_reply *reply, int64_t ret[HOT_FIELDS], struct err *err)
{
	size_t i;

	for (i = 0; i < HOT_FIELDS; i++) {
		if (i == FIGHT || (i > FIGHT && is_missing(reply, i)))
			continue;
		if (read_number(reply, i, bounds[i][0], bounds[i][1], &ret[i], err) != 0)
			return err->code;
	}
	return 0;
}

static struct hot_state
state_of(int64_t player_id, const int64_t number[HOT_FIELDS])
{
	return (struct hot_state){
		.player_id = player_id,
		.epoch = number[EPOCH],
		.version = number[VERSION],
		.level = (int32_t)number[LEVEL],
		.x = (int32_t)number[X],
		.y = (int32_t)number[Y],
		.hp = (int32_t)number[HP],
		.hp_rem = (int32_t)number[HP_REM],
		.hp_max = (int32_t)number[HP_MAX],
		.mp = (int32_t)number[MP],
		.mp_rem = (int32_t)number[MP_REM],
		.mp_max = (int32_t)number[MP_MAX],
		.hp_at_ms = number[HP_AT],
		.energy = (int32_t)number[ENERGY],
		.energy_at_ms = number[ENERGY_AT],
		.banned_until_ms = number[BANNED],
		.from_x = (int32_t)number[FROM_X],
		.from_y = (int32_t)number[FROM_Y],
		.left_ms = number[LEFT],
		.arrives_ms = number[ARRIVES],
		.mark = (int32_t)number[MARK],
		.marked_until_ms = number[MARKED_UNTIL],
		.vouched = number[VOUCHED],
		.stores = number[STORES],
	};
}

int
hot_state_read(
    const struct redis_reply *reply, int64_t player_id, struct hot_state *ret, struct err *err)
{
	int64_t number[HOT_FIELDS] = { 0 };
	const char *fight;
	size_t size;

	if (redis_reply_count(reply) != HOT_FIELDS)
		return err_set(err, ERR_TYPE, "hot state: Redis answered with %zu fields",
		    redis_reply_count(reply));
	if (is_absent(reply))
		return err_set(err, ERR_NOT_FOUND, "no hot state");
	if (read_numbers(reply, number, err) != 0)
		return err->code;
	fight = redis_reply_text(redis_reply_item(reply, FIGHT), &size);
	if (fight == NULL || size >= HOT_FIGHT_ID_SIZE)
		return err_set(err, ERR_TYPE, "hot state's field fight is no id");
	*ret = state_of(player_id, number);
	memcpy(ret->fight_id, fight, size + 1);
	return 0;
}

/* ── load ── */

static const struct postgres_statement read_and_fence = {
	"hot_read_and_fence",
	"INSERT INTO hot_state AS t (player_id, epoch, ver, x, y, hp, hp_at, hp_rem, hp_max, mp, "
	"mp_rem, mp_max, energy, energy_at)"
	" SELECT player_id, nextval('hot_epoch'), 1, $2::int, $3::int, $4::int, $5::bigint, "
	"$6::bigint, $7::int, $8::int, $9::bigint, $10::int, $11::int, $12::bigint"
	" FROM character WHERE player_id = $1::bigint AND erased_at IS NULL"
	" ON CONFLICT (player_id) DO UPDATE SET epoch = nextval('hot_epoch')"
	" RETURNING epoch, ver, (SELECT level FROM character c WHERE c.player_id = t.player_id),"
	" x, y, hp, hp_at, hp_rem, hp_max, mp, mp_rem, mp_max, energy, energy_at,"
	" (SELECT coalesce((extract(epoch FROM c.banned_until) * 1000)::bigint, 0)"
	" FROM character c WHERE c.player_id = t.player_id)",
};

/* KEYS player, dirty; ARGV player id, now, epoch, version, level, then the names and values of the
 * other fields, the ban at the end.
 * No hash, or one of an earlier layout: made, one version on. A lower epoch: keeps its fields,
 * takes the epoch and the larger version + 1. */
static struct redis_script create = {
	.source =
	    "local epoch, ver = tonumber(ARGV[3]), tonumber(ARGV[4])\n"
	    "local seen = redis.call('HMGET', KEYS[1], 'epoch', 'ver', 'mp_max')\n"
	    "if not seen[1] or not seen[2] or not seen[3] then\n"
	    "  redis.call('DEL', KEYS[1])\n"
	    "  redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'ver', string.format('%.0f', ver + 1),"
	    " 'level', ARGV[5], 'fight', '', 'saved', '', unpack(ARGV, 6))\n"
	    "elseif tonumber(seen[1]) < epoch then\n"
	    "  redis.call('HSET', KEYS[1], 'epoch', ARGV[3],"
	    " 'ver', string.format('%.0f', math.max(ver, tonumber(seen[2])) + 1), 'level', "
	    "ARGV[5], 'banned', ARGV[#ARGV])\n"
	    "end\n"
	    "redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[1])\n"
	    "return redis.call('HMGET', KEYS[1], 'epoch', 'ver', 'level', 'x', 'y', 'hp', 'hp_at', "
	    "'hp_rem', 'hp_max', 'mp', 'mp_rem', 'mp_max', 'energy', 'energy_at', 'fight', "
	    "'banned', 'from_x', 'from_y', 'left', 'arrives', 'mark', 'marked_until', 'vouched', "
	    "'stores')\n",
};

struct load {
	struct redis *redis;
	int64_t player_id;
	struct hot_state fresh;
	hot_on_loaded *on_loaded;
	void *arg;
};

static void
load_end(struct load *load, const struct hot_state *state, const struct err *err)
{
	hot_on_loaded *on_loaded = load->on_loaded;
	void *arg = load->arg;

	free(load);
	on_loaded(state, err, arg);
}

static void
on_created(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct load *load = arg;
	struct hot_state state;
	struct err bad = { 0 };

	if (reply == NULL) {
		load_end(load, NULL, err);
	} else if (hot_state_read(reply, load->player_id, &state, &bad) != 0) {
		load_end(load, NULL, &bad);
	} else {
		load_end(load, &state, NULL);
	}
}

static void
create_hash(struct load *load, const struct postgres_results *rows)
{
	struct redis_arg argv[4 + 2 * HOT_FIELDS];
	struct hot_keys keys;
	char player[24], now[24];
	size_t count = 4;
	int column;

	hot_keys(load->player_id, &keys);
	snprintf(player, sizeof(player), "%" PRId64, load->player_id);
	snprintf(now, sizeof(now), "%" PRId64, load->fresh.hp_at_ms);
	argv[0] = REDIS_TEXT(keys.player);
	argv[1] = REDIS_TEXT(keys.dirty);
	argv[2] = REDIS_TEXT(player);
	argv[3] = REDIS_TEXT(now);
	for (column = 0; column < FIGHT; column++) { /* in the order of hot_fields */
		if (column > LEVEL)
			argv[count++] = REDIS_TEXT(hot_fields[column]);
		argv[count++] = REDIS_TEXT(postgres_text(rows, 0, 0, column));
	}
	argv[count++] = REDIS_TEXT(hot_fields[BANNED]);
	argv[count++] = REDIS_TEXT(postgres_text(rows, 0, 0, FIGHT)); /* the column behind them */
	redis_eval(load->redis, &create, on_created, load, 2, count, argv);
}

static void
on_fenced(struct postgres_session *s, const struct postgres_results *rows, const struct err *err,
    void *arg)
{
	struct load *load = arg;
	struct err none = { 0 };

	if (err != NULL) {
		struct err failed = *err;

		postgres_release(s);
		load_end(load, NULL, &failed);
	} else if (postgres_rows(rows, 0) == 0) {
		postgres_release(s);
		err_set(&none, ERR_NOT_FOUND, "no character %" PRId64, load->player_id);
		load_end(load, NULL, &none);
	} else {
		create_hash(load, rows);
		postgres_release(s);
	}
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct load *load = arg;
	struct postgres_params params = { 0 };

	if (s == NULL) {
		load_end(load, NULL, err);
		return;
	}
	params_i64(&params, load->player_id);
	params_i64(&params, load->fresh.x);
	params_i64(&params, load->fresh.y);
	params_i64(&params, load->fresh.hp);
	params_i64(&params, load->fresh.hp_at_ms);
	params_i64(&params, load->fresh.hp_rem);
	params_i64(&params, load->fresh.hp_max);
	params_i64(&params, load->fresh.mp);
	params_i64(&params, load->fresh.mp_rem);
	params_i64(&params, load->fresh.mp_max);
	params_i64(&params, load->fresh.energy);
	params_i64(&params, load->fresh.energy_at_ms);
	postgres_query(s, &read_and_fence, &params);
	postgres_sync(s, on_fenced, load);
}

void
hot_load(struct postgres *p, struct redis *r, int64_t player_id, const struct hot_state *fresh,
    hot_on_loaded *on_loaded, void *arg)
{
	struct load *load = calloc(1, sizeof(*load));

	if (load == NULL)
		abort();
	load->redis = r;
	load->player_id = player_id;
	load->fresh = *fresh;
	load->on_loaded = on_loaded;
	load->arg = arg;
	postgres_acquire(p, WAIT_MS, on_session, load);
}
