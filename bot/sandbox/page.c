#include "bot/sandbox/page.h"

#include <string.h>

/* Nothing from elsewhere, no inline script: what a bot writes can never run. */
static const struct http_header headers[] = {
	{ "Content-Security-Policy",
	    "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cache-Control", "no-cache" },
	{ NULL, NULL },
};

bool
page_take(struct http_request *r)
{
	if (strcmp(http_request_method(r), "GET") != 0)
		return false;
	for (const struct page_file *file = page_files; file->path != NULL; file++) {
		if (strcmp(file->path, http_request_path(r)) == 0) {
			http_reply(r, 200, file->type, headers, file->bytes, file->size);
			return true;
		}
	}
	return false;
}
