#include "events/http_client.h"

#include "events/http_server.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct loop *loop;
static struct http_server *server;
static struct http_client *client;
static unsigned handled;
static struct http_request *held[4];
static unsigned held_count;

/* What came back last. */
static struct {
	unsigned count;
	int code, status;
	char text[256], body[256], retry_after[64];
	size_t body_size;
} last;

static void
on_request(struct http_request *r, void *arg)
{
	const struct http_header busy[] = { { "Retry-After", "7" }, { 0 } };
	const struct http_header moved[] = { { "Location", "/elsewhere" }, { 0 } };
	const char *path = http_request_path(r), *length = http_request_header(r, "content-length");
	struct text answer = { 0 };
	const void *body;
	size_t size;

	(void)arg;
	handled++;
	if (strcmp(path, "/never") == 0) {
		held[held_count++] = r;
		return;
	}
	text_printf(&answer, "%s %s|%s|%s|%s|%s|", http_request_method(r), path,
	    length == NULL ? "-" : length, http_request_header(r, "user-agent"),
	    http_request_header(r, "expect") == NULL ? "no expect" : "expect",
	    http_request_header(r, "x-a") == NULL ? "-" : http_request_header(r, "x-a"));
	body = http_request_body(r, &size);
	text_add(&answer, body, size);
	if (strcmp(path, "/busy") == 0)
		http_reply(r, 429, "text/plain", busy, "slow", 4);
	else if (strcmp(path, "/moved") == 0)
		http_reply(r, 302, "text/plain", moved, "", 0);
	else if (strcmp(path, "/large") == 0) {
		text_add(&answer, (char[2000]){ 0 }, 2000);
		http_reply(r, 200, "text/plain", NULL, answer.bytes, answer.size);
	} else
		http_reply(r, 200, "text/plain", NULL, answer.bytes, answer.size);
	text_finish(&answer);
}

static void
setup(void)
{
	const struct http_server_config server_config = { .host = "127.0.0.1" };
	const struct http_client_config config = {
		.user_agent = "tester/1", .response_max = 1000, .connections_max = 4
	};
	struct err err;

	loop = loop_create();
	server = http_server_create(loop, &server_config, on_request, NULL, &err);
	client = http_client_create(loop, &config, &err);
	cr_assert_not_null(server);
	cr_assert_not_null(client);
}

static void
teardown(void)
{
	http_client_destroy(client);
	http_server_destroy(server);
	while (held_count > 0)
		http_reply(held[--held_count], 200, NULL, NULL, NULL, 0);
	loop_destroy(loop);
}

TestSuite(http_client, .init = setup, .fini = teardown, .timeout = 30);

static void
on_response(const struct http_response *r, void *arg)
{
	unsigned *count = arg;

	last.code = r->code;
	last.status = r->status;
	last.body_size = r->body_size;
	cr_assert_eq(((const char *)r->body)[r->body_size], '\0');
	snprintf(last.text, sizeof(last.text), "%s", r->text);
	snprintf(last.body, sizeof(last.body), "%s", (const char *)r->body);
	snprintf(last.retry_after, sizeof(last.retry_after), "%s",
	    r->retry_after == NULL ? "" : r->retry_after);
	++*count;
}

static bool
has_come(void *arg)
{
	return last.count >= *(unsigned *)arg;
}

static const char *
url_of(uint16_t port, const char *path)
{
	static char url[256];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port, path);
	return url;
}

static void
send_call(const char *method, const char *url, const char *body, int64_t timeout_ms)
{
	const struct http_header headers[] = { { "Content-Type", "text/plain" }, { "X-A", "b" },
		{ 0 } };
	const struct http_call call = { .method = method,
		.url = url,
		.headers = headers,
		.body = body,
		.body_size = body == NULL ? 0 : strlen(body),
		.timeout_ms = timeout_ms };
	unsigned before = last.count;

	http_client_send(client, &call, on_response, &last.count);
	cr_assert_eq(last.count, before, "the callback never comes from inside");
}

/* One call and its outcome in `last`. */
static void
call(const char *method, const char *url, const char *body, int64_t timeout_ms)
{
	unsigned one_more = last.count + 1;

	send_call(method, url, body, timeout_ms);
	cr_assert(run_until(loop, has_come, &one_more, WIRE_PATIENCE_MS));
	cr_assert_eq(http_client_pending(client), 0);
}

static void
call_path(const char *method, const char *path, const char *body)
{
	call(method, url_of(http_server_port(server), path), body, 2000);
}

Test(http_client, sends_and_receives)
{
	call_path("POST", "/p", "hello");
	cr_assert_eq(last.code, 0, "%s", last.text);
	cr_assert_eq(last.status, 200);
	cr_assert_str_eq(last.body, "POST /p|5|tester/1|no expect|b|hello");
	call_path("GET", "/g", NULL);
	cr_assert_str_eq(last.body, "GET /g|-|tester/1|no expect|b|");
	call_path("POST", "/none", NULL);
	cr_assert_str_eq(last.body, "POST /none|0|tester/1|no expect|b|");
	call_path("DELETE", "/d", NULL);
	cr_assert_str_eq(last.body, "DELETE /d|-|tester/1|no expect|b|");
	call_path("PATCH", "/a", "{}");
	cr_assert_str_eq(last.body, "PATCH /a|2|tester/1|no expect|b|{}");
}

Test(http_client, statuses_are_answers_and_redirects_are_not_followed)
{
	call_path("GET", "/busy", NULL);
	cr_assert_eq(last.code, 0);
	cr_assert_eq(last.status, 429);
	cr_assert_str_eq(last.retry_after, "7");
	call_path("GET", "/moved", NULL);
	cr_assert_eq(last.status, 302);
	cr_assert_str_eq(last.retry_after, "");
	cr_assert_eq(handled, 2);
}

