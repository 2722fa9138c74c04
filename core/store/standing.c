#include "core/store/standing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* KEYS player, dirty; ARGV player id, now, ban */
static struct redis_script tell = {
	.source = "local seen = redis.call('HMGET', KEYS[1], 'ver', 'banned')\n"
		  "if seen[1] and (seen[2] or '0') ~= ARGV[3] then\n"
		  "  redis.call('HSET', KEYS[1], 'banned', ARGV[3])\n"
		  "  redis.call('HINCRBY', KEYS[1], 'ver', 1)\n"
		  "  redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[1])\n"
		  "end\n"
		  "return 1\n",
};

/* KEYS player, dirty, operations, owed, running; ARGV player id, beginning of a fight's key. The
 * fight's key shares the slot of the others. */
static struct redis_script erase = {
	.source = "local fight = redis.call('HGET', KEYS[1], 'fight')\n"
		  "if fight and fight ~= '' then\n"
		  "  redis.call('SREM', KEYS[4], ARGV[1] .. ':' .. fight)\n"
		  "  redis.call('ZREM', KEYS[5], ARGV[1] .. ':' .. fight)\n"
		  "  redis.call('DEL', ARGV[2] .. fight)\n"
		  "end\n"
		  "redis.call('ZREM', KEYS[2], ARGV[1])\n"
		  "redis.call('DEL', KEYS[1], KEYS[3])\n"
		  "return 1\n",
};

struct telling {
	hot_on_stored *on_told;
	void *arg;
};

static void
on_script(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct telling *telling = arg;

	telling->on_told(HOT_STORED, reply != NULL ? NULL : err, telling->arg);
	free(telling);
}

void
standing_tell(struct redis *r, const struct standing *standing, int64_t now_ms,
    hot_on_stored *on_told, void *arg)
{
	struct telling *telling = calloc(1, sizeof(*telling));
	char id[24], now[24], ban[24], fight_key[HOT_KEY_SIZE];
	struct hot_keys keys;

	if (telling == NULL)
		abort();
	telling->on_told = on_told;
	telling->arg = arg;
	hot_keys(standing->player_id, &keys);
	hot_fight_key(standing->player_id, "", fight_key);
	snprintf(id, sizeof(id), "%" PRId64, standing->player_id);
	snprintf(now, sizeof(now), "%" PRId64, now_ms);
	snprintf(ban, sizeof(ban), "%" PRId64, standing->banned_until_ms);
	if (standing->is_erased)
		redis_eval(r, &erase, on_script, telling, 5, 7,
		    (const struct redis_arg[]){ REDIS_TEXT(keys.player), REDIS_TEXT(keys.dirty),
			REDIS_TEXT(keys.operations), REDIS_TEXT(keys.owed),
			REDIS_TEXT(keys.running), REDIS_TEXT(id), REDIS_TEXT(fight_key) });
	else
		redis_eval(r, &tell, on_script, telling, 2, 5,
		    (const struct redis_arg[]){ REDIS_TEXT(keys.player), REDIS_TEXT(keys.dirty),
			REDIS_TEXT(id), REDIS_TEXT(now), REDIS_TEXT(ban) });
}
