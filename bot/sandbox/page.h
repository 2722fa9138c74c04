/* The chat page: files of page/, built into the program by embed.py. */
#ifndef SANDBOX_PAGE_H
#define SANDBOX_PAGE_H

#include "events/http_server.h"

#include <stdbool.h>
#include <stddef.h>

struct page_file {
	const char *path; /* "/chat.js"; index.html is "/" */
	const char *type;
	const unsigned char *bytes;
	size_t size;
};

/* Generated; ends with a NULL path. */
extern const struct page_file page_files[];

/* Takes the request when it is for one of these files. */
bool page_take(struct http_request *r);

#endif
