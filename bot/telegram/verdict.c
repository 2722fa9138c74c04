#include "bot/telegram/verdict.h"

#include "bot/telegram/client.h"
#include "events/ids.h"
#include "events/metrics.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define BACKOFF_FIRST_MS 500
#define BACKOFF_MAX_MS 30000

static const struct {
	int status;
	const char *words; /* anywhere in the description */
	enum verdict verdict;
} table[] = {
	{ 400, "message is not modified", VERDICT_DONE },
	{ 400, "query is too old", VERDICT_DONE },
	{ 400, "message to edit not found", VERDICT_GONE },
	{ 400, "message can't be edited", VERDICT_GONE },
	{ 400, "there is no text in the message to edit", VERDICT_GONE },
	{ 400, "can't parse entities", VERDICT_MARKUP },
	{ 400, "chat not found", VERDICT_UNREACHABLE },
};

enum verdict
verdict_of(const struct telegram_result *r)
{
	if (r->code != 0 || r->status >= 500)
		return VERDICT_LATER;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (r->status == table[i].status && strstr(r->description, table[i].words) != NULL)
			return table[i].verdict;
	}
	switch (r->status) {
	case 200:
		return VERDICT_DONE;
	case 401:
		return VERDICT_UNAUTHORIZED;
	case 403:
		return VERDICT_UNREACHABLE;
	case 429:
		return VERDICT_FLOOD;
	default:
		return VERDICT_OURS;
	}
}

const char *
verdict_name(enum verdict v)
{
	static const char *const names[] = { [VERDICT_DONE] = "done",
		[VERDICT_GONE] = "gone",
		[VERDICT_UNREACHABLE] = "unreachable",
		[VERDICT_FLOOD] = "flood",
		[VERDICT_MARKUP] = "markup",
		[VERDICT_LATER] = "later",
		[VERDICT_OURS] = "ours",
		[VERDICT_UNAUTHORIZED] = "unauthorized" };

	return names[v];
}

void
verdict_count(struct metrics *metrics, const char *what, enum verdict v)
{
	char labels[64];

	if (metrics == NULL)
		return;
	snprintf(labels, sizeof(labels), "what=\"%s\",verdict=\"%s\"", what, verdict_name(v));
	counter_add(metrics_counter(metrics, "telegram_calls_total", labels,
			"Calls to Telegram by kind and what became of them"),
	    1);
}

int64_t
verdict_backoff_ms(unsigned failures)
{
	int64_t ms = BACKOFF_FIRST_MS;
	uint16_t r;

	for (unsigned i = 1; i < failures && ms < BACKOFF_MAX_MS; i++)
		ms *= 2;
	random_bytes(&r, sizeof(r));
	ms = ms > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : ms;
	return ms / 2 + ms * r / (2 * UINT16_MAX);
}
