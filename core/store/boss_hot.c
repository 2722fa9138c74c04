#include "core/store/boss_hot.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_SIZE 48
#define NUMBER_SIZE 24
#define RETIRED_S "86400" /* for late repeats */

enum { BOSS_KEYS = 3 };

struct boss_keys {
	char of[BOSS_KEYS][KEY_SIZE];
};

static struct boss_keys
keys_of(int64_t boss_id)
{
	static const char *const names[BOSS_KEYS] = { "boss", "players", "places" };
	struct boss_keys ret;
	int i;

	for (i = 0; i < BOSS_KEYS; i++)
		snprintf(ret.of[i], KEY_SIZE, "{b%" PRId64 "}:%s", boss_id, names[i]);
	return ret;
}

/* KEYS boss, players, places
 * ARGV player, now, hits that the books have, operation ("": only look), damage, of the score
 *      besides, how long a player waits between strikes, how many may strike it, how many strikes
 *      of each are remembered, when it was born
 *
 * Of a repeat what its operation dealt is told again. Numbers stay below 2^53, where Lua's are
 * exact. */
static struct redis_script meet = {
	.source =
	    "local b = redis.call('HMGET', KEYS[1], 'hp', 'ends', 'hits', 'over', 'killer', "
	    "'born')\n"
	    "if b[6] ~= ARGV[10] or tonumber(b[3]) < tonumber(ARGV[3]) then\n"
	    "  return { 'LOST' }\n"
	    "end\n"
	    "local hp, now, op = tonumber(b[1]), tonumber(ARGV[2]), ARGV[4]\n"
	    "local seen = redis.call('HGET', KEYS[2], ARGV[1])\n"
	    "local dealt, score, strikes, last, lately = 0, 0, 0, 0, ''\n"
	    "if seen then\n"
	    "  local d, s, n, l, rest = string.match(seen, '^(%d+) (%d+) (%d+) (%d+) (.*)$')\n"
	    "  dealt, score, strikes, last, lately =\n"
	    "    tonumber(d), tonumber(s), tonumber(n), tonumber(l), rest\n"
	    "end\n"
	    "local word, applied, ring = 'SEEN', 0, {}\n"
	    "for o, a in string.gmatch(lately, '(%S+):(%d+)') do\n"
	    "  ring[#ring + 1] = o .. ':' .. a\n"
	    "  if o == op then word, applied = 'REPEAT', tonumber(a) end\n"
	    "end\n"
	    "local is_over = b[4] == '1' or hp == 0 or now >= tonumber(b[2])\n"
	    "local killer = b[5] or '0'\n"
	    "if op == '' or word == 'REPEAT' then\n"
	    "elseif is_over then word = 'OVER'\n"
	    "elseif strikes > 0 and now - last < tonumber(ARGV[7]) then word = 'WAIT'\n"
	    "elseif strikes == 0 and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[8]) then\n"
	    "  word = 'FULL'\n"
	    "else\n"
	    "  word, applied = 'STRUCK', math.min(hp, tonumber(ARGV[5]))\n"
	    "  hp, dealt, strikes, last = hp - applied, dealt + applied, strikes + 1, now\n"
	    "  score = score + applied + tonumber(ARGV[6])\n"
	    "  ring[#ring + 1] = op .. ':' .. string.format('%d', applied)\n"
	    "  if #ring > tonumber(ARGV[9]) then table.remove(ring, 1) end\n"
	    "  redis.call('HSET', KEYS[2], ARGV[1], string.format('%d %d %d %d %s',\n"
	    "    dealt, score, strikes, last, table.concat(ring, ' ')))\n"
	    "  redis.call('ZADD', KEYS[3], dealt, ARGV[1])\n"
	    "  redis.call('HSET', KEYS[1], 'hp', string.format('%d', hp))\n"
	    "  redis.call('HINCRBY', KEYS[1], 'hits', 1)\n"
	    "  if hp == 0 then\n"
	    "    killer = ARGV[1]\n"
	    "    redis.call('HSET', KEYS[1], 'over', '1', 'killer', killer)\n"
	    "  end\n"
	    "end\n"
	    "local place = redis.call('ZREVRANK', KEYS[3], ARGV[1])\n"
	    "return { word, applied, hp, tonumber(killer), redis.call('HLEN', KEYS[2]), dealt,\n"
	    "  last, strikes, place and place + 1 or 0 }\n",
};

