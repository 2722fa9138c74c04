#include "bot/sandbox/control.h"

#include "bot/sandbox/clock.h"
#include "bot/sandbox/polls.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_STEP_MS_MAX (30 * 24 * 3600 * 1000LL)

/* ---- answers ---- */

void
control_reply(struct http_request *r, int status, const struct text *json)
{
	static const struct http_header headers[] = { { "Cache-Control", "no-store" },
		{ NULL, NULL } };

	http_reply(r, status, "application/json", headers, json->bytes, json->size);
}

static void
refuse_request(struct http_request *r, const struct refusal *why)
{
	struct text json = { 0 };

	text_puts(&json, "{\"error\":");
	text_put_json(&json, why->text, strlen(why->text));
	text_putc(&json, '}');
	control_reply(r, why->code, &json);
	text_finish(&json);
}

/* ---- the sandbox itself ---- */

static bool
add_fault(struct control *c, struct text *result)
{
	if (!faults_add(&c->sandbox->faults, &c->args, &c->why))
		return false;
	faults_write(&c->sandbox->faults, result);
	return true;
}

static bool
list_faults(struct control *c, struct text *result)
{
	faults_write(&c->sandbox->faults, result);
	return true;
}

static bool
clear_faults(struct control *c, struct text *result)
{
	faults_clear(&c->sandbox->faults);
	text_puts(result, "[]");
	return true;
}

static bool
read_log(struct control *c, struct text *result)
{
	int64_t after = 0, chat_id = 0;
	const char *method = NULL;

	if (!args_i64(&c->args, "after", false, &after, &c->why) ||
	    !args_i64(&c->args, "chat_id", false, &chat_id, &c->why) ||
	    !args_text(&c->args, "method", false, &method, &c->why))
		return false;
	text_printf(result, "{\"waiting\":%u,\"calls\":", polls_waiting(c->sandbox->polls));
	request_log_write(c->sandbox->log, after, method, chat_id, result);
	text_putc(result, '}');
	return true;
}

static bool
advance_clock(struct control *c, struct text *result)
{
	int64_t ms = 0;

	if (!args_i64(&c->args, "advance_ms", true, &ms, &c->why))
		return false;
	if (ms < 0 || ms > CLOCK_STEP_MS_MAX)
		return refuse(&c->why, 400, "advance_ms must be 0..%lld", CLOCK_STEP_MS_MAX);
	sandbox_clock_advance(ms);
	text_printf(result, "{\"now_ms\":%" PRId64 "}", sandbox_now_ms());
	return true;
}

static bool
set_updates(struct control *c, struct text *result)
{
	bool is_twice = false;

	if (!args_bool(&c->args, "twice", &is_twice, &c->why))
		return false;
	updates_deliver_twice(c->sandbox->updates, is_twice);
	text_printf(result, "{\"pending\":%zu}", updates_pending(c->sandbox->updates));
	return true;
}

/* Players, chats, presses, pending updates, faults and the log go; what the bot has set (commands,
 * update types) stays. */
static bool
reset(struct control *c, struct text *result)
{
	struct sandbox *s = c->sandbox;

	world_reset(s->world);
	polls_reset(s->polls);
	faults_clear(&s->faults);
	request_log_clear(s->log);
	updates_deliver_twice(s->updates, false);
	text_printf(result, "{\"version\":%" PRIu64 "}", s->world->version);
	return true;
}

/* ---- routes ---- */

static const struct route {
	const char *verb, *path; /* behind /control/; '*' is a player's id */
	bool (*run)(struct control *c, struct text *result);
} routes[] = {
	{ "GET", "changes", control_changes },
	{ "POST", "players", control_create_player },
	{ "GET", "players/*", control_read_chat },
	{ "POST", "players/*/say", control_say },
	{ "POST", "players/*/press", control_press },
	{ "POST", "players/*/wait", control_wait },
	{ "POST", "players/*/block", control_block },
	{ "POST", "players/*/unblock", control_unblock },
	{ "GET", "faults", list_faults },
	{ "POST", "faults", add_fault },
	{ "POST", "faults/clear", clear_faults },
	{ "GET", "log", read_log },
	{ "POST", "clock", advance_clock },
	{ "POST", "updates", set_updates },
	{ "POST", "reset", reset },
};

/* Whether `path` fits; the id at the '*' goes to *id. */
static bool
path_matches(const char *pattern, const char *path, int64_t *id)
{
	const char *star = strchr(pattern, '*');
	size_t before = star == NULL ? 0 : (size_t)(star - pattern);
	char *end;

	if (star == NULL)
		return strcmp(pattern, path) == 0;
	if (strncmp(pattern, path, before) != 0 || path[before] < '0' || path[before] > '9')
		return false;
	errno = 0;
	*id = strtoll(path + before, &end, 10);
	return errno == 0 && strcmp(star + 1, end) == 0;
}

static const struct route *
find_route(const char *verb, const char *path, int64_t *id, struct refusal *why)
{
	refuse(why, 404, "there is no such control path");
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (!path_matches(routes[i].path, path, id))
			continue;
		if (strcmp(routes[i].verb, verb) == 0) {
			why->code = 0;
			return &routes[i];
		}
		refuse(why, 405, "this control path takes another method");
	}
	return NULL;
}

/* A page of another site may post forms to a local server, but no JSON: so all that changes
 * something is JSON. */
static bool
check_type(struct control *c, const char *verb)
{
	const char *type = http_request_header(c->request, "Content-Type");

	if (strcmp(verb, "POST") != 0 ||
	    (type != NULL && strncmp(type, "application/json", 16) == 0))
		return true;
	return refuse(&c->why, 415, "send application/json");
}

static bool
read_request(struct control *c, int64_t player_id)
{
	size_t size;
	const void *body = http_request_body(c->request, &size);

	if (player_id != 0) {
		c->player = world_player(c->sandbox->world, player_id);
		if (c->player == NULL)
			return refuse(&c->why, 404, "there is no player %" PRId64, player_id);
	}
	return check_type(c, http_request_method(c->request)) &&
	       args_read(http_request_query(c->request),
		   http_request_header(c->request, "Content-Type"), body, size, &c->args, &c->why);
}

bool
control_take(struct sandbox *s, struct http_request *r)
{
	struct control c = { .sandbox = s, .request = r };
	const struct route *route;
	struct text result = { 0 };
	int64_t player_id = 0;

	if (strncmp(http_request_path(r), "/control/", 9) != 0)
		return false;
	route = find_route(http_request_method(r), http_request_path(r) + 9, &player_id, &c.why);
	if (route == NULL || !read_request(&c, player_id) || !route->run(&c, &result))
		refuse_request(r, &c.why);
	else if (!c.is_waiting)
		control_reply(r, 200, &result);
	args_finish(&c.args);
	text_finish(&result);
	return true;
}
