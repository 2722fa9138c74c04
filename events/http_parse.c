#define _GNU_SOURCE /* memmem */
#include "events/http_parse.h"

#include "events/http_server.h"

#include <string.h>
#include <strings.h>

#define CHUNK_OVERHEAD_MAX 4096

/* ── characters ── */

static bool
is_token_char(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static size_t
token_size(const char *s, size_t size)
{
	size_t i = 0;

	while (i < size && is_token_char(s[i]))
		i++;
	return i;
}

static bool
has_controls(const char *s, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f)
			return true;
	return false;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool
refuse(struct http_refusal *ret, int status, const char *detail)
{
	ret->status = status;
	ret->detail = detail;
	return false;
}

/* ── the request line ── */

static bool
parse_method(char *line, size_t size, struct http_head *head, struct http_refusal *refusal)
{
	static const char *const known[] = { "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD",
		"OPTIONS" };
	size_t i;

	if (size == 0 || token_size(line, size) != size)
		return refuse(refusal, 400, "the request line has no valid method");
	line[size] = '\0';
	head->is_head_method = strcmp(line, "HEAD") == 0;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(line, known[i]) == 0)
			return true;
	if (strcmp(line, "TRACE") == 0 || strcmp(line, "CONNECT") == 0)
		return refuse(refusal, 405, "this method is not allowed");
	return refuse(refusal, 501, "this method is unknown");
}

/* /path?query: splits the query off. */
static bool
parse_target(
    char *bytes, size_t at, size_t size, struct http_head *head, struct http_refusal *refusal)
{
	char *target = bytes + at, *mark;
	size_t i;

	if (size == 0 || target[0] != '/')
		return refuse(refusal, 400, "the request target must begin with /");
	for (i = 0; i < size; i++)
		if (target[i] <= ' ' || target[i] > '~' || target[i] == '#')
			return refuse(
			    refusal, 400, "the request target holds a character that it may not");
	target[size] = '\0';
	head->path = (uint32_t)at;
	head->query = (uint32_t)(at + size);
	mark = strchr(target, '?');
	if (mark != NULL) {
		*mark = '\0';
		head->query = (uint32_t)(mark + 1 - bytes);
	}
	return true;
}

