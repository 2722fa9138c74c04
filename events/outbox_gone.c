/* Exchanges that are gone, or not ours to write, and the rows that wait for them.
 *
 *   on its way ──no exchange──▶ parked ──tried each PROBE_MS, one row──▶ confirmed ──▶ the rest,
 *                                 ▲                                               500 at a time
 *                                 └── what is due behind parked rows
 *
 * The table says which exchanges these are: those with parked rows. What is remembered here keeps
 * fresh events from being published into nothing, which would close the channel for all. */
#include "events/clock.h"
#include "events/log.h"
#include "events/outbox_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define UNSWEPT_MS 12000 /* that the sweeper needs to park what found no exchange */
#define PROBE_MS 15000

static struct gone *
find(struct gone_list *list, const char *exchange)
{
	for (unsigned i = 0; i < list->count; i++)
		if (strcmp(list->all[i].exchange, exchange) == 0)
			return &list->all[i];
	return NULL;
}

/* NULL: there are more than are remembered, and this one is found gone once more. */
static struct gone *
find_or_add(struct gone_list *list, const char *exchange)
{
	struct gone *g = find(list, exchange);

	if (g != NULL || list->count == OUTBOX_GONE_MAX)
		return g;
	g = &list->all[list->count++];
	*g = (struct gone){ .rows = 0 };
	(void)snprintf(g->exchange, sizeof(g->exchange), "%s", exchange);
	log_error("an exchange is missing or not ours to write: its events are parked until it "
		  "is back, all others go on",
	    LOG_T("exchange", exchange));
	return g;
}

bool
gone_holds(struct gone_list *list, const char *exchange)
{
	const struct gone *g = list->count == 0 ? NULL : find(list, exchange);

	return g != NULL && !g->is_back && (g->rows > 0 || clock_monotonic_ms() < g->unswept_ms);
}

void
gone_note(struct gone_list *list, const char *exchange)
{
	struct gone *g = find_or_add(list, exchange);
	int64_t now_ms = clock_monotonic_ms();

	if (g == NULL)
		return;
	g->is_back = false;
	g->unswept_ms = now_ms + UNSWEPT_MS;
	g->probe_ms = now_ms + PROBE_MS;
}

void
gone_confirmed(struct gone_list *list, const char *exchange)
{
	struct gone *g = find(list, exchange);

	if (g == NULL)
		return;
	g->is_back = true;
	g->probe_ms = 0;
}

struct gone *
gone_due(struct gone_list *list)
{
	int64_t now_ms = clock_monotonic_ms();

	for (unsigned i = 0; i < list->count; i++)
		if (list->all[i].rows > 0 && list->all[i].probe_ms <= now_ms)
			return &list->all[i];
	return NULL;
}

void
gone_tried(struct gone *g)
{
	g->probe_ms = clock_monotonic_ms() + PROBE_MS;
}

static void
forget_past(struct gone_list *list)
{
	int64_t now_ms = clock_monotonic_ms();
	unsigned kept = 0;

	for (unsigned i = 0; i < list->count; i++) {
		const struct gone *g = &list->all[i];

		if (g->rows > 0 || (!g->is_back && now_ms < g->unswept_ms))
			list->all[kept++] = *g;
		else
			log_info("no events are parked for an exchange any more",
			    LOG_T("exchange", g->exchange));
	}
	list->count = kept;
}

void
gone_look(struct gone_list *list, const struct postgres_results *r, size_t query)
{
	for (unsigned i = 0; i < list->count; i++)
		list->all[i].rows = 0;
	for (size_t row = 0; row < postgres_rows(r, query); row++) {
		struct gone *g = find_or_add(list, postgres_text(r, query, row, 0));

		if (g == NULL)
			continue;
		g->rows = postgres_i64(r, query, row, 1);
		g->oldest_seconds = postgres_i64(r, query, row, 2);
	}
	forget_past(list);
}

/* They are names of the topology: nothing in them needs an escape. */
void
gone_put_names(const struct gone_list *list, struct text *out)
{
	text_putc(out, '{');
	for (unsigned i = 0; i < list->count; i++)
		if (list->all[i].rows > 0)
			text_printf(
			    out, "%s\"%s\"", out->size > 1 ? "," : "", list->all[i].exchange);
	text_putc(out, '}');
}

int64_t
gone_rows(const struct gone_list *list)
{
	int64_t rows = 0;

	for (unsigned i = 0; i < list->count; i++)
		rows += list->all[i].rows;
	return rows;
}

int64_t
gone_oldest_seconds(const struct gone_list *list)
{
	int64_t oldest = 0;

	for (unsigned i = 0; i < list->count; i++)
		if (list->all[i].rows > 0 && list->all[i].oldest_seconds > oldest)
			oldest = list->all[i].oldest_seconds;
	return oldest;
}
