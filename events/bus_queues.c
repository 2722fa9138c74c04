/* The queues of a bus: declared, bound, consumed. */
#include "events/bus_parts.h"
#include "messages/topology.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#define ARGUMENTS_MAX 8

struct consumer *
bus_consume(
    struct bus *bus, const char *queue, unsigned prefetch, const struct consumer_owner *owner)
{
	char host[65], tag[NAME_ROOM];

	bus_host(host, sizeof(host));
	(void)snprintf(tag, sizeof(tag), "%s-%s-%ld-%s", bus->service, host, (long)getpid(), queue);
	return consumer_create(bus->consume, queue, tag, prefetch, owner);
}

static void
put_arguments(const struct topology_queue *queue, amqp_table_entry_t *entries, amqp_table_t *ret)
{
	size_t i;

	assert(queue->argument_count <= ARGUMENTS_MAX);
	for (i = 0; i < queue->argument_count; i++) {
		const struct topology_argument *from = &queue->arguments[i];

		entries[i].key = amqp_cstring_bytes(from->name);
		if (from->text != NULL) {
			entries[i].value.kind = AMQP_FIELD_KIND_UTF8;
			entries[i].value.value.bytes = amqp_cstring_bytes(from->text);
		} else {
			entries[i].value.kind = AMQP_FIELD_KIND_I64;
			entries[i].value.value.i64 = from->number;
		}
	}
	*ret = (amqp_table_t){ (int)queue->argument_count, entries };
}

void
bus_declare(
    struct channel *ch, const struct topology_queue *queue, const char *name, bool is_exclusive)
{
	amqp_table_entry_t entries[ARGUMENTS_MAX];
	amqp_queue_declare_t method = {
		.queue = amqp_cstring_bytes(name),
		.durable = queue->is_durable,
		.exclusive = is_exclusive,
	};

	put_arguments(queue, entries, &method.arguments);
	channel_call(ch, AMQP_QUEUE_DECLARE_METHOD, &method, AMQP_QUEUE_DECLARE_OK_METHOD);
}

void
bus_check_queue(struct channel *ch, const char *name)
{
	amqp_queue_declare_t method = { .queue = amqp_cstring_bytes(name), .passive = 1 };

	channel_call(ch, AMQP_QUEUE_DECLARE_METHOD, &method, AMQP_QUEUE_DECLARE_OK_METHOD);
}

void
bus_bind(struct channel *ch, const char *queue, const char *exchange, const char *routing_key)
{
	amqp_queue_bind_t method = {
		.queue = amqp_cstring_bytes(queue),
		.exchange = amqp_cstring_bytes(exchange),
		.routing_key = amqp_cstring_bytes(routing_key),
	};

	channel_call(ch, AMQP_QUEUE_BIND_METHOD, &method, AMQP_QUEUE_BIND_OK_METHOD);
}
