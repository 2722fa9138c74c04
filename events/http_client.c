#include "events/http_client.h"

#include "events/log.h"
#include "events/text.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

#define CONNECT_MS 5000L
#define RETRY_AFTER_SIZE 64

struct http_client {
	struct loop *loop;
	CURLM *multi;
	struct loop_timer *timer;    /* curl's own deadline */
	struct loop_task *reap_task; /* hands out what has ended */
	struct http_client_config config;
	char *user_agent;
	unsigned pending;
	TAILQ_HEAD(, transfer) transfers;
	TAILQ_HEAD(, transfer) refused; /* ended before they began */
};

/* A call on its way. */
struct transfer {
	TAILQ_ENTRY(transfer) link;
	struct http_client *client;
	CURL *easy;
	struct curl_slist *headers;
	char *body; /* NULL: none */
	size_t body_size, body_sent;
	struct text response;
	bool is_too_large;
	char retry_after[RETRY_AFTER_SIZE];
	http_on_response *on_response;
	void *arg;
};

/* A socket that curl wants to be watched; curl keeps the pointer for us. */
struct watched {
	struct http_client *client;
	struct loop_watch *watch;
	int fd;
};

static void *
allocate(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL)
		abort();
	return p;
}

/* ── curl's sockets and timer, on our loop ── */

static void
turn(struct http_client *c, curl_socket_t fd, int ready)
{
	int running;
	CURLMcode code = curl_multi_socket_action(c->multi, fd, ready, &running);

	if (code != CURLM_OK)
		log_error("libcurl failed", LOG_T("err", curl_multi_strerror(code)));
	loop_task_schedule(c->reap_task);
}

static void
on_socket_ready(unsigned ready, void *arg)
{
	struct watched *w = arg;
	int what = 0;

	if (ready & LOOP_READ)
		what |= CURL_CSELECT_IN;
	if (ready & LOOP_WRITE)
		what |= CURL_CSELECT_OUT;
	turn(w->client, w->fd, what); /* may free w */
}

static int
on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct http_client *c = arg;
	struct watched *w = socket_arg;
	unsigned interest = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w != NULL)
			loop_watch_destroy(w->watch);
		free(w);
		curl_multi_assign(c->multi, fd, NULL);
		return 0;
	}
	if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
		interest |= LOOP_READ;
	if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
		interest |= LOOP_WRITE;
	if (w == NULL) {
		w = allocate(sizeof(*w));
		w->client = c;
		w->fd = fd;
		w->watch = loop_watch_create(c->loop, fd, interest, on_socket_ready, w);
		curl_multi_assign(c->multi, fd, w);
		return 0;
	}
	loop_watch_set(w->watch, interest);
	return 0;
}

static int
on_curl_timer(CURLM *multi, long ms, void *arg)
{
	struct http_client *c = arg;

	(void)multi;
	if (ms < 0)
		loop_timer_disarm(c->timer);
	else
		loop_timer_arm(c->timer, ms);
	return 0;
}

static void
on_timer(void *arg)
{
	turn(arg, CURL_SOCKET_TIMEOUT, 0);
}

/* ── a request's body ── */

/* A callback, though curl could take the bytes at once: those it sends again by itself when a kept
 * connection breaks without an answer, and the request may have been carried out. What it can't
 * rewind it gives up, and we say that we don't know. */
static size_t
on_body_wanted(char *ret, size_t one, size_t room, void *arg)
{
	struct transfer *t = arg;
	size_t size = t->body_size - t->body_sent;

	if (size > one * room)
		size = one * room;
	memcpy(ret, t->body + t->body_sent, size);
	t->body_sent += size;
	return size;
}

/* ── a response ── */

