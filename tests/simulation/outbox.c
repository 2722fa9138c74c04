#include "tests/simulation/outbox.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_same(const struct outbox_row *a, const struct outbox_row *b)
{
	return a->type == b->type && a->aggregate_id == b->aggregate_id &&
	       a->sequence == b->sequence && strcmp(a->data.bytes, b->data.bytes) == 0;
}

static void
add(struct outbox *o, const struct outbox_row *row)
{
	char place[64];
	size_t other;

	if (map_find(&o->ids, row->id, &other))
		finding("event %s, a %s, is there already", row->id, row->type);
	snprintf(place, sizeof(place), "%s %" PRId64 " %" PRId64, row->aggregate, row->aggregate_id,
	    row->sequence);
	if (map_find(&o->sequences, place, &other))
		finding("%s and %s of %s %" PRId64 " both have number %" PRId64, row->type,
		    o->list[other].type, row->aggregate, row->aggregate_id, row->sequence);
	o->list = grown(o->list, o->count, sizeof(*o->list));
	o->list[o->count] = *row;
	map_put(&o->ids, row->id, o->count);
	map_put(&o->sequences, place, o->count++);
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	(void)now_ms;
	for (unsigned i = 0; i < e->events_count; i++) {
		const struct effect_event *event = &e->events[i];
		struct outbox_row row = {
			.type = event->type->type,
			.aggregate = event->type->aggregate,
			.aggregate_id = event->aggregate_id,
			.sequence = effects_event_version(e, i),
			.is_pending = true,
		};

		uuid_event(e->cause, event->type->name, event->index, row.id);
		text_add(&row.data, event->data.bytes, event->data.size);
		add(&s->outbox, &row);
	}
}

static void
publish(struct outbox *o, size_t i)
{
	size_t first;

	o->published_count++;
	if (!map_find(&o->published, o->list[i].id, &first))
		map_put(&o->published, o->list[i].id, i);
	else if (!is_same(&o->list[i], &o->list[first]))
		finding("event %s is repeated as something else", o->list[i].id);
}

void
outbox_publish(struct store *s, struct rng *rng)
{
	struct outbox *o = &s->outbox;

	for (size_t i = o->first_pending; i < o->count; i++) {
		if (!o->list[i].is_pending || rng_chance_bp(rng, 1000))
			continue; /* the broker is away */
		publish(o, i);
		o->list[i].is_pending = rng_chance_bp(rng, 500); /* the confirm was lost */
	}
	while (o->first_pending < o->count && !o->list[o->first_pending].is_pending)
		o->first_pending++;
}

static void
audit(struct store *s)
{
	const struct outbox *o = &s->outbox;

	for (size_t i = 0; i < o->count; i++) {
		size_t first;

		if (!o->list[i].is_pending && !map_find(&o->published, o->list[i].id, &first))
			finding("event %s was never published", o->list[i].id);
	}
}

static void
finish(struct store *s)
{
	for (size_t i = 0; i < s->outbox.count; i++)
		text_finish(&s->outbox.list[i].data);
	free(s->outbox.list);
	map_finish(&s->outbox.ids);
	map_finish(&s->outbox.sequences);
	map_finish(&s->outbox.published);
}

const struct store_kind outbox_kind = {
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
