/* The parts of the sandbox, made in main.c and shared by the Bot API and the control API. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "bot/sandbox/commands.h"
#include "bot/sandbox/faults.h"
#include "bot/sandbox/request_log.h"
#include "bot/sandbox/updates.h"
#include "bot/sandbox/waits.h"
#include "bot/sandbox/world.h"
#include "events/loop.h"

struct polls;

struct sandbox {
	struct loop *loop;
	const char *token;
	struct updates *updates;
	struct world *world;
	struct commands *commands;
	struct polls *polls; /* getUpdates calls that wait */
	struct waits *waits;
	struct request_log *log;
	struct faults faults;
	int64_t calls; /* of the Bot API, ever */
};

#endif