/* KEYS boss, players; ARGV now, when it was born. Two arrays of fields and values; nothing, or one
 * word, where there is nothing to read. */
static struct redis_script read_all = {
	.source =
	    "local ends = redis.call('HGET', KEYS[1], 'ends')\n"
	    "if redis.call('HGET', KEYS[1], 'born') ~= ARGV[2] then return {} end\n"
	    "if redis.call('HEXISTS', KEYS[1], 'settled') == 1 then return { 'SETTLED' } end\n"
	    "if tonumber(ARGV[1]) >= tonumber(ends) then\n"
	    "  redis.call('HSET', KEYS[1], 'over', '1')\n"
	    "end\n"
	    "return { redis.call('HMGET', KEYS[1], 'hp', 'hits', 'over', 'killer'),\n"
	    "  redis.call('HGETALL', KEYS[2]) }\n",
};

/* KEYS boss, players, places; ARGV hp, ends, hits, when it was born, then player, dealt and the
 * whole of each that struck it */
static struct redis_script restore = {
	.source = "local b = redis.call('HMGET', KEYS[1], 'hits', 'born')\n"
		  "if b[2] == ARGV[4] and tonumber(b[1]) >= tonumber(ARGV[3]) then\n"
		  "  return 'KEPT'\n"
		  "end\n"
		  "redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])\n"
		  "redis.call('HSET', KEYS[1], 'hp', ARGV[1], 'ends', ARGV[2], 'hits', ARGV[3],\n"
		  "  'born', ARGV[4])\n"
		  "for i = 5, #ARGV, 3 do\n"
		  "  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2])\n"
		  "  redis.call('ZADD', KEYS[3], ARGV[i + 1], ARGV[i])\n"
		  "end\n"
		  "return 'RESTORED'\n",
};

static struct redis_script retire = {
	.source = "if redis.call('EXISTS', KEYS[1]) == 1 then\n"
		  "  redis.call('HSET', KEYS[1], 'settled', '1')\n"
		  "end\n"
		  "for i = 1, 3 do redis.call('EXPIRE', KEYS[i], " RETIRED_S ") end\n"
		  "return 'RETIRED'\n",
};

struct asking {
	boss_hot_on_met *on_met;
	boss_hot_on_copy *on_copy;
	boss_hot_on_told *on_told;
	void *arg;
};

static struct asking *
asking_create(struct asking asking)
{
	struct asking *ret = malloc(sizeof(*ret));

	if (ret == NULL)
		abort();
	*ret = asking;
	return ret;
}

static const char *
number(char room[NUMBER_SIZE], int64_t value)
{
	snprintf(room, NUMBER_SIZE, "%" PRId64, value);
	return room;
}

/* ── meeting it ── */

static enum boss_word
word_of(const char *text)
{
	static const char *const words[] = {
		[BOSS_WORD_SEEN] = "SEEN",
		[BOSS_WORD_STRUCK] = "STRUCK",
		[BOSS_WORD_REPEAT] = "REPEAT",
		[BOSS_WORD_WAIT] = "WAIT",
		[BOSS_WORD_OVER] = "OVER",
		[BOSS_WORD_FULL] = "FULL",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], text) == 0)
			return (enum boss_word)i;
	}
	return BOSS_WORD_LOST;
}

