/* URLs of servers, with another login or none, and names inside of them. */
#ifndef EVENTS_CTL_ADDRESS_H
#define EVENTS_CTL_ADDRESS_H

#include "events/text.h"

/* Appends scheme://login@host… for `url`, whose own login is left out. `login` is "user:password",
 * percent-encoded; NULL: none. Of several URLs, separated by commas, each gets it. */
void address_put(struct text *out, const char *url, const char *login);

/* Appends `name` percent-encoded, as one segment of a path. */
void address_put_segment(struct text *out, const char *name);

#endif