static size_t
on_body(char *bytes, size_t one, size_t size, void *arg)
{
	struct transfer *t = arg;

	(void)one;
	if (size > t->client->config.response_max - t->response.size) {
		t->is_too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	text_add(&t->response, bytes, size);
	return size;
}

static size_t
on_header(char *line, size_t one, size_t size, void *arg)
{
	static const char name[] = "retry-after:";
	struct transfer *t = arg;
	size_t from = sizeof(name) - 1, to = size;

	(void)one;
	if (size < from || strncasecmp(line, name, from) != 0)
		return size;
	while (from < to && (line[from] == ' ' || line[from] == '\t'))
		from++;
	while (to > from && (unsigned char)line[to - 1] <= ' ')
		to--;
	if (to - from < sizeof(t->retry_after)) {
		memcpy(t->retry_after, line + from, to - from);
		t->retry_after[to - from] = '\0';
	}
	return size;
}

/* Whether any byte of the request can have reached the other side: then the outcome is unknown. A
 * request that was begun (CURLINFO_REQUEST_SIZE) on a connection counts as sent. */
static bool
may_have_been_sent(CURL *easy)
{
	long request_size = 0;

	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_size);
	return request_size > 0;
}

static int
failure_of(const struct transfer *t, CURLcode result)
{
	if (t->is_too_large)
		return ERR_RANGE;
	switch (result) {
	case CURLE_OK:
		return 0;
	case CURLE_FILESIZE_EXCEEDED:
		return ERR_RANGE;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
		return ERR_UNAVAILABLE;
	case CURLE_OPERATION_TIMEDOUT:
		return may_have_been_sent(t->easy) ? ERR_TIMEOUT : ERR_UNAVAILABLE;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return ERR_IO;
	default:
		return may_have_been_sent(t->easy) ? ERR_UNSURE : ERR_UNAVAILABLE;
	}
}

static void
transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	free(t->body);
	text_finish(&t->response);
	free(t);
}

static void
end(struct transfer *t, CURLcode result)
{
	struct http_response response = { .text = "", .body = "" };
	long status = 0;

	response.code = failure_of(t, result);
	if (response.code != 0) {
		response.text =
		    t->is_too_large ? "the response is too large" : curl_easy_strerror(result);
	} else {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		response.status = (int)status;
		response.retry_after = t->retry_after[0] != '\0' ? t->retry_after : NULL;
		if (t->response.bytes != NULL)
			response.body = t->response.bytes;
		response.body_size = t->response.size;
	}
	t->client->pending--;
	t->on_response(&response, t->arg);
	transfer_free(t);
}

static void
on_reap(void *arg)
{
	struct http_client *c = arg;
	struct transfer *t;
	CURLMsg *message;
	CURLcode result;
	int left;

	while ((t = TAILQ_FIRST(&c->refused)) != NULL) {
		TAILQ_REMOVE(&c->refused, t, link);
		end(t, CURLE_URL_MALFORMAT);
	}
	while ((message = curl_multi_info_read(c->multi, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		result = message->data.result; /* gone once the handle is removed */
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		curl_multi_remove_handle(c->multi, t->easy);
		TAILQ_REMOVE(&c->transfers, t, link);
		end(t, result);
	}
}

/* ── a call ── */

#define SET(option, value) ok = curl_easy_setopt(e, option, value) == CURLE_OK && ok

static bool
set_body(struct transfer *t, const char *method)
{
	CURL *e = t->easy;
	bool ok = true;

	if (strcmp(method, "HEAD") == 0)
		SET(CURLOPT_NOBODY, 1L);
	if (t->body == NULL)
		return ok;
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_size);
	SET(CURLOPT_READFUNCTION, on_body_wanted);
	SET(CURLOPT_READDATA, t);
	return ok;
}

/* False when an option isn't accepted, a malformed URL among them. */
static bool
set_options(struct transfer *t, const struct http_call *call)
{
	CURL *e = t->easy;
	bool ok = set_body(t, call->method);

	SET(CURLOPT_URL, call->url);
	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_CUSTOMREQUEST, call->method);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, (long)(call->timeout_ms > 0 ? call->timeout_ms : 1));
	SET(CURLOPT_TCP_NODELAY, 1L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->client->config.response_max);
	SET(CURLOPT_USERAGENT, t->client->user_agent);
	SET(CURLOPT_HTTPHEADER, t->headers);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, t);
	return ok;
}

#undef SET

