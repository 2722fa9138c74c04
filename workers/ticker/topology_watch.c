/* Two answers make a look: the exchanges, and the bindings, among which every queue has one to the
 * default exchange. A thing counts as lost when two looks in a row missed it, since a broker that
 * starts has its definitions a moment after its API. */
#include "workers/ticker/topology_watch.h"

#include "events/clock.h"
#include "events/http_client.h"
#include "events/json.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/text.h"
#include "messages/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS 10000
#define ANSWER_MS 5000
#define BLIND_MS 60000 /* without a look */
#define ANSWER_MAX ((size_t)4 * 1024 * 1024)
#define NAME_MAX_SIZE 255
#define LOST_LOOKS 2

/* Of one thing of the topology. */
struct sight {
	bool is_seen;    /* in this look */
	unsigned missed; /* looks in a row, up to LOST_LOOKS: it is lost */
	bool is_told;    /* in the log, as lost */
};

struct topology_watch {
	struct loop_timer *timer;
	struct http_client *http;
	struct text exchanges_url, bindings_url;
	struct sight exchanges[TOPOLOGY_EXCHANGE_COUNT], queues[TOPOLOGY_QUEUE_COUNT],
	    bindings[TOPOLOGY_BINDING_COUNT];
	struct gauge *lost_exchanges, *lost_queues, *lost_bindings;
	int64_t looked_ms; /* monotonic; when the last whole look ended */
	unsigned lost;     /* things */
	bool is_blind;     /* said in the log that the API doesn't answer */
	char why[1024];    /* not ready */
};

/* ── what is seen ── */

static const char *
text_of(const struct json *item, const char *path)
{
	const char *text;
	struct err err;

	return jget_text(item, path, NAME_MAX_SIZE, &text, &err) == 0 ? text : "";
}

static void
see_exchange(struct topology_watch *w, const struct json *item)
{
	const char *name = text_of(item, "name");

	for (size_t i = 0; i < TOPOLOGY_EXCHANGE_COUNT; i++)
		if (strcmp(topology_exchanges[i].name, name) == 0)
			w->exchanges[i].is_seen = true;
}

static void
see_binding(struct topology_watch *w, const struct json *item)
{
	const char *source = text_of(item, "source"), *to = text_of(item, "destination"),
		   *key = text_of(item, "routing_key");
	bool is_to_exchange = strcmp(text_of(item, "destination_type"), "exchange") == 0;

	for (size_t i = 0; source[0] == '\0' && i < TOPOLOGY_QUEUE_COUNT; i++)
		if (strcmp(topology_queues[i].name, to) == 0)
			w->queues[i].is_seen = true;
	for (size_t i = 0; i < TOPOLOGY_BINDING_COUNT; i++) {
		const struct topology_binding *b = &topology_bindings[i];

		if (strcmp(b->exchange, source) == 0 && strcmp(b->destination, to) == 0 &&
		    strcmp(b->routing_key, key) == 0 && b->is_to_exchange == is_to_exchange)
			w->bindings[i].is_seen = true;
	}
}

/* ── what is lost ── */

static bool
is_lost(const struct sight *s)
{
	return s->missed == LOST_LOOKS;
}

static void
look_further(struct sight *s)
{
	if (s->is_seen)
		s->missed = 0;
	else if (!is_lost(s))
		s->missed++;
	s->is_seen = false;
}

static bool
is_exchange_lost(const struct topology_watch *w, const char *name)
{
	for (size_t i = 0; i < TOPOLOGY_EXCHANGE_COUNT; i++)
		if (strcmp(topology_exchanges[i].name, name) == 0)
			return is_lost(&w->exchanges[i]);
	return false;
}

static bool
is_queue_lost(const struct topology_watch *w, const char *name)
{
	for (size_t i = 0; i < TOPOLOGY_QUEUE_COUNT; i++)
		if (strcmp(topology_queues[i].name, name) == 0)
			return is_lost(&w->queues[i]);
	return false;
}

/* One of its ends is lost. */
static bool
is_implied(const struct topology_watch *w, const struct topology_binding *b)
{
	return is_exchange_lost(w, b->exchange) ||
	       (b->is_to_exchange ? is_exchange_lost(w, b->destination)
				  : is_queue_lost(w, b->destination));
}

static void
tell(const char *kind, const char *name, bool lost)
{
	if (lost)
		log_error("a part of the topology is missing or down: wildmarchctl topology apply "
			  "makes again what is missing",
		    LOG_T("kind", kind), LOG_T("name", name));
	else
		log_info("a lost part of the topology is back", LOG_T("kind", kind),
		    LOG_T("name", name));
}

/* Adds it to what is lost, and names the first. */
static void
count(struct topology_watch *w, const char *kind, const char *name, unsigned *ret)
{
	(*ret)++;
	if (w->lost++ == 0)
		(void)snprintf(
		    w->why, sizeof(w->why), "topology: the %s %s is missing", kind, name);
}

static void
name_binding(const struct topology_binding *b, char *ret, size_t room)
{
	(void)snprintf(ret, room, "%s -> %s (%s)", b->exchange, b->destination, b->routing_key);
}

/* `is_implied`: what is lost with it says as much. */
static void
judge(struct topology_watch *w, const char *kind, const char *name, struct sight *s,
    bool is_implied, unsigned *ret_count)
{
	bool lost;

	look_further(s);
	lost = is_lost(s) && !is_implied;
	if (lost)
		count(w, kind, name, ret_count);
	if (lost ? !s->is_told : s->is_told && !is_lost(s)) {
		tell(kind, name, lost);
		s->is_told = lost;
	}
}

