/* The call of ledger_post. */
#include "core/store/postings.h"

#include "core/store/arrays.h"

static const struct postgres_statement post = {
	"ledger_post",
	"SELECT ledger_post($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[])",
};
enum { OPERATIONS, NUMBERS, ACCOUNTS, ASSETS, DELTAS, COLUMNS };

static void
add_entries(struct text columns[COLUMNS], const struct effects *e)
{
	unsigned i;

	for (i = 0; i < e->entries_count; i++) {
		array_add_text(&columns[OPERATIONS], e->cause);
		array_add_i64(&columns[NUMBERS], i + 1);
		array_add_text(&columns[ACCOUNTS], e->entries[i].account);
		array_add_text(&columns[ASSETS], e->entries[i].asset);
		array_add_i64(&columns[DELTAS], e->entries[i].delta);
	}
}

void
postings_store(struct postgres_session *s, const struct decision *decisions, unsigned count)
{
	struct text columns[COLUMNS] = { { 0 } };
	unsigned i;

	for (i = 0; i < count; i++)
		add_entries(columns, decisions[i].effects);
	arrays_query(s, &post, columns, COLUMNS);
}