static bool
parse_request_line(
    char *bytes, size_t at, size_t size, struct http_head *head, struct http_refusal *refusal)
{
	char *line = bytes + at;
	char *first = memchr(line, ' ', size);
	char *second =
	    first == NULL ? NULL : memchr(first + 1, ' ', size - (size_t)(first + 1 - line));
	const char *version;
	size_t version_size;

	if (second == NULL)
		return refuse(refusal, 400, "the request line must be: method target version");
	version = second + 1;
	version_size = size - (size_t)(version - line);
	if (version_size != 8 || memcmp(version, "HTTP/", 5) != 0)
		return refuse(refusal, 400, "the request line must end with HTTP/1.1");
	if (memcmp(version, "HTTP/1.1", 8) != 0 && memcmp(version, "HTTP/1.0", 8) != 0)
		return refuse(refusal, 505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
	head->is_http_1_0 = version[7] == '0';
	head->method = (uint32_t)at;
	return parse_method(line, (size_t)(first - line), head, refusal) &&
	       parse_target(
		   bytes, (size_t)(first + 1 - bytes), (size_t)(second - first - 1), head, refusal);
}

/* ── headers ── */

static bool
parse_header(
    char *bytes, size_t at, size_t size, struct http_head *head, struct http_refusal *refusal)
{
	char *line = bytes + at;
	size_t name = token_size(line, size);
	size_t from = name + 1, to = size;

	if (name == 0 || name == size || line[name] != ':')
		return refuse(refusal, 400, "a header line must be: name, colon, value");
	while (from < to && (line[from] == ' ' || line[from] == '\t'))
		from++;
	while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\t'))
		to--;
	if (has_controls(line + from, to - from))
		return refuse(refusal, 400, "a header value holds a control character");
	if (head->header_count == HTTP_HEADERS_MAX)
		return refuse(refusal, 431, "there are too many headers");
	line[name] = '\0';
	line[to] = '\0';
	head->headers[head->header_count].name = (uint32_t)at;
	head->headers[head->header_count].value = (uint32_t)(at + from);
	head->header_count++;
	return true;
}

/* Whether a comma-separated list holds `word`, in any case. */
static bool
list_has(const char *list, const char *word)
{
	size_t size = strlen(word), part;

	for (; *list != '\0'; list += list[part] == ',' ? part + 1 : part) {
		while (*list == ' ' || *list == '\t')
			list++;
		part = strcspn(list, ",");
		if (part >= size && strncasecmp(list, word, size) == 0 &&
		    strspn(list + size, " \t") + size == part)
			return true;
	}
	return false;
}

static bool
set_length(const char *value, size_t body_max, struct http_head *head, struct http_refusal *refusal)
{
	size_t digits = strspn(value, "0123456789");
	size_t size = 0, i;

	if (digits == 0 || value[digits] != '\0')
		return refuse(refusal, 400, "Content-Length must be a number");
	for (i = 0; i < digits; i++) {
		size = size * 10 + (size_t)(value[i] - '0');
		if (size > body_max)
			return refuse(refusal, 413, "the body is too large");
	}
	head->body_size = size;
	return true;
}

/* The body's framing: where two parties may read a length differently, requests get smuggled, so
 * any doubt is refused. */
static bool
set_framing(
    const char *bytes, size_t body_max, struct http_head *head, struct http_refusal *refusal)
{
	const char *length = http_head_find(head, bytes, "Content-Length");
	const char *encoding = http_head_find(head, bytes, "Transfer-Encoding");

	if (length != NULL && encoding != NULL)
		return refuse(
		    refusal, 400, "Content-Length and Transfer-Encoding exclude each other");
	if (encoding != NULL && head->is_http_1_0)
		return refuse(refusal, 400, "HTTP/1.0 has no Transfer-Encoding");
	if (encoding != NULL && strcasecmp(encoding, "chunked") != 0)
		return refuse(refusal, 501, "the only Transfer-Encoding known here is chunked");
	head->is_chunked = encoding != NULL;
	return length == NULL || set_length(length, body_max, head, refusal);
}

static bool
set_meaning(
    const char *bytes, size_t body_max, struct http_head *head, struct http_refusal *refusal)
{
	static const char *const unique[] = { "Host", "Content-Length", "Transfer-Encoding",
		"Content-Type", "Authorization", "Idempotency-Key" };
	const char *connection = http_head_find(head, bytes, "Connection");
	const char *expect = http_head_find(head, bytes, "Expect");
	unsigned i, j, count;

	for (i = 0; i < sizeof(unique) / sizeof(unique[0]); i++) {
		count = 0;
		for (j = 0; j < head->header_count; j++)
			count += strcasecmp(bytes + head->headers[j].name, unique[i]) == 0;
		if (count > 1)
			return refuse(refusal, 400, "a header that may stand once is repeated");
	}
	if (!head->is_http_1_0 && http_head_find(head, bytes, "Host") == NULL)
		return refuse(refusal, 400, "the Host header is missing");
	if (expect != NULL && strcasecmp(expect, "100-continue") != 0)
		return refuse(refusal, 417, "the only expectation known here is 100-continue");
	head->expects_continue = expect != NULL && !head->is_http_1_0;
	if (head->is_http_1_0)
		head->keeps_alive = connection != NULL && list_has(connection, "keep-alive");
	else
		head->keeps_alive = connection == NULL || !list_has(connection, "close");
	return set_framing(bytes, body_max, head, refusal);
}

/* ── the head ── */

size_t
http_head_end(const char *bytes, size_t size, size_t *scanned)
{
	size_t from = *scanned < 3 ? 0 : *scanned - 3;
	const char *end = size < 4 ? NULL : memmem(bytes + from, size - from, "\r\n\r\n", 4);

	*scanned = size;
	return end == NULL ? 0 : (size_t)(end + 4 - bytes);
}

bool
http_head_parse(char *bytes, size_t size, size_t body_max, struct http_head *ret,
    struct http_refusal *ret_refusal)
{
	size_t at = 0, line;
	const char *end;
	bool ok = true;

	ret->header_count = 0;
	ret->body_size = 0;
	ret->size = size;
	while (ok && at + 2 < size) {
		end = memchr(bytes + at, '\r', size - at);
		line = (size_t)(end - bytes) - at;
		if (end[1] != '\n' || memchr(bytes + at, '\n', line) != NULL)
			return refuse(ret_refusal, 400, "lines must end with CR LF");
		if (at == 0)
			ok = parse_request_line(bytes, at, line, ret, ret_refusal);
		else
			ok = parse_header(bytes, at, line, ret, ret_refusal);
		at += line + 2;
	}
	return ok && set_meaning(bytes, body_max, ret, ret_refusal);
}

const char *
http_head_find(const struct http_head *head, const char *bytes, const char *name)
{
	unsigned i;

	for (i = 0; i < head->header_count; i++)
		if (strcasecmp(bytes + head->headers[i].name, name) == 0)
			return bytes + head->headers[i].value;
	return NULL;
}

/* ── chunked bodies ── */

/* One byte of framing. */
static bool
chunk_byte(struct http_chunks *c, char byte, size_t body_max, struct http_refusal *refusal)
{
	int digit = hex_digit(byte);

	switch (c->state) {
	case CHUNK_SIZE:
		if (digit >= 0 && c->digits < 8) {
			c->left = c->left * 16 + (size_t)digit;
			c->digits++;
			if (c->left > body_max - c->body_size)
				return refuse(refusal, 413, "the body is too large");
			return true;
		}
		if (c->digits == 0 || (byte != '\r' && byte != ';'))
			break;
		c->state = byte == ';' ? CHUNK_EXTENSION : CHUNK_SIZE_LF;
		return true;
	case CHUNK_EXTENSION:
		if (++c->overhead > CHUNK_OVERHEAD_MAX || byte == '\n')
			break;
		if (byte == '\r')
			c->state = CHUNK_SIZE_LF;
		return true;
	case CHUNK_SIZE_LF:
		c->state = c->left > 0 ? CHUNK_DATA : CHUNK_TRAILER;
		c->digits = 0;
		return byte == '\n' || refuse(refusal, 400, "a chunk is malformed");
	case CHUNK_DATA_CR:
		c->state = CHUNK_DATA_LF;
		return byte == '\r' || refuse(refusal, 400, "a chunk is malformed");
	case CHUNK_DATA_LF:
		c->state = CHUNK_SIZE;
		return byte == '\n' || refuse(refusal, 400, "a chunk is malformed");
	case CHUNK_TRAILER:
		if (byte == '\n')
			break;
		c->state = byte == '\r' ? CHUNK_END_LF : CHUNK_TRAILER_LINE;
		return true;
	case CHUNK_TRAILER_LINE:
		if (++c->overhead > CHUNK_OVERHEAD_MAX || byte == '\n')
			break;
		if (byte == '\r')
			c->state = CHUNK_TRAILER_LF;
		return true;
	case CHUNK_TRAILER_LF:
		c->state = CHUNK_TRAILER;
		return byte == '\n' || refuse(refusal, 400, "a trailer is malformed");
	case CHUNK_END_LF:
		c->state = CHUNK_DONE;
		return byte == '\n' || refuse(refusal, 400, "the end of the body is malformed");
	case CHUNK_DATA:
	case CHUNK_DONE:
		break;
	}
	return refuse(refusal, 400, "a chunk is malformed");
}

size_t
http_chunks_decode(struct http_chunks *c, char *body, const char *raw, size_t size, size_t body_max,
    struct http_refusal *ret_refusal)
{
	size_t used = 0, part;

	ret_refusal->status = 0;
	while (used < size && c->state != CHUNK_DONE) {
		if (c->state != CHUNK_DATA) {
			if (!chunk_byte(c, raw[used++], body_max, ret_refusal))
				break;
			continue;
		}
		part = size - used < c->left ? size - used : c->left;
		memmove(body + c->body_size, raw + used, part);
		c->body_size += part;
		used += part;
		c->left -= part;
		if (c->left == 0)
			c->state = CHUNK_DATA_CR;
	}
	return used;
}

/* ── for others ── */

bool
http_header_is_clean(const char *name, const char *value)
{
	size_t size = strlen(name);

	return size > 0 && token_size(name, size) == size && !has_controls(value, strlen(value));
}

int
http_percent_decode(const char *s, size_t size, char *ret, size_t ret_room, struct err *err)
{
	size_t from = 0, to = 0;
	int high, low;
	char c;

	while (from < size) {
		c = s[from++];
		if (c == '%') {
			high = from < size ? hex_digit(s[from]) : -1;
			low = from + 1 < size ? hex_digit(s[from + 1]) : -1;
			if (high < 0 || low < 0)
				return err_set(
				    err, ERR_SYNTAX, "%% must be followed by two hex digits");
			c = (char)(high * 16 + low);
			if (c == '\0' || c == '/')
				return err_set(err, ERR_SYNTAX, "%%00 and %%2F are not allowed");
			from += 2;
		}
		if (to + 1 >= ret_room)
			return err_set(err, ERR_RANGE, "longer than %zu bytes",
			    ret_room > 0 ? ret_room - 1 : 0);
		ret[to++] = c;
	}
	if (ret_room == 0)
		return err_set(err, ERR_RANGE, "there is no room for it");
	ret[to] = '\0';
	return 0;
}

const char *
http_status_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 304, "Not Modified" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 408, "Request Timeout" },
		{ 409, "Conflict" },
		{ 412, "Precondition Failed" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 417, "Expectation Failed" },
		{ 422, "Unprocessable Content" },
		{ 428, "Precondition Required" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
		{ 505, "HTTP Version Not Supported" },
	};
	size_t i;

	for (i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Unknown";
}