static void
judge_all(struct topology_watch *w)
{
	unsigned exchanges = 0, queues = 0, bindings = 0;
	char name[3 * NAME_MAX_SIZE + 16];

	w->lost = 0;
	for (size_t i = 0; i < TOPOLOGY_EXCHANGE_COUNT; i++)
		judge(
		    w, "exchange", topology_exchanges[i].name, &w->exchanges[i], false, &exchanges);
	for (size_t i = 0; i < TOPOLOGY_QUEUE_COUNT; i++)
		judge(w, "queue", topology_queues[i].name, &w->queues[i], false, &queues);
	for (size_t i = 0; i < TOPOLOGY_BINDING_COUNT; i++) {
		const struct topology_binding *b = &topology_bindings[i];

		name_binding(b, name, sizeof(name));
		judge(w, "binding", name, &w->bindings[i], is_implied(w, b), &bindings);
	}
	gauge_set(w->lost_exchanges, exchanges);
	gauge_set(w->lost_queues, queues);
	gauge_set(w->lost_bindings, bindings);
}

/* ── looking ── */

static void
look_failed(struct topology_watch *w, const char *why)
{
	if (!w->is_blind)
		log_warn("the broker's management API doesn't say what is there: "
			 "is AMQP_MANAGEMENT_URL right?",
		    LOG_T("why", why));
	w->is_blind = true;
	loop_timer_arm(w->timer, LOOK_MS);
}

/* What a list holds, each to `see`. */
static int
read_list(struct topology_watch *w, const struct http_response *r,
    void (*see)(struct topology_watch *w, const struct json *item), struct err *err)
{
	struct json *list;

	if (r->code != 0)
		return err_set(err, (enum err_code)r->code, "%.200s", r->text);
	if (r->status != 200)
		return err_set(err, ERR_REFUSED, "it answered with status %d", r->status);
	if (json_parse(r->body, r->body_size, ANSWER_MAX, &list, err) != 0)
		return err->code;
	for (size_t i = 0; i < jget_count(list); i++)
		see(w, jget_item(list, i));
	json_free(list);
	return 0;
}

static void
on_bindings(const struct http_response *r, void *arg)
{
	struct topology_watch *w = arg;
	struct err err = { 0 };

	if (read_list(w, r, see_binding, &err) != 0) {
		look_failed(w, err.text);
		return;
	}
	judge_all(w);
	w->looked_ms = clock_monotonic_ms();
	w->is_blind = false;
	loop_timer_arm(w->timer, LOOK_MS);
}

static void
ask(struct topology_watch *w, const struct text *url, http_on_response *on_response)
{
	struct http_call call = { .method = "GET", .url = url->bytes, .timeout_ms = ANSWER_MS };

	http_client_send(w->http, &call, on_response, w);
}

static void
on_exchanges(const struct http_response *r, void *arg)
{
	struct topology_watch *w = arg;
	struct err err = { 0 };

	if (read_list(w, r, see_exchange, &err) != 0)
		look_failed(w, err.text);
	else
		ask(w, &w->bindings_url, on_bindings);
}

static void
on_due(void *arg)
{
	struct topology_watch *w = arg;

	ask(w, &w->exchanges_url, on_exchanges);
}

bool
topology_watch_is_ready(void *arg, const char **ret_why)
{
	const struct topology_watch *w = arg;

	if (w->looked_ms == 0 || clock_monotonic_ms() - w->looked_ms > BLIND_MS)
		*ret_why = "topology: the broker's management API didn't answer yet";
	else if (w->lost > 0)
		*ret_why = w->why;
	else
		return true;
	return false;
}

/* ── life ── */

static double
read_age(void *arg)
{
	const struct topology_watch *w = arg;

	return (double)(clock_monotonic_ms() - w->looked_ms) / 1e3;
}

static struct gauge *
lost_gauge(struct metrics *metrics, const char *labels)
{
	return metrics_gauge(metrics, "topology_lost", labels,
	    "Exchanges, queues and bindings that are missing in the broker; the log names them");
}

static void
add_metrics(struct topology_watch *w, struct metrics *metrics)
{
	w->lost_exchanges = lost_gauge(metrics, "kind=\"exchange\"");
	w->lost_queues = lost_gauge(metrics, "kind=\"queue\"");
	w->lost_bindings = lost_gauge(metrics, "kind=\"binding\"");
	metrics_gauge_read(metrics, "topology_look_age_seconds", NULL,
	    "Time since the broker was last looked at", read_age, w);
}

static void
put_url(struct text *out, const char *url, const char *list, const char *columns)
{
	size_t size = strlen(url);

	while (size > 0 && url[size - 1] == '/')
		size--;
	text_add(out, url, size);
	text_printf(out, "/api/%s/%s?columns=%s", list, TOPOLOGY_VHOST, columns);
}

struct topology_watch *
topology_watch_create(struct loop *loop, const char *url, struct metrics *metrics, struct err *err)
{
	const struct http_client_config config = {
		.user_agent = "wildmarch-ticker", .connections_max = 1, .response_max = ANSWER_MAX
	};
	struct http_client *http = http_client_create(loop, &config, err);
	struct topology_watch *w;

	if (http == NULL)
		return NULL;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		abort();
	w->http = http;
	put_url(&w->exchanges_url, url, "exchanges", "name");
	put_url(
	    &w->bindings_url, url, "bindings", "source,destination,destination_type,routing_key");
	w->timer = loop_timer_create(loop, on_due, w);
	add_metrics(w, metrics);
	loop_timer_arm(w->timer, 0);
	return w;
}

void
topology_watch_destroy(struct topology_watch *w)
{
	if (w == NULL)
		return;
	http_client_destroy(w->http);
	loop_timer_destroy(w->timer);
	text_finish(&w->exchanges_url);
	text_finish(&w->bindings_url);
	free(w);
}
