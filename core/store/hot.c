/* Scripts and replies of the hot lane. A script decides and changes in one step; what it decides by
 * is passed in. */
#include "core/store/hot.h"

#include "core/rules/stats.h"
#include "core/store/fights.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_SIZE 64

/* ── read ── */

struct reading {
	struct redis *redis;
	int64_t player_id;
	bool has_operation;
	char hash[HASH_SIZE + 1];
	struct hot_view view;
	char *ring; /* "<hash><reply>" */
	hot_on_view *on_view;
	void *arg;
};

static struct reading *
reading_create(struct redis *r, int64_t player_id)
{
	struct reading *reading = calloc(1, sizeof(*reading));

	if (reading == NULL)
		abort();
	reading->redis = r;
	reading->player_id = player_id;
	return reading;
}

static void
reading_end(struct reading *reading, const struct err *err)
{
	reading->on_view(err == NULL ? &reading->view : NULL, err, reading->arg);
	free(reading->ring);
	free(reading);
}

static void
on_view_fight(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct reading *reading = arg;

	if (reply == NULL) {
		reading_end(reading, err);
		return;
	}
	fight_fields_read(reply, reading->view.state.fight_id, &reading->view.fight);
	reading_end(reading, NULL);
}

static void
read_its_fight(struct reading *reading)
{
	char key[HOT_KEY_SIZE];

	if (!reading->view.exists || reading->view.state.fight_id[0] == '\0') {
		reading_end(reading, NULL);
		return;
	}
	hot_fight_key(reading->player_id, reading->view.state.fight_id, key);
	fight_fields_ask(reading->redis, key, on_view_fight, reading);
}

static void
on_hash(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct reading *reading = arg;
	struct err bad = { 0 };

	if (reply != NULL)
		reading->view.exists =
		    hot_state_read(reply, reading->player_id, &reading->view.state, &bad) == 0;
	if (reading->has_operation)
		return; /* on_ring comes next, and meets the same failure */
	if (reply == NULL)
		reading_end(reading, err);
	else
		read_its_fight(reading);
}

/* The ring is read after the hash: a hash that knows of an operation then never comes with a ring
 * that doesn't. */
static void
on_ring(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct reading *reading = arg;
	const char *text;
	size_t size;

	if (reply == NULL) {
		reading_end(reading, err);
		return;
	}
	text = redis_reply_text(reply, &size);
	if (text != NULL && size >= HASH_SIZE) {
		reading->ring = strdup(text);
		if (reading->ring == NULL)
			abort();
		reading->view.was_done = true;
		reading->view.is_other_request = memcmp(text, reading->hash, HASH_SIZE) != 0;
		reading->view.reply = reading->ring + HASH_SIZE;
	}
	read_its_fight(reading);
}

void
hot_read(struct redis *r, int64_t player_id, const struct hot_operation *op, hot_on_view *on_view,
    void *arg)
{
	struct reading *reading = reading_create(r, player_id);
	struct redis_arg argv[2 + HOT_FIELDS];
	struct hot_keys keys;
	size_t i;

	reading->on_view = on_view;
	reading->arg = arg;
	reading->has_operation = op != NULL;
	hot_keys(player_id, &keys);
	argv[0] = REDIS_TEXT("HMGET");
	argv[1] = REDIS_TEXT(keys.player);
	for (i = 0; i < HOT_FIELDS; i++)
		argv[2 + i] = REDIS_TEXT(hot_fields[i]);
	redis_command(r, on_hash, reading, 2 + HOT_FIELDS, argv);
	if (op == NULL)
		return;
	assert(strlen(op->hash) == HASH_SIZE);
	memcpy(reading->hash, op->hash, HASH_SIZE);
	argv[0] = REDIS_TEXT("HGET");
	argv[1] = REDIS_TEXT(keys.operations);
	argv[2] = REDIS_TEXT(op->key);
	redis_command(r, on_ring, reading, 3, argv);
}

struct fight_reading {
	char fight_id[HOT_FIGHT_ID_SIZE];
	hot_on_fight *on_fight;
	void *arg;
};

static void
on_lone_fight(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct fight_reading *reading = arg;
	struct stored_fight fight = { 0 };

	if (reply != NULL)
		fight_fields_read(reply, reading->fight_id, &fight);
	reading->on_fight(reply != NULL ? &fight : NULL, err, reading->arg);
	free(reading);
}

void
hot_read_fight(
    struct redis *r, int64_t player_id, const char *fight_id, hot_on_fight *on_fight, void *arg)
{
	struct fight_reading *reading = calloc(1, sizeof(*reading));
	char key[HOT_KEY_SIZE];