static void
on_meeting(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct asking *asking = arg;
	struct boss_meeting meeting = { .word = BOSS_WORD_LOST };
	int64_t n[9] = { 0 };
	size_t i;

	if (reply == NULL) {
		asking->on_met(NULL, err, asking->arg);
		free(asking);
		return;
	}
	meeting.word = word_of(redis_reply_text(redis_reply_item(reply, 0), NULL));
	for (i = 1; i < 9 && i < redis_reply_count(reply); i++)
		n[i] = redis_reply_int(redis_reply_item(reply, i));
	meeting.applied = n[1];
	meeting.hp = n[2];
	meeting.killer_id = n[3];
	meeting.players = (int32_t)n[4];
	meeting.dealt = n[5];
	meeting.last_ms = n[6];
	meeting.strikes = (int32_t)n[7];
	meeting.place = (int32_t)n[8];
	asking->on_met(&meeting, NULL, asking->arg);
	free(asking);
}

void
boss_hot_meet(struct redis *r, const struct boss_row *row, int64_t player_id,
    const struct boss_blow *blow, int64_t now_ms, boss_hot_on_met *on_met, void *arg)
{
	struct boss_keys keys = keys_of(row->id);
	char player[NUMBER_SIZE], now[NUMBER_SIZE], hits[NUMBER_SIZE], damage[NUMBER_SIZE],
	    besides[NUMBER_SIZE], every[NUMBER_SIZE], room[NUMBER_SIZE], kept[NUMBER_SIZE],
	    born[NUMBER_SIZE];
	const struct redis_arg argv[] = {
		REDIS_TEXT(keys.of[0]),
		REDIS_TEXT(keys.of[1]),
		REDIS_TEXT(keys.of[2]),
		REDIS_TEXT(number(player, player_id)),
		REDIS_TEXT(number(now, now_ms)),
		REDIS_TEXT(number(hits, row->hits)),
		REDIS_TEXT(blow != NULL ? blow->operation : ""),
		REDIS_TEXT(number(damage, blow != NULL ? blow->damage : 0)),
		REDIS_TEXT(number(besides, blow != NULL ? blow->besides : 0)),
		REDIS_TEXT(number(every, BOSS_STRIKE_EVERY_MS)),
		REDIS_TEXT(number(room, BOSS_STRIKERS_MAX)),
		REDIS_TEXT(number(kept, BOSS_LATELY_MAX)),
		REDIS_TEXT(number(born, row->spawned_ms)),
	};

	redis_eval(r, &meet, on_meeting,
	    asking_create((struct asking){ .on_met = on_met, .arg = arg }), BOSS_KEYS,
	    sizeof(argv) / sizeof(argv[0]), argv);
}

/* ── the whole of it ── */

