/* Storing and releasing: scripts that decide and change in one step; what they decide by is passed
 * in. */
#include "core/store/hot.h"

#include "core/idle.h"
#include "core/store/fights.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* KEYS player, dirty, operations, owed, fight, running
 * ARGV epoch, version seen, now, player id, operation key, ring value, its slot, number of the
 *      player's fields and values, those; where a fight is stored, "begins", "goes on" or "ends",
 *      "<player>:<fight>", when to look after it and vouched as seen, both for one that begins,
 *      then the fight's fields and values
 *
 * What was seen by (epoch, version) includes that a fight still ran; one that begins may meet one
 * that ended under its name long ago. Who isn't as saved any more is dirty already. */
static struct redis_script store = {
	.source = "local seen = redis.call('HMGET', KEYS[1], 'epoch', 'ver', 'saved')\n"
		  "local ring = redis.call('HMGET', KEYS[3], ARGV[5], ARGV[7])\n"
		  "if ring[1] then\n"
		  "  local same = string.sub(ring[1], 1, 64) == string.sub(ARGV[6], 1, 64)\n"
		  "  return same and 'DONE' or 'OTHER'\n"
		  "end\n"
		  "if seen[1] ~= ARGV[1] or seen[2] ~= ARGV[2] then return 'STALE' end\n"
		  "local fight = 9 + ARGV[8]\n"
		  "local turn = ARGV[fight]\n"
		  "if turn == 'begins' then\n"
		  "  local state = redis.call('HGET', KEYS[5], 'state')\n"
		  "  if state and state ~= 'running' then return 'STALE' end\n"
		  "  if not state then\n"
		  "    local vouched = redis.call('HGET', KEYS[1], 'vouched') or '0'\n"
		  "    if vouched ~= ARGV[fight + 3] then return 'STALE' end\n"
		  "    redis.call('ZADD', KEYS[6], ARGV[fight + 2], ARGV[fight + 1])\n"
		  "  end\n"
		  "elseif turn == 'ends' then\n"
		  "  redis.call('SADD', KEYS[4], ARGV[fight + 1])\n"
		  "end\n"
		  "if turn then redis.call('HSET', KEYS[5], unpack(ARGV, fight + 4)) end\n"
		  "redis.call('HSET', KEYS[1], unpack(ARGV, 9, fight - 1))\n"
		  "if not seen[3] or seen[3] == seen[2] then\n"
		  "  redis.call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[4])\n"
		  "end\n"
		  "if ring[2] then redis.call('HDEL', KEYS[3], ring[2]) end\n"
		  "redis.call('HSET', KEYS[3], ARGV[5], ARGV[6], ARGV[7], ARGV[5])\n"
		  "return 'STORED'\n",
};

/* KEYS player, dirty, owed, fight, running; ARGV fight id, now, player id, version of the value or
 * "" without maxima, level and the two maxima of it, number of the player's fields and values,
 * those, then field, amount and maximum of what grows: a maximum that is no number is the field of
 * that name. What is above its maximum stays. The ended fight is kept for a day, for late repeats.
 *
 * Who pauses between commit and release comes late: maxima of an older value than those that are
 * there stay away. A fight is let go of all the same. */
static struct redis_script release_script = {
	.source =
	    "local seen = redis.call('HMGET', KEYS[1], 'fight', 'follows', 'ver', 'saved')\n"
	    "local is_its = seen[1] == ARGV[1]\n"
	    "local version = tonumber(ARGV[4])\n"
	    "local is_late = version and version < tonumber(seen[2] or 0)\n"
	    "local follows = version and not is_late and seen[1] and (is_its or ARGV[1] == '')\n"
	    "local frees = is_its and not (is_late and ARGV[1] == '')\n"
	    "local ver = seen[3] and string.format('%.0f', seen[3] + 1)\n"
	    "if follows then\n"
	    "  redis.call('HSET', KEYS[1], 'ver', ver, 'follows', ARGV[4],"
	    " 'level', ARGV[5], 'hp_max', ARGV[6], 'mp_max', ARGV[7])\n"
	    "end\n"
	    "if frees then\n"
	    "  local first = 9 + ARGV[8]\n"
	    "  redis.call('HSET', KEYS[1], 'ver', ver, 'fight', '', unpack(ARGV, 9, first - 1))\n"
	    "  for i = first, #ARGV, 3 do\n"
	    "    local now = tonumber(redis.call('HGET', KEYS[1], ARGV[i]))\n"
	    "    local most = tonumber(ARGV[i + 2])\n"
	    "      or tonumber(redis.call('HGET', KEYS[1], ARGV[i + 2]))\n"
	    "    local sum = math.max(now, math.min(now + ARGV[i + 1], most))\n"
	    "    redis.call('HSET', KEYS[1], ARGV[i], string.format('%d', sum))\n"
	    "  end\n"
	    "end\n"
	    "if (follows or frees) and (not seen[4] or seen[4] == seen[3]) then\n"
	    "  redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[3])\n"
	    "end\n"
	    "redis.call('SREM', KEYS[3], ARGV[3] .. ':' .. ARGV[1])\n"
	    "redis.call('ZREM', KEYS[5], ARGV[3] .. ':' .. ARGV[1])\n"
	    "redis.call('EXPIRE', KEYS[4], 86400)\n"
	    "return 'STORED'\n",
};

