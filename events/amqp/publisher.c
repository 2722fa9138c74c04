#include "events/amqp/publisher.h"

#include "events/amqp/confirms.h"
#include "events/amqp/connection.h"
#include "events/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CODE_REFUSED 403
#define CODE_NOT_FOUND 404

struct publisher {
	struct connection *connection;
	struct channel *channel;
	struct confirms *confirms; /* NULL: without */
	struct publisher_owner owner;
};

static void
on_open(struct channel *ch, void *arg)
{
	struct publisher *p = arg;
	amqp_confirm_select_t method = { .nowait = 0 };

	if (p->confirms != NULL)
		channel_call(
		    ch, AMQP_CONFIRM_SELECT_METHOD, &method, AMQP_CONFIRM_SELECT_OK_METHOD);
}

/* "… exchange 'NAME' in vhost …": the broker names what it refused only in words. */
static uint64_t
refused_exchange(const struct channel_end *end)
{
	const char *from, *to;

	if (end->reply_code != CODE_NOT_FOUND && end->reply_code != CODE_REFUSED)
		return 0;
	from = strstr(end->text, "exchange '");
	if (from == NULL)
		return 0;
	from += strlen("exchange '");
	to = strchr(from, '\'');
	return to == NULL ? 0 : content_hash(from, (size_t)(to - from));
}

static void
on_end(struct channel *ch, const struct channel_end *end, void *arg)
{
	struct publisher *p = arg;

	(void)ch;
	if (p->confirms != NULL)
		confirms_end(p->confirms, refused_exchange(end));
}

static void
on_confirm(struct channel *ch, uint64_t number, bool is_multiple, bool is_nack, void *arg)
{
	struct publisher *p = arg;

	(void)ch;
	if (p->confirms == NULL || !confirms_settle(p->confirms, number, is_multiple, is_nack))
		connection_fail(p->connection, "the broker confirmed what was never published");
}

static void
on_return(struct channel *ch, const struct channel_return *r, void *arg)
{
	struct publisher *p = arg;

	(void)ch;
	if (p->confirms != NULL)
		confirms_return(p->confirms, content_hash(r->message_id.bytes, r->message_id.len));
	if (p->owner.on_return != NULL)
		p->owner.on_return(r, p->owner.arg);
}

static bool
on_second(unsigned second, void *arg)
{
	struct publisher *p = arg;

	return p->confirms == NULL || !confirms_are_overdue(p->confirms, second);
}

struct publisher *
publisher_create(struct connection *connection, const char *name, unsigned window,
    const struct publisher_owner *owner)
{
	struct publisher *p = calloc(1, sizeof(*p));
	struct channel_owner hooks = {
		.on_open = on_open,
		.on_end = on_end,
		.on_confirm = on_confirm,
		.on_return = on_return,
		.on_second = on_second,
		.arg = p,
	};

	if (p == NULL)
		abort();
	p->connection = connection;
	p->owner = *owner;
	if (window > 0)
		p->confirms = confirms_create(window, owner->on_settled, owner->arg);
	p->channel = channel_create(connection, name, &hooks);
	return p;
}

void
publisher_destroy(struct publisher *p)
{
	if (p == NULL)
		return;
	confirms_destroy(p->confirms);
	free(p);
}

bool
publisher_is_ready(const struct publisher *p)
{
	return channel_is_ready(p->channel);
}

int
publisher_check(const struct publisher *p, struct err *err)
{
	if (!publisher_is_ready(p))
		return err_set(err, ERR_UNAVAILABLE, "the broker isn't connected: try again later");
	if (connection_is_blocked(p->connection))
		return err_set(
		    err, ERR_BLOCKED, "the broker takes no messages now (memory or disk alarm)");
	if (connection_is_congested(p->connection))
		return err_set(err, ERR_CONGESTED, "%zu bytes wait to be sent to the broker",
		    CONNECTION_OUTPUT_MAX);
	if (p->confirms != NULL && confirms_are_full(p->confirms))
		return err_set(err, ERR_CONGESTED, "%zu messages wait to be confirmed",
		    confirms_open(p->confirms));
	return 0;
}

int
publisher_put(struct publisher *p, const struct message *m, bus_on_outcome *on_outcome, void *arg,
    struct err *err)
{
	struct confirm confirm = { .on_outcome = on_outcome, .arg = arg };
	int code = publisher_check(p, err);

	assert(p->confirms != NULL || on_outcome == NULL);
	if (code == 0)
		code = channel_publish(p->channel, m, true, err);
	if (code != 0 || p->confirms == NULL)
		return code;
	if (m->id != NULL)
		confirm.id_hash = content_hash(m->id, strlen(m->id));
	confirm.exchange_hash = content_hash(m->exchange, strlen(m->exchange));
	confirm.published_us = clock_monotonic_us();
	confirm.due = connection_second(p->connection) + CONFIRM_LIMIT_S;
	confirms_add(p->confirms, &confirm);
	return 0;
}

size_t
publisher_open(const struct publisher *p)
{
	return p->confirms == NULL ? 0 : confirms_open(p->confirms);
}
