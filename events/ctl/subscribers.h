/* What the words of wildmarchctl subscribers share. */
#ifndef EVENTS_CTL_SUBSCRIBERS_H
#define EVENTS_CTL_SUBSCRIBERS_H

#include "events/ctl/management.h"
#include "events/ctl/record.h"
#include "events/text.h"

#include <stdbool.h>

#define SUBSCRIBER_NAME_MAX 40

struct subscribers_config {
	char *amqp_management_url, *amqp_url, *database_url;
	char *topics;
	bool keep_queues, yes, json;
};

/* One run of one word. */
struct subscribers {
	const struct subscribers_config *config;
	struct loop *loop;
	struct management *management;
	struct record *record;
	const char *name;                     /* "stats"; NULL for list */
	char user[SUBSCRIBER_NAME_MAX + 8];   /* "ext-stats" */
	char prefix[SUBSCRIBER_NAME_MAX + 8]; /* of what is theirs: "ext.stats." */
};

/* Sets name, user and prefix. `name` is borrowed. */
MUST_CHECK int subscriber_set_name(struct subscribers *s, const char *name, struct err *err);
/* Appends a right of topology_strangers, as it is for the subscriber of that name. */
void subscriber_put_right(struct text *out, const char *pattern, const char *name);
/* Their user's entry, or `*ret` NULL if there is none. The caller frees it with json_free. */
MUST_CHECK int subscriber_find(struct subscribers *s, struct json **ret, struct err *err);

MUST_CHECK int subscribers_list(struct subscribers *s, struct err *err);
MUST_CHECK int subscribers_add(struct subscribers *s, struct err *err);
MUST_CHECK int subscribers_revoke(struct subscribers *s, struct err *err);

#endif
