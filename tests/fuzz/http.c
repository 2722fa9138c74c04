/* An HTTP request as the server takes it apart: it comes out the same at any split, keeps its
 * bounds, and what was accepted has one reading only. The first byte says where to split. */
#include "events/http_parse.h"
#include "events/http_server.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define BODY_MAX 1000

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static char *
copy(const void *bytes, size_t size)
{
	char *p = malloc(size > 0 ? size : 1);

	if (p == NULL)
		abort();
	if (size > 0)
		memcpy(p, bytes, size);
	return p;
}

static void
check_chunks(const uint8_t *data, size_t size, size_t split)
{
	struct http_chunks whole = { 0 }, parts = { 0 };
	struct http_refusal whole_refusal, parts_refusal;
	char *in_place = copy(data, size), *raw = copy(data, size), *body = copy(data, size);
	size_t whole_used, parts_used;

	whole_used = http_chunks_decode(&whole, in_place, in_place, size, BODY_MAX, &whole_refusal);
	split = split < size ? split : size;
	parts_used = http_chunks_decode(&parts, body, raw, split, BODY_MAX, &parts_refusal);
	if (parts_refusal.status == 0 && parts.state != CHUNK_DONE) {
		check(parts_used == split);
		parts_used += http_chunks_decode(
		    &parts, body, raw + split, size - split, BODY_MAX, &parts_refusal);
	}
	check(whole_refusal.status == parts_refusal.status && whole_used == parts_used);
	check(whole.body_size == parts.body_size && whole.body_size <= BODY_MAX);
	check(memcmp(in_place, body, whole.body_size) == 0);
	free(in_place);
	free(raw);
	free(body);
}

/* What an accepted head promises. */
static void
check_head(const struct http_head *head, const char *bytes)
{
	unsigned i;

	check(bytes[head->path] == '/');
	check(strlen(bytes + head->method) > 0 && strlen(bytes + head->query) < head->size);
	check(head->body_size <= BODY_MAX);
	check(!head->is_chunked || http_head_find(head, bytes, "content-length") == NULL);
	check(head->is_http_1_0 || http_head_find(head, bytes, "host") != NULL);
	for (i = 0; i < head->header_count; i++)
		check(http_header_is_clean(
		    bytes + head->headers[i].name, bytes + head->headers[i].value));
}

static void
check_request(const uint8_t *data, size_t size, size_t split)
{
	struct http_refusal refusal = { 0 };
	struct http_head head;
	size_t scanned = 0, none = 0, end = 0, at;
	char *bytes = copy(data, size), *only_head;

	for (at = 1; at < size && end == 0; at += 1 + split % 7)
		end = http_head_end(bytes, at, &scanned);
	if (end == 0)
		end = http_head_end(bytes, size, &scanned);
	check(end == http_head_end(bytes, size, &none));
	only_head = copy(bytes, end);
	if (end > 0 && http_head_parse(only_head, end, BODY_MAX, &head, &refusal))
		check_head(&head, only_head);
	else if (end > 0)
		check(refusal.status >= 400 && refusal.status < 600 && refusal.detail != NULL);
	free(only_head);
	free(bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char decoded[64];
	struct err err;

	if (size == 0)
		return 0;
	check_chunks(data + 1, size - 1, data[0]);
	check_request(data + 1, size - 1, data[0]);
	if (http_percent_decode((const char *)data, size, decoded, sizeof(decoded), &err) == 0)
		check(strlen(decoded) < sizeof(decoded) && strlen(decoded) <= size);
	return 0;
}
