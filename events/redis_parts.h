/* Private to redis.c and redis_connection.c. */
#ifndef EVENTS_REDIS_PARTS_H
#define EVENTS_REDIS_PARTS_H

#include "events/loop.h"
#include "events/redis.h"
#include "events/text.h"

#include <sys/queue.h>

struct redisAsyncContext;

enum redis_state { REDIS_DOWN, REDIS_CONNECTING, REDIS_READY };

struct command;
TAILQ_HEAD(command_list, command);

struct redis {
	/* The connection: redis_connection.c. */
	struct loop *loop;
	char *host, *path;     /* the one that isn't used: NULL */
	char *user, *password; /* NULL for none */
	int port, database;
	enum redis_state state;
	struct redisAsyncContext *context;
	struct loop_watch *watch;
	unsigned interest;
	bool is_writing;              /* inside hiredis' write handler */
	struct loop_task *write_task; /* sends what this turn's commands left in the buffer */
	struct loop_timer *timer;     /* DOWN: try again; CONNECTING: give up */
	int64_t retry_ms;
	uint64_t number;     /* of this connection, from 1 */
	uint64_t reads;      /* how often something came */
	char why[128];       /* why it is going down; "" when only hiredis knows */
	uint64_t reconnects; /* connections lost or not made */
	bool is_failing;     /* said in the log that it is away */

	/* Its commands: redis.c. */
	struct command_list sent, unsent;
	unsigned pending;
	struct loop_timer *tick;
	struct loop_task *fail_task; /* tells the unsent */
	struct text scratch;
};

/* Ends the connection; the commands are told, and it is made anew. */
void redis_drop(struct redis *r, const char *why);

void commands_init(struct redis *r);
/* Nobody hears of a reply any more. */
void commands_deafen(struct redis *r);
void commands_finish(struct redis *r);

#endif