static void
add_line(struct transfer *t, const char *line)
{
	struct curl_slist *longer = curl_slist_append(t->headers, line);

	if (longer == NULL)
		abort();
	t->headers = longer;
}

static void
add_header(struct transfer *t, const char *name, const char *value)
{
	struct text line = { 0 };

	/* To curl "name:" means to leave the header out, and "name;" one without a value. */
	text_puts(&line, name);
	text_puts(&line, value[0] != '\0' ? ": " : ";");
	text_puts(&line, value);
	add_line(t, line.bytes);
	text_finish(&line);
}

/* False: a header that can't be sent. */
static bool
set_headers(struct transfer *t, const struct http_header *headers)
{
	bool has_type = false;

	add_line(t, "Expect:"); /* it would cost a round trip */
	for (; headers != NULL && headers->name != NULL; headers++) {
		if (strpbrk(headers->name, "\r\n:;") != NULL ||
		    strpbrk(headers->value, "\r\n") != NULL)
			return false;
		if (strcasecmp(headers->name, "Content-Type") == 0)
			has_type = true;
		add_header(t, headers->name, headers->value);
	}
	if (!has_type)
		add_line(t,
		    t->body_size > 0 ? "Content-Type: application/octet-stream" : "Content-Type:");
	return true;
}

/* Methods whose requests state a length even when it is 0. */
static bool
is_bodied(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	       strcmp(method, "PATCH") == 0;
}

void
http_client_send(
    struct http_client *c, const struct http_call *call, http_on_response *on_response, void *arg)
{
	struct transfer *t = allocate(sizeof(*t));

	t->client = c;
	t->on_response = on_response;
	t->arg = arg;
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		abort();
	if (call->body != NULL || is_bodied(call->method)) {
		t->body = allocate(call->body_size + 1);
		t->body_size = call->body_size;
		if (call->body_size > 0)
			memcpy(t->body, call->body, call->body_size);
	}
	c->pending++;
	if (!set_headers(t, call->headers) || !set_options(t, call) ||
	    curl_multi_add_handle(c->multi, t->easy) != CURLM_OK) {
		TAILQ_INSERT_TAIL(&c->refused, t, link);
		loop_task_schedule(c->reap_task);
		return;
	}
	TAILQ_INSERT_TAIL(&c->transfers, t, link);
}

/* ── the client ── */

unsigned
http_client_pending(const struct http_client *c)
{
	return c->pending;
}

struct http_client *
http_client_create(struct loop *loop, const struct http_client_config *config, struct err *err)
{
	struct http_client *c;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		err_set(err, ERR_IO, "libcurl can't be initialised");
		return NULL;
	}
	c = allocate(sizeof(*c));
	TAILQ_INIT(&c->transfers);
	TAILQ_INIT(&c->refused);
	c->loop = loop;
	c->config = *config;
	if (c->config.connections_max == 0)
		c->config.connections_max = 64;
	if (c->config.response_max == 0)
		c->config.response_max = (size_t)4 << 20;
	c->user_agent = strdup(config->user_agent);
	c->multi = curl_multi_init();
	if (c->user_agent == NULL || c->multi == NULL)
		abort();
	c->timer = loop_timer_create(loop, on_timer, c);
	c->reap_task = loop_task_create(loop, on_reap, c);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)c->config.connections_max);
	curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)c->config.connections_max);
	return c;
}

void
http_client_destroy(struct http_client *c)
{
	struct transfer *t;

	if (c == NULL)
		return;
	while ((t = TAILQ_FIRST(&c->transfers)) != NULL) {
		TAILQ_REMOVE(&c->transfers, t, link);
		curl_multi_remove_handle(c->multi, t->easy);
		transfer_free(t);
	}
	while ((t = TAILQ_FIRST(&c->refused)) != NULL) {
		TAILQ_REMOVE(&c->refused, t, link);
		transfer_free(t);
	}
	curl_multi_cleanup(c->multi); /* closes its sockets through on_curl_socket */
	loop_timer_destroy(c->timer);
	loop_task_destroy(c->reap_task);
	free(c->user_agent);
	free(c);
	curl_global_cleanup();
}
