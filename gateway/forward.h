/* From an HTTP request to a call over the bus and back; cheap checks first:
 *
 *   route ──▶ key, scope ──▶ headers ──▶ body ──▶ room in flight ──▶ call ──▶ answer ──▶ reply
 *    404          401          400        422          503            503       502        200
 *    405          403          415                                    504             or a refusal
 */
#ifndef GATEWAY_FORWARD_H
#define GATEWAY_FORWARD_H

#include "events/bus.h"
#include "events/http_server.h"
#include "events/metrics.h"
#include "gateway/clients.h"

#define IN_FLIGHT_MAX 512 /* calls of a domain that wait for their answer */

struct forward;

/* `bus` and `clients` are borrowed until forward_destroy; `metrics` too, it may be NULL. */
struct forward *forward_create(struct bus *bus, struct clients *clients, struct metrics *metrics);
void forward_destroy(struct forward *f); /* NULL is fine; after the last request was answered */

/* The handler of the HTTP server; `arg` is the struct forward. */
http_on_request forward_request;

#endif
