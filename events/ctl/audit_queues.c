/* What must hold at the broker: nothing waits in a work queue, nothing was given up or got lost on
 * the way. */
#include "events/ctl/audit.h"

#include "events/ctl/management.h"
#include "messages/topology.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct queues {
	int64_t work_queues, dead_queues;
	int64_t waiting, dead, unrouted;
	char waiting_in[80]; /* the first one that isn't empty */
};

static bool
ends_with(const char *name, const char *end)
{
	size_t size = strlen(name), end_size = strlen(end);

	return size >= end_size && strcmp(name + size - end_size, end) == 0;
}

static int
add_queue(struct queues *q, const struct json *queue, struct err *err)
{
	const char *name, *type;
	int64_t messages = 0;

	if (jget_text(queue, "name", 255, &name, err) != 0 ||
	    jget_text(queue, "type", 32, &type, err) != 0)
		return err->code;
	/* A queue that was made a moment ago has no figures yet. */
	if (jget_i64(queue, "messages", 0, INT64_MAX, &messages, err) != 0 &&
	    err->code != ERR_MISSING)
		return err->code;
	if (strcmp(type, "stream") == 0)
		return 0; /* keeps what it was given */
	if (strncmp(name, topology_strangers.prefix, strlen(topology_strangers.prefix)) == 0)
		return 0; /* a stranger's: its backlog is theirs */
	if (strcmp(name, "unrouted") == 0) {
		q->unrouted += messages;
	} else if (ends_with(name, ".dead")) {
		q->dead += messages;
		q->dead_queues++;
	} else {
		q->waiting += messages;
		q->work_queues++;
		if (messages > 0 && q->waiting_in[0] == '\0')
			snprintf(q->waiting_in, sizeof(q->waiting_in), ", first in %.60s", name);
	}
	return 0;
}

int
audit_queues(struct management *m, int64_t dead_expected, struct report *r, struct err *err)
{
	struct queues q = { 0 };
	struct json *list = NULL;
	int code = management_get(
	    m, PATH("queues", TOPOLOGY_VHOST), "columns=name,type,messages", &list, err);

	for (size_t i = 0; code == 0 && i < jget_count(list); i++)
		code = add_queue(&q, jget_item(list, i), err);
	json_free(list);
	if (code != 0)
		return code;
	report_add(r, "work queues empty", q.waiting, "%lld messages in %lld queues%s",
	    (long long)q.waiting, (long long)q.work_queues, q.waiting_in);
	report_add(r, "dead letters", q.dead == dead_expected ? 0 : 1,
	    "%lld in %lld queues, %lld expected", (long long)q.dead, (long long)q.dead_queues,
	    (long long)dead_expected);
	report_add(r, "unrouted", q.unrouted, "%lld messages", (long long)q.unrouted);
	return 0;
}
