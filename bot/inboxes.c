#include "bot/inboxes.h"

#include "events/ids.h"
#include "events/log.h"
#include "events/redis.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_SIZE 96
#define SEEN_S "172800"

struct inboxes {
	struct redis *redis;
	char holder[UUID_TEXT_SIZE]; /* of leases: this process */
};

/* ── scripts ── */

/* KEYS seen, inbox, unreachable; ARGV "<id> <update>" or "", most in the inbox, seconds to
 * remember, reach. */
static struct redis_script accept_script = {
	.source = "if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end\n"
		  "if ARGV[1] ~= '' then\n"
		  "  if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[2]) then return -1 end\n"
		  "  redis.call('RPUSH', KEYS[2], ARGV[1])\n"
		  "end\n"
		  "redis.call('SET', KEYS[1], '1', 'EX', ARGV[3])\n"
		  "if ARGV[4] == 'lost' then redis.call('SET', KEYS[3], '1')\n"
		  "elseif ARGV[4] == 'back' then redis.call('DEL', KEYS[3]) end\n"
		  "return 1\n",
};

#define NEXT                                                                                       \
	"local head = redis.call('LINDEX', KEYS[2], 0)\n"                                          \
	"if not head then redis.call('DEL', KEYS[1]) return {0} end\n"                             \
	"redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\n"                                     \
	"local d = redis.call('HMGET', KEYS[3], 'rev', 'doc', 'below')\n"                          \
	"return {1, tonumber(d[1] or '0'), d[2] or '', head, redis.call('LLEN', KEYS[2]),\n"       \
	"  tonumber(d[3] or '0')}\n"

/* KEYS lease, inbox, document; ARGV holder, ms of the lease. */
static struct redis_script take_script = {
	.source = "local holder = redis.call('GET', KEYS[1])\n"
		  "if holder and holder ~= ARGV[1] then return {-1, redis.call('PTTL', KEYS[1])} "
		  "end\n" NEXT,
};

/* As above; ARGV[3] revision, ARGV[4] document or "", ARGV[5] update. Documents of players who left
 * go after 30 days. */
static struct redis_script finish_script = {
	.source = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {-2} end\n"
		  "local rev = redis.call('HGET', KEYS[3], 'rev') or '0'\n"
		  "local first = redis.call('LINDEX', KEYS[2], 0)\n"
		  "if rev ~= ARGV[3] or not first or string.match(first, '^%d+') ~= ARGV[5] then "
		  "return {-2} end\n"
		  "if ARGV[4] ~= '' then\n"
		  "  redis.call('HSET', KEYS[3], 'doc', ARGV[4])\n"
		  "  redis.call('HINCRBY', KEYS[3], 'rev', 1)\n"
		  "  redis.call('EXPIRE', KEYS[3], 2592000)\n"
		  "end\n"
		  "redis.call('LPOP', KEYS[2])\n" NEXT,
};

/* KEYS document; ARGV message. */
static struct redis_script below_script = {
	.source = "redis.call('HSET', KEYS[1], 'below', ARGV[1])\n"
		  "redis.call('EXPIRE', KEYS[1], 2592000)\n"
		  "return 1\n",
};

/* KEYS lease; ARGV holder, ms to keep it, or 0 to give it back. */
static struct redis_script keep_script = {
	.source = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end\n"
		  "if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end\n"
		  "return redis.call('PEXPIRE', KEYS[1], ARGV[2])\n",
};

static void
key_of(char ret[KEY_SIZE], int64_t player, const char *what)
{
	snprintf(ret, KEY_SIZE, "bot:{%" PRId64 "}:%s", player, what);
}

static struct redis_arg
number(char room[24], int64_t value)
{
	snprintf(room, 24, "%" PRId64, value);
	return REDIS_TEXT(room);
}

/* ── accept ── */

struct accept {
	inboxes_on_accepted *on_accepted;
	void *arg;
};

static void
on_accept_reply(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct accept a = *(struct accept *)arg;
	int64_t n;

	free(arg);
	if (reply == NULL) {
		a.on_accepted(ACCEPTED_NOT, err, a.arg);
		return;
	}
	n = redis_reply_int(reply);
	a.on_accepted(n > 0 ? ACCEPTED_NEW : n == 0 ? ACCEPTED_SEEN : ACCEPTED_FULL, NULL, a.arg);
}

