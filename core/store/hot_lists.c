/* The lists of fights that each shard keeps: what is owed, and what may have been left. */
#include "core/store/hot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEFT_MAX "100" /* at once */

struct listing {
	hot_on_listed *on_listed;
	void *arg;
};

static struct listing *
listing_create(hot_on_listed *on_listed, void *arg)
{
	struct listing *listing = calloc(1, sizeof(*listing));

	if (listing == NULL)
		abort();
	listing->on_listed = on_listed;
	listing->arg = arg;
	return listing;
}

static void
on_members(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct listing *listing = arg;
	const char *member;
	char *end;
	int64_t player_id;
	size_t i;

	(void)err; /* Redis is away: the next sweep asks again */
	for (i = 0; reply != NULL && i < redis_reply_count(reply); i++) {
		member = redis_reply_text(redis_reply_item(reply, i), NULL);
		player_id = strtoll(member, &end, 10);
		listing->on_listed(player_id, *end == ':' ? end + 1 : end, listing->arg);
	}
	listing->on_listed(0, NULL, listing->arg);
	free(listing);
}

void
hot_list_owed(struct redis *r, unsigned shard, hot_on_listed *on_listed, void *arg)
{
	struct redis_arg argv[2];
	char key[HOT_KEY_SIZE];

	hot_owed_key(shard, key);
	argv[0] = REDIS_TEXT("SMEMBERS");
	argv[1] = REDIS_TEXT(key);
	redis_command(r, on_members, listing_create(on_listed, arg), 2, argv);
}

/* KEYS running; ARGV now, when they are due again, how many at most */
static struct redis_script take_due = {
	.source = "local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1],"
		  " 'LIMIT', 0, ARGV[3])\n"
		  "for _, member in ipairs(due) do\n"
		  "  redis.call('ZADD', KEYS[1], ARGV[2], member)\n"
		  "end\n"
		  "return due\n",
};

void
hot_list_left(struct redis *r, unsigned shard, int64_t now_ms, int64_t again_ms,
    hot_on_listed *on_listed, void *arg)
{
	char key[HOT_KEY_SIZE], now[24], again[24];

	hot_running_key(shard, key);
	snprintf(now, sizeof(now), "%" PRId64, now_ms);
	snprintf(again, sizeof(again), "%" PRId64, now_ms + again_ms);
	redis_eval(r, &take_due, on_members, listing_create(on_listed, arg), 1, 4,
	    (const struct redis_arg[]){
		REDIS_TEXT(key), REDIS_TEXT(now), REDIS_TEXT(again), REDIS_TEXT(LEFT_MAX) });
}

/* KEYS player, running, fight; ARGV fight id, "<player>:<fight>" */
static struct redis_script drop = {
	.source = "if redis.call('HGET', KEYS[1], 'fight') ~= ARGV[1] then\n"
		  "  redis.call('ZREM', KEYS[2], ARGV[2])\n"
		  "  redis.call('EXPIRE', KEYS[3], 86400)\n"
		  "end\n"
		  "return 1\n",
};

static void
on_dropped(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)reply;
	(void)err; /* the next sweep meets it again */
	(void)arg;
}

void
hot_drop_fight(struct redis *r, int64_t player_id, const char *fight_id)
{
	char fight_key[HOT_KEY_SIZE], member[HOT_KEY_SIZE];
	struct hot_keys keys;

	hot_keys(player_id, &keys);
	hot_fight_key(player_id, fight_id, fight_key);
	snprintf(member, sizeof(member), "%" PRId64 ":%s", player_id, fight_id);
	redis_eval(r, &drop, on_dropped, NULL, 3, 5,
	    (const struct redis_arg[]){ REDIS_TEXT(keys.player), REDIS_TEXT(keys.running),
		REDIS_TEXT(fight_key), REDIS_TEXT(fight_id), REDIS_TEXT(member) });
}