	if (reading == NULL)
		abort();
	snprintf(reading->fight_id, sizeof(reading->fight_id), "%s", fight_id);
	reading->on_fight = on_fight;
	reading->arg = arg;
	hot_fight_key(player_id, fight_id, key);
	fight_fields_ask(r, key, on_lone_fight, reading);
}

/* ── store and release ── */

/* KEYS player, dirty, operations, owed, fight
 * ARGV epoch, version seen, now, player id, operation key, ring value, how many are kept,
 *      number of the player's fields and values, those, then the fight's fields and values (none:
 * no fight is stored) */
static struct redis_script store = {
	.source =
	    "local seen = redis.call('HMGET', KEYS[1], 'epoch', 'ver')\n"
	    "if redis.call('HEXISTS', KEYS[3], ARGV[5]) == 1 then return 'DONE' end\n"
	    "if seen[1] ~= ARGV[1] or seen[2] ~= ARGV[2] then return 'STALE' end\n"
	    "local first = 9 + tonumber(ARGV[8])\n"
	    "if ARGV[first] then\n"
	    "  local state = redis.call('HGET', KEYS[5], 'state')\n"
	    "  if state and state ~= 'running' then return 'STALE' end\n"
	    "  redis.call('HSET', KEYS[5], unpack(ARGV, first))\n"
	    "  if redis.call('HGET', KEYS[5], 'state') ~= 'running' then\n"
	    "    redis.call('HSET', KEYS[5], 'ended_at', ARGV[3])\n"
	    "    redis.call('SADD', KEYS[4], ARGV[4] .. ':' .. redis.call('HGET', KEYS[5], 'id'))\n"
	    "  end\n"
	    "end\n"
	    "redis.call('HSET', KEYS[1], unpack(ARGV, 9, first - 1))\n"
	    "redis.call('HINCRBY', KEYS[1], 'ver', 1)\n"
	    "redis.call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[4])\n"
	    "local order, n = (redis.call('HGET', KEYS[3], 'order') or '') .. ARGV[5] .. '\\n', 0\n"
	    "for _ in string.gmatch(order, '\\n') do n = n + 1 end\n"
	    "if n > tonumber(ARGV[7]) then\n"
	    "  local cut = string.find(order, '\\n', 1, true)\n"
	    "  redis.call('HDEL', KEYS[3], string.sub(order, 1, cut - 1))\n"
	    "  order = string.sub(order, cut + 1)\n"
	    "end\n"
	    "redis.call('HSET', KEYS[3], ARGV[5], ARGV[6], 'order', order)\n"
	    "return 'STORED'\n",
};

/* KEYS player, dirty, owed, fight; ARGV fight id, now, player id, then the player's fields and
 * values. The ended fight is kept for a day, for late repeats. */
static struct redis_script release_script = {
	.source = "if redis.call('HGET', KEYS[1], 'fight') == ARGV[1] then\n"
		  "  redis.call('HSET', KEYS[1], 'fight', '', unpack(ARGV, 4))\n"
		  "  redis.call('HINCRBY', KEYS[1], 'ver', 1)\n"
		  "  redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[3])\n"
		  "end\n"
		  "redis.call('SREM', KEYS[3], ARGV[3] .. ':' .. ARGV[1])\n"
		  "redis.call('EXPIRE', KEYS[4], 86400)\n"
		  "return 'STORED'\n",
};

struct storing {
	hot_on_stored *on_stored;
	void *arg;
};

static struct storing *
storing_create(hot_on_stored *on_stored, void *arg)
{
	struct storing *storing = calloc(1, sizeof(*storing));

	if (storing == NULL)
		abort();
	storing->on_stored = on_stored;
	storing->arg = arg;
	return storing;
}

static void
on_script(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct storing *storing = arg;
	enum hot_outcome outcome = HOT_STALE;
	const char *word;

	if (reply != NULL) {
		word = redis_reply_text(reply, NULL);
		if (strcmp(word, "STORED") == 0)
			outcome = HOT_STORED;
		else if (strcmp(word, "DONE") == 0)
			outcome = HOT_DONE;
	}
	storing->on_stored(outcome, reply != NULL ? NULL : err, storing->arg);
	free(storing);
}

#define NUMBER_SIZE 24
#define ARGS_MAX 64

/* Arguments of a script with room for the numbers among them. */
struct args {
	struct redis_arg list[ARGS_MAX];
	char numbers[ARGS_MAX][NUMBER_SIZE];
	size_t count;
};

static void
args_text(struct args *a, const char *text)
{
	assert(a->count < ARGS_MAX);
	a->list[a->count++] = REDIS_TEXT(text);
}

static void
args_number(struct args *a, int64_t number)
{
	assert(a->count < ARGS_MAX);
	snprintf(a->numbers[a->count], NUMBER_SIZE, "%" PRId64, number);
	args_text(a, a->numbers[a->count]);
}

