/* What the words of wildmarchctl events share. */
#ifndef EVENTS_CTL_EVENTS_H
#define EVENTS_CTL_EVENTS_H

#include "events/ctl/broker.h"

#include <stdbool.h>
#include <stdint.h>

struct events_config {
	char *amqp_url, *amqp_ca_file, *database_url;
	char *from, *until, *to, *pattern;
	int64_t count, seconds, max, rate;
	bool yes, json;
};

/* One run of one word. */
struct events {
	const struct events_config *config;
	struct broker broker;
	const char *pattern;
	bool is_stopped;
};

MUST_CHECK int events_tail(struct events *e, struct err *err);
MUST_CHECK int events_replay(struct events *e, struct err *err);

#endif