void
inboxes_accept(struct inboxes *i, int64_t player, int64_t update_id, const char *update,
    size_t size, enum reach reach, inboxes_on_accepted *on_accepted, void *arg)
{
	static const char *const reaches[] = {
		[REACH_SAME] = "same", [REACH_BACK] = "back", [REACH_LOST] = "lost"
	};
	char seen[KEY_SIZE], in[KEY_SIZE], unreachable[KEY_SIZE], what[40], most[24];
	struct accept *a = malloc(sizeof(*a));
	struct text element = { 0 };

	if (a == NULL)
		abort();
	*a = (struct accept){ on_accepted, arg };
	snprintf(what, sizeof(what), "seen:%" PRId64, update_id);
	key_of(seen, player, what);
	key_of(in, player, "in");
	key_of(unreachable, player, "unreachable");
	if (update != NULL) {
		text_printf(&element, "%" PRId64 " ", update_id);
		text_add(&element, update, size);
	}
	redis_eval(i->redis, &accept_script, on_accept_reply, a, 3, 7,
	    (const struct redis_arg[]){ REDIS_TEXT(seen), REDIS_TEXT(in), REDIS_TEXT(unreachable),
		REDIS_BYTES(element.size > 0 ? element.bytes : "", element.size),
		number(most, INBOX_MAX), REDIS_TEXT(SEEN_S), REDIS_TEXT(reaches[reach]) });
	text_finish(&element);
}

/* ── take and finish ── */

struct take_call {
	inboxes_on_taken *on_taken;
	void *arg;
};

static void
read_work(const struct redis_reply *reply, struct taken *t)
{
	const char *element, *space;
	size_t size;

	t->rev = redis_reply_int(redis_reply_item(reply, 1));
	t->document = redis_reply_text(redis_reply_item(reply, 2), &t->document_size);
	element = redis_reply_text(redis_reply_item(reply, 3), &size);
	t->update_id = strtoll(element, NULL, 10);
	space = strchr(element, ' ');
	t->update = space == NULL ? element + size : space + 1;
	t->update_size = size - (size_t)(t->update - element);
	t->count = (unsigned)redis_reply_int(redis_reply_item(reply, 4));
	t->below = redis_reply_int(redis_reply_item(reply, 5));
}

static void
on_take_reply(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct take_call c = *(struct take_call *)arg;
	struct taken t = { .take = TAKE_FAILED };

	free(arg);
	if (reply == NULL) {
		log_warn("redis failed for an inbox", LOG_T("error", err->text));
		c.on_taken(&t, c.arg);
		return;
	}
	switch (redis_reply_int(redis_reply_item(reply, 0))) {
	case 1:
		t.take = TAKE_WORK;
		read_work(reply, &t);
		break;
	case 0:
		t.take = TAKE_EMPTY;
		break;
	case -1:
		t.take = TAKE_HELD;
		t.retry_ms = redis_reply_int(redis_reply_item(reply, 1));
		break;
	default:
		t.take = TAKE_LOST;
	}
	c.on_taken(&t, c.arg);
}

static struct take_call *
take_call(inboxes_on_taken *on_taken, void *arg)
{
	struct take_call *c = malloc(sizeof(*c));

	if (c == NULL)
		abort();
	*c = (struct take_call){ on_taken, arg };
	return c;
}

void
inboxes_take(struct inboxes *i, int64_t player, inboxes_on_taken *on_taken, void *arg)
{
	char lease[KEY_SIZE], in[KEY_SIZE], fsm[KEY_SIZE], ms[24];

	key_of(lease, player, "lease");
	key_of(in, player, "in");
	key_of(fsm, player, "fsm");
	redis_eval(i->redis, &take_script, on_take_reply, take_call(on_taken, arg), 3, 5,
	    (const struct redis_arg[]){ REDIS_TEXT(lease), REDIS_TEXT(in), REDIS_TEXT(fsm),
		REDIS_TEXT(i->holder), number(ms, INBOX_LEASE_MS) });
}

void
inboxes_finish(struct inboxes *i, int64_t player, int64_t rev, int64_t update_id,
    const char *document, size_t size, inboxes_on_taken *on_taken, void *arg)
{
	char lease[KEY_SIZE], in[KEY_SIZE], fsm[KEY_SIZE], ms[24], revision[24], id[24];

	key_of(lease, player, "lease");
	key_of(in, player, "in");
	key_of(fsm, player, "fsm");
	redis_eval(i->redis, &finish_script, on_take_reply, take_call(on_taken, arg), 3, 8,
	    (const struct redis_arg[]){ REDIS_TEXT(lease), REDIS_TEXT(in), REDIS_TEXT(fsm),
		REDIS_TEXT(i->holder), number(ms, INBOX_LEASE_MS), number(revision, rev),
		REDIS_BYTES(document == NULL ? "" : document, document == NULL ? 0 : size),
		number(id, update_id) });
}

