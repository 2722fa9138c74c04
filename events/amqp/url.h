/* Where the brokers are: amqp://user:password@host:port/vhost or amqps://…, several separated by
 * commas. */
#ifndef EVENTS_AMQP_URL_H
#define EVENTS_AMQP_URL_H

#include "events/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct url {
	char *text; /* decoded in place; what the others point into */
	const char *host, *user, *password, *vhost;
	uint16_t port;
	bool is_tls;
};

struct url_list {
	struct url *urls;
	size_t count;
};

/* Percent-encoding is decoded. Error texts name the position, never the URL, since it holds the
 * password. */
MUST_CHECK int url_list_parse(const char *text, struct url_list *ret, struct err *err);
void url_list_finish(struct url_list *list);

#endif
