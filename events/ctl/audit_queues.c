/* What must hold at the broker: nothing waits in a work queue, nothing was given up or got lost on
 * the way. */
#include "events/ctl/audit.h"

#include "events/http_client.h"
#include "events/json.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_MS 10000

struct queues {
	struct loop *loop;
	int64_t work_queues, dead_queues;
	int64_t waiting, dead, unrouted;
	char waiting_in[80]; /* the first one that isn't empty */
	int code;
	struct err err;
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
	if (strncmp(name, "ext.", 4) == 0)
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

static int
read_queues(struct queues *q, const struct http_response *r, struct err *err)
{
	struct json *list;
	int code;

	if (r->code != 0)
		return err_set(
		    err, ERR_UNAVAILABLE, "the management API doesn't answer: %s", r->text);
	if (r->status != 200)
		return err_set(err, ERR_UNAVAILABLE,
		    "the management API answers with %d; is user and vhost right?", r->status);
	code = json_parse(r->body, r->body_size, 16 * 1024 * 1024, &list, err);
	if (code != 0)
		return err_prefix(err, "the management API's answer");
	for (size_t i = 0; code == 0 && i < jget_count(list); i++)
		code = add_queue(q, jget_item(list, i), err);
	json_free(list);
	return code;
}

static void
on_response(const struct http_response *r, void *arg)
{
	struct queues *q = arg;

	q->code = read_queues(q, r, &q->err);
	loop_stop(q->loop);
}

int
audit_queues(struct loop *loop, struct http_client *http, const char *url, const char *vhost,
    int64_t dead_expected, struct report *r, struct err *err)
{
	struct queues q = { .loop = loop };
	char address[1024];
	struct http_call call = { .method = "GET", .url = address, .timeout_ms = ANSWER_MS };

	snprintf(address, sizeof(address), "%.800s/api/queues/%.100s?columns=name,type,messages",
	    url, vhost);
	http_client_send(http, &call, on_response, &q);
	loop_run(loop);
	if (q.code != 0) {
		*err = q.err;
		return q.code;
	}
	report_add(r, "work queues empty", q.waiting, "%lld messages in %lld queues%s",
	    (long long)q.waiting, (long long)q.work_queues, q.waiting_in);
	report_add(r, "dead letters", q.dead == dead_expected ? 0 : 1,
	    "%lld in %lld queues, %lld expected", (long long)q.dead, (long long)q.dead_queues,
	    (long long)dead_expected);
	report_add(r, "unrouted", q.unrouted, "%lld messages", (long long)q.unrouted);
	return 0;
}
