#include "events/sender.h"

#include "events/json.h"
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
sender_check(const char *user, const char *type, struct err *err)
{
	const struct message_senders *senders = message_senders_of(type);

	if (senders == NULL)
		return 0;
	if (user == NULL || user[0] == '\0')
		return err_set(err, ERR_REFUSED, "no user_id says who sent this %s", type);
	if (is_among(senders->users, user))
		return 0;
	return err_set(err, ERR_REFUSED, "%s may not send %s", user, type);
}

int
event_check_sender(const struct message *m, const char *user, struct err *err)
{
	struct event e;
	struct json *document;
	const struct json *data;
	struct err none;
	int code;

	if (event_read(m->body, m->body_size, &e, &document, &data, &none) != 0)
		return 0;
	code = sender_check(user, e.type, err);
	json_free(document);
	return code;
}

const char *
sender_of_copy(const struct message *m)
{
	const char *sender = message_header(m, HEADER_SENDER);

	if (sender == NULL)
		sender = m->user_id;
	return sender == NULL ? "" : sender;
}