static void
args_field(struct args *a, const char *name, int64_t number)
{
	args_text(a, name);
	args_number(a, number);
}

static void
args_fight(struct args *a, struct fight_texts *texts, const struct effects *e, int64_t player_id)
{
	const char *const *at;

	fight_texts_fill(texts, &e->fight, e->starts_fight ? e->fight_digest : NULL, player_id);
	for (at = texts->list; *at != NULL; at++)
		args_text(a, *at);
}

void
hot_store(struct redis *r, const struct effects *e, const struct hot_operation *op, int64_t now_ms,
    const char *reply, size_t reply_size, hot_on_stored *on_stored, void *arg)
{
	const struct hot_state *hot = &e->hot;
	struct fight_texts texts;
	struct args a = { .count = 0 };
	struct hot_keys keys;
	char fight_key[HOT_KEY_SIZE], *ring;

	hot_keys(hot->player_id, &keys);
	hot_fight_key(hot->player_id, e->saves_fight ? e->fight.id : "-", fight_key);
	ring = malloc(HASH_SIZE + reply_size + 1);
	if (ring == NULL)
		abort();
	memcpy(ring, op->hash, HASH_SIZE);
	memcpy(ring + HASH_SIZE, reply, reply_size);

	args_text(&a, keys.player);
	args_text(&a, keys.dirty);
	args_text(&a, keys.operations);
	args_text(&a, keys.owed);
	args_text(&a, fight_key);
	args_number(&a, hot->epoch);
	args_number(&a, hot->version);
	args_number(&a, now_ms);
	args_number(&a, hot->player_id);
	args_text(&a, op->key);
	a.list[a.count++] = REDIS_BYTES(ring, HASH_SIZE + reply_size);
	args_number(&a, HOT_OPERATIONS_KEPT);
	args_number(&a, 18);
	args_field(&a, "level", hot->level);
	args_field(&a, "x", hot->x);
	args_field(&a, "y", hot->y);
	args_field(&a, "hp", hot->hp);
	args_field(&a, "hp_at", hot->hp_at_ms);
	args_field(&a, "hp_rem", hot->hp_rem);
	args_field(&a, "energy", hot->energy);
	args_field(&a, "energy_at", hot->energy_at_ms);
	args_text(&a, "fight");
	args_text(&a, hot->fight_id);
	if (e->saves_fight)
		args_fight(&a, &texts, e, hot->player_id);
	redis_eval(r, &store, on_script, storing_create(on_stored, arg), 5, a.count, a.list);
	free(ring);
}

void
hot_release(struct redis *r, const struct release *release, int64_t now_ms,
    hot_on_stored *on_stored, void *arg)
{
	struct args a = { .count = 0 };
	struct hot_keys keys;
	char fight_key[HOT_KEY_SIZE];

	hot_keys(release->player_id, &keys);
	hot_fight_key(release->player_id, release->fight_id, fight_key);
	args_text(&a, keys.player);
	args_text(&a, keys.dirty);
	args_text(&a, keys.owed);
	args_text(&a, fight_key);
	args_text(&a, release->fight_id);
	args_number(&a, now_ms);
	args_number(&a, release->player_id);
	if (release->has_health) {
		args_field(&a, "level", release->level);
		args_field(&a, "hp", release->hp);
		args_field(&a, "hp_at", release->hp_at_ms);
		args_field(&a, "hp_rem", 0);
	}
	if (release->moves) {
		args_field(&a, "x", release->x);
		args_field(&a, "y", release->y);
	}
	redis_eval(
	    r, &release_script, on_script, storing_create(on_stored, arg), 4, a.count, a.list);
}

/* ── what is owed ── */

struct listing {
	hot_on_owed *on_owed;
	void *arg;
};

static void
on_members(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct listing *listing = arg;
	const char *member;
	char *end;
	size_t i;

	(void)err; /* Redis is away: the next sweep asks again */
	for (i = 0; reply != NULL && i < redis_reply_count(reply); i++) {
		member = redis_reply_text(redis_reply_item(reply, i), NULL);
		listing->on_owed(
		    strtoll(member, &end, 10), *end == ':' ? end + 1 : end, listing->arg);
	}
	listing->on_owed(0, NULL, listing->arg);
	free(listing);
}

void
hot_list_owed(struct redis *r, unsigned shard, hot_on_owed *on_owed, void *arg)
{
	struct listing *listing = calloc(1, sizeof(*listing));
	struct redis_arg argv[2];
	char key[HOT_KEY_SIZE];

	if (listing == NULL)
		abort();
	listing->on_owed = on_owed;
	listing->arg = arg;
	hot_owed_key(shard, key);
	argv[0] = REDIS_TEXT("SMEMBERS");
	argv[1] = REDIS_TEXT(key);
	redis_command(r, on_members, listing, 2, argv);
}
