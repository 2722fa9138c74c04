#include "events/http_server.h"

#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static struct loop *loop;
static struct http_server *server;
static struct wire *w;
static struct http_request *held[8]; /* requests of /later, not answered yet */
static unsigned held_count, handled;

static char *
error_body(int status, const char *detail, const char **ret_content_type, size_t *ret_size)
{
	struct text body = { 0 };

	text_printf(&body, "{\"status\":%d,\"detail\":\"%s\"}", status, detail);
	*ret_content_type = "application/problem+json";
	return text_steal(&body, ret_size);
}

/* Answers with what it understood; /later is held, /big is large, /dirty tries to split the
 * response. */
static void
on_request(struct http_request *r, void *arg)
{
	const char *path = http_request_path(r), *header = http_request_header(r, "x-echo");
	const struct http_header dirty[] = { { "X-Ok", "fine" }, { "X-Bad", "a\r\nSet-Cookie: b" },
		{ 0 } };
	struct text answer = { 0 };
	const char *body;
	size_t size;

	(void)arg;
	handled++;
	if (strcmp(path, "/later") == 0) {
		held[held_count++] = r;
		return;
	}
	body = http_request_body(r, &size);
	text_printf(&answer, "%s %s ?%s %s<%s>", http_request_method(r), path,
	    http_request_query(r), http_request_peer(r), header == NULL ? "" : header);
	text_add(&answer, body, size);
	text_puts(&answer, "~");
	if (strcmp(path, "/big") == 0) {
		char *big = calloc(1, 8 << 20);

		http_reply(r, 200, "application/octet-stream", NULL, big, 8 << 20);
		free(big);
	} else if (strcmp(path, "/empty") == 0)
		http_reply(r, 204, NULL, NULL, NULL, 0);
	else
		http_reply(r, 200, "text/plain", strcmp(path, "/dirty") == 0 ? dirty : NULL,
		    answer.bytes, answer.size);
	text_finish(&answer);
}

static void
start(struct http_server_config config)
{
	struct err err;

	config.host = "127.0.0.1";
	config.error_body = error_body;
	loop = loop_create();
	server = http_server_create(loop, &config, on_request, NULL, &err);
	cr_assert_not_null(server, "%s", err.text);
	w = wire_open(loop, http_server_port(server));
}

static void
setup(void)
{
	start((struct http_server_config){
	    .body_max = 1000, .headers_max = 2000, .request_ms = 300 });
}

static void
teardown(void)
{
	if (w != NULL)
		wire_close(w);
	http_server_destroy(server);
	loop_destroy(loop);
}

TestSuite(http_server, .init = setup, .fini = teardown, .timeout = 30);

static void
expect(const char *request, const char *answer)
{
	wire_say(w, request);
	cr_assert(wire_hears(w, answer), "expected '%s', got '%s'", answer, w->got.bytes);
}

/* The request is refused with this status, without the handler, and the connection ends. */
static void
expect_refusal(const char *request, int status)
{
	char line[32], body[32];
	unsigned before = handled;

	if (w == NULL)
		w = wire_open(loop, http_server_port(server));
	snprintf(line, sizeof(line), "HTTP/1.1 %d ", status);
	snprintf(body, sizeof(body), "{\"status\":%d,", status);
	wire_say(w, request);
	cr_assert(wire_hears(w, line), "%s: expected %d, got '%s'", request, status, w->got.bytes);
	cr_assert(wire_hears(w, "Content-Type: application/problem+json\r\n"));
	cr_assert(wire_hears(w, "Connection: close\r\n"));
	cr_assert(wire_hears(w, body));
	cr_assert(wire_is_closed(w), "%s", request);
	cr_assert_eq(handled, before, "%s", request);
	wire_close(w);
	w = NULL;
}