/* KEYS player; ARGV epoch, fight as seen. */
static struct redis_script vouch = {
	.source = "local seen = redis.call('HMGET', KEYS[1], 'epoch', 'fight')\n"
		  "if seen[1] ~= ARGV[1] or seen[2] ~= ARGV[2] then return 'STALE' end\n"
		  "redis.call('HINCRBY', KEYS[1], 'vouched', 1)\n"
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
		else if (strcmp(word, "OTHER") == 0)
			outcome = HOT_OTHER;
	}
	storing->on_stored(outcome, reply != NULL ? NULL : err, storing->arg);
	free(storing);
}

void
hot_fight_reply_write(const struct hot_fight_reply *reply, char ret[HOT_FIGHT_REPLY_SIZE])
{
	snprintf(ret, HOT_FIGHT_REPLY_SIZE, "%s %" PRId32 " %" PRId64, reply->fight_id,
	    reply->round, reply->at_ms);
}

bool
hot_fight_reply_read(const char *text, struct hot_fight_reply *ret)
{
	size_t size = strcspn(text, " ");

	if (size == 0 || size >= sizeof(ret->fight_id))
		return false;
	snprintf(ret->fight_id, sizeof(ret->fight_id), "%.*s", (int)size, text);
	return sscanf(text + size, " %" SCNd32 " %" SCNd64, &ret->round, &ret->at_ms) == 2;
}

#define NUMBER_SIZE 24
#define ARGS_MAX 80

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
args_bytes(struct args *a, const struct text *bytes)
{
	assert(a->count < ARGS_MAX);
	a->list[a->count++] = REDIS_BYTES(bytes->bytes, bytes->size);
}

static void
args_field(struct args *a, const char *name, int64_t number)
{
	args_text(a, name);
	args_number(a, number);
}

/* The fields of the player's hash that changed, behind how many names and values they are. */
static void
args_player(struct args *a, const struct hot_state *before, const struct hot_state *after)
{
	const struct {
		const char *name;
		int64_t before, after;
	} numbers[] = {
		{ "ver", before->version, after->version + 1 },
		{ "level", before->level, after->level },
		{ "x", before->x, after->x },
		{ "y", before->y, after->y },
		{ "hp", before->hp, after->hp },
		{ "hp_at", before->hp_at_ms, after->hp_at_ms },
		{ "hp_rem", before->hp_rem, after->hp_rem },
		{ "hp_max", before->hp_max, after->hp_max },
		{ "mp", before->mp, after->mp },
		{ "mp_rem", before->mp_rem, after->mp_rem },
		{ "mp_max", before->mp_max, after->mp_max },
		{ "energy", before->energy, after->energy },
		{ "energy_at", before->energy_at_ms, after->energy_at_ms },
		{ "from_x", before->from_x, after->from_x },
		{ "from_y", before->from_y, after->from_y },
		{ "left", before->left_ms, after->left_ms },
		{ "arrives", before->arrives_ms, after->arrives_ms },
		{ "mark", before->mark, after->mark },
		{ "marked_until", before->marked_until_ms, after->marked_until_ms },
		{ "stores", before->stores, after->stores + 1 },
	};
	size_t i, count = a->count;

	args_number(a, 0);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (numbers[i].before != numbers[i].after)
			args_field(a, numbers[i].name, numbers[i].after);
	}
	if (strcmp(before->fight_id, after->fight_id) != 0) {
		args_text(a, "fight");
		args_text(a, after->fight_id);
	}
	snprintf(a->numbers[count], NUMBER_SIZE, "%zu", a->count - count - 1);
	a->list[count] = REDIS_TEXT(a->numbers[count]);
}

/* What becomes of the fight, and its fields that change. The turn and who it is of are for people
 * who look. */
