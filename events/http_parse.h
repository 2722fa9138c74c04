/* The bytes of an HTTP/1.1 request: its head, and a chunked body. Pure functions over a buffer,
 * stricter than the RFC asks where leniency is how requests are smuggled: lines end with CRLF, no
 * folded headers, no repeated lengths, origin-form targets only. Only http_connection.c, tests and
 * fuzzing use it. */
#ifndef EVENTS_HTTP_PARSE_H
#define EVENTS_HTTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_HEADERS_MAX 64

/* Places are offsets into the buffer, so that the buffer may move while the body arrives; each ends
 * with a NUL there. */
struct http_head {
	uint32_t method, path, query;
	struct {
		uint32_t name, value;
	} headers[HTTP_HEADERS_MAX];
	unsigned header_count;
	size_t size; /* of the head, with its empty line */
	bool is_http_1_0;
	bool is_head_method;
	bool keeps_alive; /* the client wants another request on this connection */
	bool expects_continue;
	bool is_chunked;
	size_t body_size; /* Content-Length; 0 without one and when chunked */
};

/* Why a request is refused: the status, and a fixed text for the client. */
struct http_refusal {
	int status;
	const char *detail;
};

/* Where the head in `bytes` ends (behind its empty line); 0: not here yet. `*scanned` remembers
 * what was searched; 0 at first. */
size_t http_head_end(const char *bytes, size_t size, size_t *scanned);

/* Takes a head of exactly `size` bytes apart, writing NULs into it. False: `ret_refusal` says why.
 */
bool http_head_parse(char *bytes, size_t size, size_t body_max, struct http_head *ret,
    struct http_refusal *ret_refusal);

/* The value of a header, by its name in any case; NULL when absent. */
const char *http_head_find(const struct http_head *head, const char *bytes, const char *name);

/* A chunked body on its way. Zero-initialised is the beginning. */
struct http_chunks {
	enum {
		CHUNK_SIZE,
		CHUNK_EXTENSION,
		CHUNK_SIZE_LF,
		CHUNK_DATA,
		CHUNK_DATA_CR,
		CHUNK_DATA_LF,
		CHUNK_TRAILER,
		CHUNK_TRAILER_LINE,
		CHUNK_TRAILER_LF,
		CHUNK_END_LF,
		CHUNK_DONE,
	} state;
	size_t left;     /* bytes of the chunk that are still to come */
	size_t digits;   /* of its size, so far */
	size_t overhead; /* bytes of extensions and trailers: nobody needs many */
	size_t body_size;
};

/* Decodes `size` raw bytes into `body`, behind what is there (`body` may overlap `raw` from below).
 * Returns how many raw bytes were used: all, or those up to the end of the body (state CHUNK_DONE).
 * `ret_refusal->status` is 0 unless the body is refused. */
size_t http_chunks_decode(struct http_chunks *c, char *body, const char *raw, size_t size,
    size_t body_max, struct http_refusal *ret_refusal);

/* Whether a response may carry this: names are tokens, values hold no control characters. */
bool http_header_is_clean(const char *name, const char *value);

/* "Not Found"; "Unknown" for what has no phrase. */
const char *http_status_phrase(int status);

#endif