Test(http_server, answers_and_keeps_the_connection)
{
	expect("GET /a/%20b?x=1&y HTTP/1.1\r\nHost: h\r\nX-Echo:  hi there \r\n\r\n",
	    "HTTP/1.1 200 OK\r\n");
	cr_assert(wire_hears(w, "Content-Type: text/plain\r\n"));
	cr_assert(wire_hears(w, "\r\n\r\nGET /a/%20b ?x=1&y 127.0.0.1<hi there>~"));
	expect("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
	    "POST /p ? 127.0.0.1<>hello~");
	expect("GET /empty HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
	expect("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / ? 127.0.0.1<>~");
	cr_assert_not(w->is_closed);
}

Test(http_server, takes_a_request_at_any_split)
{
	static const char request[] =
	    "POST /s HTTP/1.1\r\nHost: h\r\nX-Echo: e\r\nContent-Length: 3\r\n\r\nabc";
	static const char chunked[] =
	    "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
	size_t at;

	for (at = 1; at < sizeof(request) - 1; at++) {
		wire_say_bytes(w, request, at);
		run_for(loop, 1);
		wire_say_bytes(w, request + at, sizeof(request) - 1 - at);
		cr_assert(wire_hears(w, "POST /s ? 127.0.0.1<e>abc~"), "split at %zu", at);
	}
	for (at = 1; at < sizeof(chunked) - 1; at++) {
		wire_say_bytes(w, chunked, at);
		run_for(loop, 1);
		wire_say_bytes(w, chunked + at, sizeof(chunked) - 1 - at);
		cr_assert(wire_hears(w, "POST /c ? 127.0.0.1<>abc0123456789~"), "split at %zu", at);
	}
}

Test(http_server, pipelined_requests_are_answered_in_order)
{
	int i;

	for (i = 0; i < 50; i++)
		wire_say(w, "POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
			    "chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
			    "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
			    "POST /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nb");
	for (i = 0; i < 50; i++) {
		cr_assert(wire_hears(w, "POST /1 ? 127.0.0.1<>a~"));
		cr_assert(wire_hears(w, "GET /2 ? 127.0.0.1<>~"));
		cr_assert(wire_hears(w, "POST /3 ? 127.0.0.1<>b~"));
	}
	cr_assert_eq(handled, 150);
}

static bool
two_are_held(void *arg)
{
	(void)arg;
	return held_count == 2;
}

static bool
one_is_held(void *arg)
{
	(void)arg;
	return held_count == 1;
}

Test(http_server, a_late_reply_has_no_deadline_and_pipelining_waits_for_it)
{
	wire_say(w, "GET /later HTTP/1.1\r\nHost: h\r\n\r\nGET /later HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(run_until(loop, one_is_held, NULL, WIRE_PATIENCE_MS));
	wire_say(w, "GET /after HTTP/1.1\r\nHost: h\r\n\r\n");
	run_for(loop, 500); /* longer than request_ms */
	cr_assert_eq(held_count, 1);
	cr_assert_not(http_server_is_idle(server));
	http_reply(held[0], 200, "text/plain", NULL, "one", 3);
	cr_assert(run_until(loop, two_are_held, NULL, WIRE_PATIENCE_MS));
	http_reply(held[1], 200, "text/plain", NULL, "two", 3);
	cr_assert(wire_hears(w, "\r\n\r\none"));
	cr_assert(wire_hears(w, "\r\n\r\ntwo"));
	cr_assert(wire_hears(w, "GET /after "));
}

Test(http_server, a_client_that_is_gone_before_its_reply_harms_nobody)
{
	struct linger reset = { 1, 0 };

	wire_say(w, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(run_until(loop, one_is_held, NULL, WIRE_PATIENCE_MS));
	cr_assert_eq(setsockopt(w->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)), 0);
	wire_close(w);
	run_for(loop, 20);
	cr_assert_str_eq(http_request_path(held[0]), "/later");
	http_reply(held[0], 200, "text/plain", NULL, "x", 1);
	w = wire_open(loop, http_server_port(server));
	expect("GET /next HTTP/1.1\r\nHost: h\r\n\r\n", "GET /next ");
}

Test(http_server, an_aborted_request_is_cut_without_an_answer)
{
	wire_say(w, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(run_until(loop, one_is_held, NULL, WIRE_PATIENCE_MS));
	http_abort(held[0]);
	cr_assert(wire_is_closed(w));
	cr_assert_eq(w->got.size, 0);
	cr_assert(http_server_is_idle(server));
}

Test(http_server, a_request_outlives_the_server)
{
	wire_say(w, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(run_until(loop, one_is_held, NULL, WIRE_PATIENCE_MS));
	http_server_destroy(server);
	server = NULL;
	cr_assert_str_eq(http_request_method(held[0]), "GET");
	http_reply(held[0], 200, "text/plain", NULL, "x", 1);
	cr_assert(wire_is_closed(w));
}

Test(http_server, refuses_what_could_be_read_two_ways)
{
	static const char *const bad[] = {
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: "
		"chunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
		"chunked\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nhello",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nhello",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 1\r\n\r\na",
		"POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nAuthorization: a\r\nauthorization: b\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nIdempotency-Key: a\r\nIdempotency-Key: a\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nContent-Type: a\r\nContent-Type: a\r\n\r\n",
		"GET / HTTP/1.1\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\n folded: x\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nX-A: b\x01\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\nX-A: b\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\rX-A: b\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
		"GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /\xff HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /\r\nHost: h\r\n\r\n",
		"G@T / HTTP/1.1\r\nHost: h\r\n\r\n",
		"\r\n\r\n",
		"\x16\x03\x01\x02\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
		"chunked\r\n\r\n5\r\nabc\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
		"chunked\r\n\r\n000000001\r\na\r\n",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refusal(bad[i], 400);
}

Test(http_server, refuses_by_name_what_it_does_not_speak)
{
	expect_refusal("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", 405);
	expect_refusal("CONNECT / HTTP/1.1\r\nHost: h\r\n\r\n", 405);
	expect_refusal("BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501);
	expect_refusal("get / HTTP/1.1\r\nHost: h\r\n\r\n", 501);
	expect_refusal("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501);
	expect_refusal(
	    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501);
	expect_refusal("POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n", 417);
	expect_refusal("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505);
}

Test(http_server, a_nul_in_a_header_is_seen)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: h\r\nX-Echo: a\0b\r\n\r\n";

	wire_say_bytes(w, request, sizeof(request) - 1);
	cr_assert(wire_hears(w, "HTTP/1.1 400 "));
	cr_assert_eq(handled, 0);
}

/* A request with a body of `size` bytes. */
static void
say_post(size_t size)
{
	struct text t = { 0 };

	text_printf(&t, "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n", size);
	while (size-- > 0)
		text_putc(&t, 'x');
	wire_say_bytes(w, t.bytes, t.size);
	text_finish(&t);
}

Test(http_server, a_body_has_an_edge)
{
	say_post(1000);
	cr_assert(wire_hears(w, "HTTP/1.1 200 "));
	cr_assert(wire_hears(w, "x~"));
	say_post(1001);
	cr_assert(wire_hears(w, "HTTP/1.1 413 "));
	cr_assert(wire_is_closed(w));
	wire_close(w);
	w = NULL;
	expect_refusal(
	    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413);
	expect_refusal(
	    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", 413);
	expect_refusal(
	    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", 413);
	expect_refusal(
	    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n3e8\r\n",
	    413);
}

Test(http_server, a_large_body_is_refused_so_that_the_client_hears_it)
{
	struct text t = { 0 };
	int i;

	text_puts(&t, "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n");
	for (i = 0; i < 500000; i++)
		text_putc(&t, 'x');
	wire_say_bytes(w, t.bytes, t.size);
	text_finish(&t);
	cr_assert(wire_hears(w, "HTTP/1.1 413 "), "a reset has eaten the answer");
	cr_assert(wire_is_closed(w));
}

Test(http_server, headers_have_edges)
{
	struct text t = { 0 };
	int i;

	text_puts(&t, "GET / HTTP/1.1\r\nHost: h\r\nX-Long: ");
	for (i = 0; i < 3000; i++)
		text_putc(&t, 'x');
	expect_refusal(t.bytes, 431); /* though the head has no end yet */
	text_clear(&t);
	text_puts(&t, "GET / HTTP/1.1\r\nHost: h\r\n");
	for (i = 0; i < 64; i++)
		text_printf(&t, "X-%d: y\r\n", i);
	text_puts(&t, "\r\n");
	expect_refusal(t.bytes, 431);
	text_finish(&t);
}

Test(http_server, an_endless_chunk_line_is_cut_off)
{
	char extension[6000];

	memset(extension, 'x', sizeof(extension) - 1);
	extension[sizeof(extension) - 1] = '\0';
	wire_say(w, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;");
	wire_say(w, extension);
	cr_assert(wire_hears(w, "HTTP/1.1 400 "));
	cr_assert(wire_is_closed(w));
}

/* A byte every 20 ms restarts every naive timer; the deadline of 300 ms stands. */
Test(http_server, a_slow_client_is_cut_off)
{
	static const char request[] =
	    "GET / HTTP/1.1\r\nHost: hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh";
	size_t i;

	for (i = 0; i < sizeof(request) - 1 && w->got.size == 0; i++) {
		wire_say_bytes(w, request + i, 1);
		run_for(loop, 20);
	}
	cr_assert(wire_hears(w, "HTTP/1.1 408 "));
	cr_assert_lt(i, 40);
	cr_assert(wire_is_closed(w));
}

Test(http_server, a_slow_body_is_cut_off_on_a_kept_connection)
{
	size_t i;

	expect("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "~");
	run_for(loop, 400); /* idle for longer than a request may take */
	expect("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "~");
	wire_say(w, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n");
	for (i = 0; i < 100 && w->got.size == 0; i++) {
		wire_say(w, "x");
		run_for(loop, 20);
	}
	cr_assert(wire_hears(w, "HTTP/1.1 408 "));
	cr_assert_lt(i, 40);
}

Test(http_server, who_says_nothing_is_closed)
{
	cr_assert(wire_is_closed(w));
	cr_assert_eq(w->got.size, 0);
}

Test(http_server, head_gets_the_length_without_the_body)
{
	wire_say(w, "HEAD /x HTTP/1.1\r\nHost: h\r\n\r\nGET /y HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(
	    wire_hears(w, "Content-Length: 22\r\n\r\nHTTP/1.1 200 OK\r\n"), "%s", w->got.bytes);
	cr_assert(wire_hears(w, "GET /y "));
}

Test(http_server, asks_for_the_body_of_who_waits_to_be_asked)
{
	expect("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
	    "HTTP/1.1 100 Continue\r\n\r\n");
	expect("ok", "POST /e ? 127.0.0.1<>ok~");
	expect_refusal(
	    "POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n",
	    413);
}

Test(http_server, connections_end_when_asked_to)
{
	expect("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n", "Connection: close\r\n");
	cr_assert(wire_hears(w, "~"));
	cr_assert(wire_is_closed(w));
	wire_close(w);
	w = wire_open(loop, http_server_port(server));
	expect("GET / HTTP/1.0\r\n\r\n", "~");
	cr_assert(wire_is_closed(w));
	wire_close(w);
	w = wire_open(loop, http_server_port(server));
	expect("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "Connection: keep-alive\r\n");
	expect("GET /z HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /z");
}

Test(http_server, a_response_is_never_split)
{
	expect("GET /dirty HTTP/1.1\r\nHost: h\r\n\r\n", "X-Ok: fine\r\nContent-Length:");
	cr_assert(wire_hears(w, "~"));
}

static bool
eight_megabytes_came(void *arg)
{
	(void)arg;
	return w->got.size >= 8 << 20;
}

Test(http_server, a_large_response_arrives_whole_and_the_next_follows)
{
	wire_say(w, "GET /big HTTP/1.1\r\nHost: h\r\n\r\nGET /small HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(run_until(loop, eight_megabytes_came, NULL, WIRE_PATIENCE_MS));
	cr_assert(wire_hears(w, "Content-Length: 8388608\r\n"));
	cr_assert(wire_hears(w, "GET /small "));
}

Test(http_server, drain_finishes_what_is_in_hand_and_closes_the_rest)
{
	struct wire *idle = wire_open(loop, http_server_port(server));

	wire_say(idle, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(wire_hears(idle, "~"));
	wire_say(w, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(run_until(loop, one_is_held, NULL, WIRE_PATIENCE_MS));
	http_server_drain(server);
	cr_assert(wire_is_closed(idle));
	cr_assert_not(http_server_is_idle(server));
	http_reply(held[0], 200, "text/plain", NULL, "last", 4);
	cr_assert(http_server_is_idle(server));
	cr_assert(wire_hears(w, "Connection: close\r\n"));
	cr_assert(wire_hears(w, "last"));
	cr_assert(wire_is_closed(w));
	wire_close(idle);
}

Test(http_alone, a_taken_port_is_explained)
{
	struct http_server_config config = { .host = "127.0.0.1" };
	struct err err;
	int fd = listen_anywhere(&config.port);

	loop = loop_create();
	cr_assert_null(http_server_create(loop, &config, on_request, NULL, &err));
	cr_assert_not_null(strstr(err.text, "another process has it"), "%s", err.text);
	close(fd);
	loop_destroy(loop);
}

Test(http_alone, more_connections_than_allowed_wait_their_turn, .fini = teardown, .timeout = 30)
{
	struct wire *second;

	start((struct http_server_config){ .connections_max = 1 });
	expect("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /1");
	second = wire_open(loop, http_server_port(server));
	wire_say(second, "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
	run_for(loop, 50);
	cr_assert_eq(handled, 1);
	wire_close(w);
	w = NULL;
	cr_assert(wire_hears(second, "GET /2"));
	wire_close(second);
}

Test(http_server, running_out_of_descriptors_is_survived_without_spinning)
{
	struct rlimit few = { 0 }, before;
	struct rusage from, to;
	struct wire *late;
	int next = dup(0);

	close(next);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	expect("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /1");
	late = wire_open(
	    loop, http_server_port(server)); /* takes `next + 1`: the server's end has none */
	few = before;
	few.rlim_cur = (rlim_t)late->fd + 1;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	wire_say(late, "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
	getrusage(RUSAGE_SELF, &from);
	run_for(loop, 250);
	getrusage(RUSAGE_SELF, &to);
	cr_assert_eq(handled, 1);
	cr_assert_lt((to.ru_stime.tv_sec - from.ru_stime.tv_sec) * 1000000 + to.ru_stime.tv_usec -
			 from.ru_stime.tv_usec,
	    100000, "the accept loop spins");
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	cr_assert(wire_hears(late, "GET /2"));
	wire_close(late);
}

Test(http_alone, percent_decoding)
{
	char out[8];
	struct err err;

	cr_assert_eq(http_percent_decode("a%20%d0%96", 10, out, sizeof(out), &err), 0);
	cr_assert_str_eq(out, "a \xd0\x96");
	cr_assert_eq(http_percent_decode("", 0, out, sizeof(out), &err), 0);
	cr_assert_str_eq(out, "");
	cr_assert_eq(http_percent_decode("a+b", 3, out, sizeof(out), &err), 0);
	cr_assert_str_eq(out, "a+b");
	cr_assert_eq(http_percent_decode("%00", 3, out, sizeof(out), &err), ERR_SYNTAX);
	cr_assert_eq(http_percent_decode("%2f", 3, out, sizeof(out), &err), ERR_SYNTAX);
	cr_assert_eq(http_percent_decode("%2F", 3, out, sizeof(out), &err), ERR_SYNTAX);
	cr_assert_eq(http_percent_decode("%", 1, out, sizeof(out), &err), ERR_SYNTAX);
	cr_assert_eq(http_percent_decode("%4", 2, out, sizeof(out), &err), ERR_SYNTAX);
	cr_assert_eq(http_percent_decode("%4x", 3, out, sizeof(out), &err), ERR_SYNTAX);
	cr_assert_eq(http_percent_decode("1234567", 7, out, sizeof(out), &err), 0);
	cr_assert_eq(http_percent_decode("12345678", 8, out, sizeof(out), &err), ERR_RANGE);
	cr_assert_eq(http_percent_decode("", 0, out, 0, &err), ERR_RANGE);
}
