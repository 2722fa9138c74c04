/* The call of ledger_post; what is counted goes the same way. */
#include "core/store/postings.h"

#include <inttypes.h>

static const struct postgres_statement post = {
	"ledger_post",
	"SELECT ledger_post($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[])",
};

void
postings_add(struct postings *p, const struct effects *e)
{
	unsigned i;

	deed_tally_add(&p->deeds, &e->quests);
	for (i = 0; i < e->entries_count; i++) {
		const struct ledger_entry *entry = &e->entries[i];
		char separator = p->causes.size == 0 ? '{' : ',';

		text_printf(&p->causes, "%c\"%s\"", separator, e->cause);
		text_printf(&p->numbers, "%c%u", separator, i + 1);
		text_printf(&p->accounts, "%c\"%s\"", separator, entry->account);
		text_printf(&p->assets, "%c%s", separator, entry->asset);
		text_printf(&p->deltas, "%c%" PRId64, separator, entry->delta);
	}
}

static void
queue_entries(struct postings *p, struct postgres_session *s)
{
	struct text *const columns[] = { &p->causes, &p->numbers, &p->accounts, &p->assets,
		&p->deltas };
	struct postgres_params params = { 0 };
	unsigned i;

	if (p->causes.size == 0)
		return;
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		text_putc(columns[i], '}');
		params_text(&params, columns[i]->bytes);
	}
	postgres_query(s, &post, &params);
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		text_finish(columns[i]);
}

void
postings_queue(struct postings *p, struct postgres_session *s)
{
	queue_entries(p, s);
	deed_tally_queue(&p->deeds, s);
}
