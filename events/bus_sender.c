/* Who may send what. The broker lets nobody publish under another's user_id, but a message has many
 * ways into a queue; here is the last door. It holds for all of them: a retry comes back under our
 * own name, a replay under the operator's, what the broker dead-letters keeps its sender's. */
#include "events/bus_parts.h"

#include "messages/senders.h"

#include <string.h>

static bool
is_among(const char *const *users, const char *user)
{
	while (*users != NULL && strcmp(*users, user) != 0)
		users++;
	return *users != NULL;
}

int
bus_check_sender(const struct bus *bus, const struct message *m, const char *type, struct err *err)
{
	const struct message_senders *senders = message_senders_of(type);

	if (senders == NULL)
		return 0; /* no message of ours, as its handler will say */
	if (m->user_id == NULL)
		return err_set(err, ERR_REFUSED, "no user_id says who sent this %s", type);
	if (strcmp(m->user_id, connection_user(bus->consume)) == 0 ||
	    is_among(senders->users, m->user_id))
		return 0;
	return err_set(err, ERR_REFUSED, "%s may not send %s", m->user_id, type);
}