/* ── the lease ── */

static void
on_kept(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)arg;
	if (reply == NULL)
		log_warn("redis failed for a lease", LOG_T("error", err->text));
}

static void
keep(struct inboxes *i, int64_t player, int64_t for_ms)
{
	char lease[KEY_SIZE], ms[24];

	key_of(lease, player, "lease");
	redis_eval(i->redis, &keep_script, on_kept, NULL, 1, 3,
	    (const struct redis_arg[]){
		REDIS_TEXT(lease), REDIS_TEXT(i->holder), number(ms, for_ms) });
}

void
inboxes_renew(struct inboxes *i, int64_t player)
{
	keep(i, player, INBOX_LEASE_MS);
}

void
inboxes_release(struct inboxes *i, int64_t player)
{
	keep(i, player, 0);
}

/* ── what a crash left ── */

struct scan {
	struct inboxes *inboxes;
	inboxes_on_found *on_found;
	void *arg;
};

static void scan_from(struct scan *s, const char *cursor);

static void
on_scanned(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct scan *s = arg;
	const struct redis_reply *keys;
	const char *cursor;
	int64_t player;

	if (reply == NULL) {
		log_warn("redis failed to list the inboxes", LOG_T("error", err->text));
		s->on_found(-1, s->arg);
		free(s);
		return;
	}
	cursor = redis_reply_text(redis_reply_item(reply, 0), NULL);
	keys = redis_reply_item(reply, 1);
	for (size_t i = 0; i < redis_reply_count(keys); i++) {
		const char *key = redis_reply_text(redis_reply_item(keys, i), NULL);

		if (sscanf(key, "bot:{%" SCNd64 "}:in", &player) == 1 && player > 0)
			s->on_found(player, s->arg);
	}
	if (strcmp(cursor, "0") != 0) {
		scan_from(s, cursor);
		return;
	}
	s->on_found(0, s->arg);
	free(s);
}

static void
scan_from(struct scan *s, const char *cursor)
{
	redis_command(s->inboxes->redis, on_scanned, s, 6,
	    (const struct redis_arg[]){ REDIS_TEXT("SCAN"), REDIS_TEXT(cursor), REDIS_TEXT("MATCH"),
		REDIS_TEXT("bot:{*}:in"), REDIS_TEXT("COUNT"), REDIS_TEXT("1000") });
}

void
inboxes_scan(struct inboxes *i, inboxes_on_found *on_found, void *arg)
{
	struct scan *s = malloc(sizeof(*s));

	if (s == NULL)
		abort();
	*s = (struct scan){ i, on_found, arg };
	scan_from(s, "0");
}

/* ── reach ── */

static void
on_marked(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)arg;
	if (reply == NULL) /* the mark comes back with Telegram's next refusal */
		log_warn("redis failed to mark a player", LOG_T("error", err->text));
}

void
inboxes_mark_unreachable(struct inboxes *i, int64_t player)
{
	char key[KEY_SIZE];

	key_of(key, player, "unreachable");
	redis_command(i->redis, on_marked, NULL, 3,
	    (const struct redis_arg[]){ REDIS_TEXT("SET"), REDIS_TEXT(key), REDIS_TEXT("1") });
}

/* ── what stands below the screen ── */

static void
on_below(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)arg;
	if (reply == NULL) /* the screen stays where it is */
		log_warn("redis failed to note what is below a screen", LOG_T("error", err->text));
}

void
inboxes_note_below(struct inboxes *i, int64_t player, int64_t message_id)
{
	char fsm[KEY_SIZE], message[24];

	key_of(fsm, player, "fsm");
	redis_eval(i->redis, &below_script, on_below, NULL, 1, 2,
	    (const struct redis_arg[]){ REDIS_TEXT(fsm), number(message, message_id) });
}

/* ── life ── */

struct inboxes *
inboxes_create(struct redis *redis)
{
	struct inboxes *i = calloc(1, sizeof(*i));

	if (i == NULL)
		abort();
	i->redis = redis;
	uuid_v7(i->holder);
	return i;
}

void
inboxes_destroy(struct inboxes *i)
{
	free(i);
}
