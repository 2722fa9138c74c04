/* Who may send what. The broker lets nobody publish under another's user_id, but a message has many
 * ways into a queue; here is the last door, for whoever acts on one or sends it on. */
#ifndef EVENTS_SENDER_H
#define EVENTS_SENDER_H

#include "events/err.h"
#include "events/message.h"

/* Whether the login `user` may send this type of event or notification, or call this operation.
 * NULL or "": nobody signed it. A type that is none of ours passes, since nobody acts on it.
 * ERR_REFUSED, with the reason for its dead letter. */
MUST_CHECK int sender_check(const char *user, const char *type, struct err *err);
/* The same of an event; a body that is none passes. */
MUST_CHECK int event_check_sender(const struct message *m, const char *user, struct err *err);
/* Whose login a message came from before a consumer copied it, for a retry or as a dead letter.
 * Borrowed from it; "": nobody's. */
const char *sender_of_copy(const struct message *m);

#endif
