#include "workers/jobs/notify.h"

#include "events/clock.h"
#include "events/ids.h"
#include "events/outbox.h"
#include "events/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct postgres_statement insert_notification = {
	"insert_notification",
	"INSERT INTO notification (id, player_id, class, type, cause) VALUES ($1, $2::bigint, $3, "
	"$4, $5)",
};

static void
insert(struct postgres_session *s, const char *id, const struct notify *n)
{
	const struct message_notification *kind = &message_notifications[n->kind];
	struct postgres_params params = { 0 };

	params_text(&params, id);
	params_i64(&params, n->player_id);
	params_text(&params, kind->class);
	params_text(&params, kind->type);
	params_text(&params, n->cause);
	postgres_query(s, &insert_notification, &params);
}

void
notify_add(struct outbox_batch *batch, struct postgres_session *s, const struct notify *n)
{
	const struct message_notification *kind = &message_notifications[n->kind];
	char id[UUID_TEXT_SIZE], key[40], subject[40];
	struct text data = { 0 };
	struct event e = {
		.id = id,
		.type = kind->type,
		.source = n->source,
		.subject = subject,
		.time_ms = clock_wall_ms(),
		.causation_id = n->event_id,
		.traceparent = n->traceparent,
	};

	uuid_event(n->event_id, "notify", 0, id);
	snprintf(subject, sizeof(subject), "player/%" PRId64, n->player_id);
	snprintf(key, sizeof(key), "%s.%s", n->provider, kind->class);
	insert(s, id, n);
	shape_write(kind->data, n->data, &data);
	e.data = data.bytes;
	e.data_size = data.size;
	outbox_add(batch, "notify", key, subject, n->order, &e);
	outbox_store(batch, s);
	text_finish(&data);
}

bool
notify_was_added(const struct postgres_results *results, const struct err *err)
{
	return err->code == ERR_EXISTS &&
	       (strcmp(postgres_constraint(results), "inbox_pkey") == 0 ||
		   strcmp(postgres_constraint(results), "notification_cause_key") == 0);
}