static void
args_fight(struct args *a, const struct effects *e, char member[HOT_KEY_SIZE], int64_t now_ms)
{
	const struct battle_record *fight = &e->fight;
	bool has_ended = fight->battle->state != BATTLE_RUNNING;

	snprintf(member, HOT_KEY_SIZE, "%" PRId64 ":%s", e->hot.player_id, fight->id);
	args_text(a, e->starts_fight ? "begins" : has_ended ? "ends" : "goes on");
	args_text(a, member);
	args_number(a, now_ms + IDLE_END_MS);
	args_number(a, e->hot.vouched);
	args_field(a, "turn", fight->battle->round);
	args_field(a, fight_fields[FIGHT_PLAYED_AT], fight->played_at_ms);
	args_text(a, fight_fields[FIGHT_INPUTS]);
	args_bytes(a, &fight->inputs);
	if (e->starts_fight || has_ended) {
		args_text(a, fight_fields[FIGHT_STATE]);
		args_text(a, battle_state_key(fight->battle->state));
	}
	if (e->starts_fight) {
		args_field(a, "player", e->hot.player_id);
		args_field(a, fight_fields[FIGHT_RULES_VERSION], BATTLE_RULES_VERSION);
		args_text(a, fight_fields[FIGHT_DIGEST]);
		args_text(a, fight->digest);
		args_text(a, fight_fields[FIGHT_SETUP]);
		args_bytes(a, &fight->setup);
		args_text(a, fight_fields[FIGHT_CAST]);
		args_bytes(a, &fight->cast);
	}
	if (has_ended)
		args_field(a, fight_fields[FIGHT_ENDED_AT], now_ms);
}

void
hot_store(struct redis *r, const struct hot_state *before, const struct effects *e,
    const struct hot_operation *op, int64_t now_ms, const char *reply, size_t reply_size,
    hot_on_stored *on_stored, void *arg)
{
	const struct hot_state *hot = &e->hot;
	struct args a = { .count = 0 };
	struct hot_keys keys;
	char fight_key[HOT_KEY_SIZE], member[HOT_KEY_SIZE], *ring;

	hot_keys(hot->player_id, &keys);
	hot_fight_key(hot->player_id, e->saves_fight ? e->fight.id : "-", fight_key);
	ring = malloc(HOT_HASH_SIZE + reply_size + 1);
	if (ring == NULL)
		abort();
	memcpy(ring, op->hash, HOT_HASH_SIZE);
	memcpy(ring + HOT_HASH_SIZE, reply, reply_size);

	args_text(&a, keys.player);
	args_text(&a, keys.dirty);
	args_text(&a, keys.operations);
	args_text(&a, keys.owed);
	args_text(&a, fight_key);
	args_text(&a, keys.running);
	args_number(&a, hot->epoch);
	args_number(&a, hot->version);
	args_number(&a, now_ms);
	args_number(&a, hot->player_id);
	args_text(&a, op->key);
	a.list[a.count++] = REDIS_BYTES(ring, HOT_HASH_SIZE + reply_size);
	args_number(&a, hot->stores % HOT_OPERATIONS_KEPT);
	args_player(&a, before, hot);
	if (e->saves_fight)
		args_fight(&a, e, member, now_ms);
	redis_eval(r, &store, on_script, storing_create(on_stored, arg), 6, a.count, a.list);
	free(ring);
}

void
hot_vouch(struct redis *r, const struct hot_state *seen, hot_on_stored *on_stored, void *arg)
{
	struct args a = { .count = 0 };
	struct hot_keys keys;

	hot_keys(seen->player_id, &keys);
	args_text(&a, keys.player);
	args_number(&a, seen->epoch);
	args_text(&a, seen->fight_id);
	redis_eval(r, &vouch, on_script, storing_create(on_stored, arg), 1, a.count, a.list);
}

static void
args_maxima(struct args *a, const struct release *release)
{
	if (release->has_maxima)
		args_number(a, release->version);
	else
		args_text(a, "");
	args_number(a, release->level);
	args_number(a, release->hp_max);
	args_number(a, release->mp_max);
}

/* What is set, behind how many names and values it is. */
static void
args_release(struct args *a, const struct release *release)
{
	size_t count = a->count;

	args_number(a, 0);
	if (release->has_health) {
		args_field(a, "hp", release->hp);
		args_field(a, "hp_rem", 0);
		args_field(a, "mp", release->mp);
		args_field(a, "mp_rem", 0);
		args_field(a, "hp_at", release->hp_at_ms);
	}
	if (release->moves) {
		args_field(a, "x", release->x);
		args_field(a, "y", release->y);
		args_field(a, "arrives", 0);
	}
	if (release->marks) {
		args_field(a, "mark", release->mark);
		args_field(a, "marked_until", release->marked_until_ms);
	}
	snprintf(a->numbers[count], NUMBER_SIZE, "%zu", a->count - count - 1);
	a->list[count] = REDIS_TEXT(a->numbers[count]);
}

static void
args_more(struct args *a, const struct release *release)
{
	if (release->more_hp > 0) {
		args_field(a, "hp", release->more_hp);
		args_text(a, "hp_max");
	}
	if (release->more_mp > 0) {
		args_field(a, "mp", release->more_mp);
		args_text(a, "mp_max");
	}
	if (release->more_energy > 0) {
		args_field(a, "energy", release->more_energy);
		args_number(a, release->energy_max);
	}
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
	args_text(&a, keys.running);
	args_text(&a, release->fight_id);
	args_number(&a, now_ms);
	args_number(&a, release->player_id);
	args_maxima(&a, release);
	args_release(&a, release);
	args_more(&a, release);
	redis_eval(
	    r, &release_script, on_script, storing_create(on_stored, arg), 5, a.count, a.list);
}