static int64_t
number_in(const struct redis_reply *fields, size_t i)
{
	const char *text = redis_reply_text(redis_reply_item(fields, i), NULL);

	return text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* "dealt score strikes last_ms operation:dealt …" */
static void
read_striker(const char *text, struct boss_striker *ret)
{
	char *end;

	ret->dealt = strtoll(text, &end, 10);
	ret->score = strtoll(end, &end, 10);
	ret->strikes = (int32_t)strtoll(end, &end, 10);
	ret->last_ms = strtoll(end, &end, 10);
	snprintf(ret->lately, sizeof(ret->lately), "%s", end + (*end == ' '));
}

static int
by_player(const void *a, const void *b)
{
	const struct boss_striker *one = a, *other = b;

	return (one->player_id > other->player_id) - (one->player_id < other->player_id);
}

static void
on_all(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct asking *asking = arg;
	const struct redis_reply *fields, *players;
	struct boss_copy *copy = NULL;
	size_t i;

	if (reply != NULL && redis_reply_count(reply) == 2) {
		fields = redis_reply_item(reply, 0);
		players = redis_reply_item(reply, 1);
		copy = boss_copy_create((unsigned)(redis_reply_count(players) / 2));
		copy->is_there = true;
		copy->hp = number_in(fields, 0);
		copy->hits = number_in(fields, 1);
		copy->is_over = number_in(fields, 2) != 0;
		copy->killer_id = number_in(fields, 3);
		for (i = 0; i + 1 < redis_reply_count(players); i += 2) {
			struct boss_striker *one = &copy->strikers[copy->count++];

			one->player_id = number_in(players, i);
			read_striker(redis_reply_text(redis_reply_item(players, i + 1), NULL), one);
		}
		qsort(copy->strikers, copy->count, sizeof(copy->strikers[0]), by_player);
	} else if (reply != NULL) {
		copy = boss_copy_create(0);
		copy->is_settled = redis_reply_count(reply) == 1;
	}
	asking->on_copy(copy, copy != NULL ? NULL : err, asking->arg);
	free(asking);
}

void
boss_hot_read(struct redis *r, int64_t boss_id, int64_t born_ms, int64_t now_ms,
    boss_hot_on_copy *on_copy, void *arg)
{
	struct boss_keys keys = keys_of(boss_id);
	char now[NUMBER_SIZE], born[NUMBER_SIZE];
	const struct redis_arg argv[] = { REDIS_TEXT(keys.of[0]), REDIS_TEXT(keys.of[1]),
		REDIS_TEXT(number(now, now_ms)), REDIS_TEXT(number(born, born_ms)) };

	redis_eval(r, &read_all, on_all,
	    asking_create((struct asking){ .on_copy = on_copy, .arg = arg }), 2, 4, argv);
}

/* ── telling it ── */

static void
on_told(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct asking *asking = arg;

	asking->on_told(reply != NULL ? NULL : err, asking->arg);
	free(asking);
}

/* What the arguments of a striker are made of, which live until they are sent. */
struct striker_texts {
	char player[NUMBER_SIZE], dealt[NUMBER_SIZE];
	char whole[4 * NUMBER_SIZE + BOSS_LATELY_SIZE];
};

static void
write_striker(const struct boss_striker *one, struct striker_texts *ret)
{
	number(ret->player, one->player_id);
	number(ret->dealt, one->dealt);
	snprintf(ret->whole, sizeof(ret->whole),
	    "%" PRId64 " %" PRId64 " %" PRId32 " %" PRId64 " %s", one->dealt, one->score,
	    one->strikes, one->last_ms, one->lately);
}

void
boss_hot_restore(struct redis *r, const struct boss_row *row, const struct boss_copy *saved,
    boss_hot_on_told *told, void *arg)
{
	struct boss_keys keys = keys_of(row->id);
	char hp[NUMBER_SIZE], ends[NUMBER_SIZE], hits[NUMBER_SIZE], born[NUMBER_SIZE];
	size_t count = 0, room = BOSS_KEYS + 4 + 3 * (size_t)saved->count;
	struct striker_texts *texts = calloc(saved->count + 1, sizeof(*texts));
	struct redis_arg *argv = calloc(room, sizeof(*argv));
	unsigned i;

	if (texts == NULL || argv == NULL)
		abort();
	for (i = 0; i < BOSS_KEYS; i++)
		argv[count++] = REDIS_TEXT(keys.of[i]);
	argv[count++] = REDIS_TEXT(number(hp, row->hp));
	argv[count++] = REDIS_TEXT(number(ends, row->ends_ms));
	argv[count++] = REDIS_TEXT(number(hits, row->hits));
	argv[count++] = REDIS_TEXT(number(born, row->spawned_ms));
	for (i = 0; i < saved->count; i++) {
		write_striker(&saved->strikers[i], &texts[i]);
		argv[count++] = REDIS_TEXT(texts[i].player);
		argv[count++] = REDIS_TEXT(texts[i].dealt);
		argv[count++] = REDIS_TEXT(texts[i].whole);
	}
	assert(count == room);
	redis_eval(r, &restore, on_told,
	    asking_create((struct asking){ .on_told = told, .arg = arg }), BOSS_KEYS, count, argv);
	free(argv);
	free(texts);
}

void
boss_hot_retire(struct redis *r, int64_t boss_id, boss_hot_on_told *told, void *arg)
{
	struct boss_keys keys = keys_of(boss_id);
	const struct redis_arg argv[] = { REDIS_TEXT(keys.of[0]), REDIS_TEXT(keys.of[1]),
		REDIS_TEXT(keys.of[2]) };

	redis_eval(r, &retire, on_told,
	    asking_create((struct asking){ .on_told = told, .arg = arg }), BOSS_KEYS, 3, argv);
}
