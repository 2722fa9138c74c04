/* What the gateway reads out of a request's headers, checked before anything is done with it. */
#ifndef GATEWAY_HEADERS_H
#define GATEWAY_HEADERS_H

#include <stdbool.h>

#define REQUEST_ID_SIZE 65       /* 64 characters and the NUL */
#define IDEMPOTENCY_KEY_SIZE 129 /* 128 characters and the NUL */

/* The client's X-Request-Id when it is 1 to 64 of A-Z a-z 0-9 . _ -; otherwise a new one. `header`
 * may be NULL. */
void header_request_id(const char *header, char ret[REQUEST_ID_SIZE]);

/* Idempotency-Key as a structured-field string ("…", with \" and \\) or bare. False unless it is 1
 * to 128 visible ASCII characters. */
bool header_idempotency_key(const char *header, char ret[IDEMPOTENCY_KEY_SIZE]);

/* Whether a Content-Type is application/json, whatever parameters follow. `header` may be NULL. */
bool header_is_json(const char *header);

#endif