Test(http_client, takes_no_proxy_from_the_environment)
{
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	call_path("GET", "/g", NULL);
	cr_assert_eq(last.status, 200);
}

Test(http_client, a_response_that_is_too_large_fails)
{
	call_path("GET", "/large", NULL);
	cr_assert_eq(last.code, ERR_RANGE);
	cr_assert_eq(last.body_size, 0);
}

Test(http_client, many_calls_share_few_connections)
{
	unsigned all = 200;
	int i;

	for (i = 0; i < 200; i++)
		send_call("POST", url_of(http_server_port(server), "/m"), "x", 5000);
	cr_assert_eq(http_client_pending(client), 200);
	cr_assert(run_until(loop, has_come, &all, WIRE_PATIENCE_MS));
	cr_assert_eq(handled, 200);
	cr_assert_eq(last.code, 0);
}

Test(http_client, refused_and_unresolved_are_surely_not_done)
{
	uint16_t port;
	int fd = listen_anywhere(&port);

	close(fd);
	call("POST", url_of(port, "/"), "x", 2000);
	cr_assert_eq(last.code, ERR_UNAVAILABLE);
	cr_assert_str_neq(last.text, "");
}

Test(http_client, no_answer_in_time_is_a_timeout)
{
	call("POST", url_of(http_server_port(server), "/never"), "x", 100);
	cr_assert_eq(last.code, ERR_TIMEOUT);
	cr_assert_eq(handled, 1);
}

Test(http_client, bad_calls_fail_later_not_inside)
{
	const struct http_header split[] = { { "X-A", "b\r\nX-C: d" }, { 0 } };
	struct http_call bad = {
		.method = "GET", .url = "gopher://127.0.0.1/", .timeout_ms = 1000
	};
	unsigned one = 1, two = 2;

	http_client_send(client, &bad, on_response, &last.count);
	cr_assert_eq(last.count, 0);
	cr_assert(run_until(loop, has_come, &one, WIRE_PATIENCE_MS));
	cr_assert_eq(last.code, ERR_IO);
	bad.url = url_of(http_server_port(server), "/");
	bad.headers = split;
	http_client_send(client, &bad, on_response, &last.count);
	cr_assert(run_until(loop, has_come, &two, WIRE_PATIENCE_MS));
	cr_assert_eq(last.code, ERR_IO);
	cr_assert_eq(handled, 0);
}

/* ── a server that misbehaves ── */

static int listener;
static unsigned requests_read;
static struct loop_watch *accepts;

struct peer {
	struct loop_watch *watch;
	int fd;
};

/* Answers the first request of a connection, then reads the second one and closes without a word.
 */
static void
on_peer(unsigned ready, void *arg)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
	struct peer *p = arg;
	char bytes[4096];
	ssize_t n = recv(p->fd, bytes, sizeof(bytes) - 1, 0);

	(void)ready;
	if (n > 0) {
		bytes[n] = '\0';
		if (strstr(bytes, "x-payload") == NULL)
			return; /* the body is still to come */
		if (requests_read++ == 0) {
			cr_assert_eq(send(p->fd, answer, sizeof(answer) - 1, 0),
			    (ssize_t)sizeof(answer) - 1);
			return;
		}
	}
	loop_watch_destroy(p->watch);
	close(p->fd);
	free(p);
}

static void
on_listener(unsigned ready, void *arg)
{
	struct peer *p = calloc(1, sizeof(*p));

	(void)ready;
	(void)arg;
	p->fd = accept(listener, NULL, NULL);
	cr_assert_geq(p->fd, 0);
	p->watch = loop_watch_create(loop, p->fd, LOOP_READ, on_peer, p);
}

/* libcurl by itself would send the request once more on a new connection, and what it asks for
 * would happen twice. */
Test(http_client, a_connection_cut_after_the_request_is_unsure_and_nothing_is_sent_twice)
{
	uint16_t port;

	listener = listen_anywhere(&port);
	accepts = loop_watch_create(loop, listener, LOOP_READ, on_listener, NULL);
	call("POST", url_of(port, "/"), "x-payload", 2000);
	cr_assert_eq(last.code, 0, "%s", last.text);
	call("POST", url_of(port, "/"), "x-payload", 2000);
	cr_assert_eq(last.code, ERR_UNSURE, "%d %s", last.code, last.text);
	run_for(loop, 50);
	cr_assert_eq(requests_read, 2);
	loop_watch_destroy(accepts);
	close(listener);
}

Test(http_client, a_fresh_connection_cut_after_the_request_is_unsure)
{
	uint16_t port;

	requests_read = 1;
	listener = listen_anywhere(&port);
	accepts = loop_watch_create(loop, listener, LOOP_READ, on_listener, NULL);
	call("POST", url_of(port, "/"), "x-payload", 2000);
	cr_assert_eq(last.code, ERR_UNSURE, "%d %s", last.code, last.text);
	loop_watch_destroy(accepts);
	close(listener);
}

static bool
both_are_held(void *arg)
{
	(void)arg;
	return held_count == 2;
}

Test(http_client, destroying_ends_pending_calls_in_silence)
{
	send_call("GET", url_of(http_server_port(server), "/never"), NULL, 5000);
	send_call("GET", url_of(http_server_port(server), "/never"), NULL, 5000);
	cr_assert(run_until(loop, both_are_held, NULL, WIRE_PATIENCE_MS));
	send_call("GET", "gopher://x", NULL, 5000);
	http_client_destroy(client);
	client = NULL;
	run_for(loop, 20);
	cr_assert_eq(last.count, 0);
}
