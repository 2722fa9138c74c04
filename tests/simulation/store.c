#include "tests/simulation/store.h"

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct store_kind *const kinds[] = {
	&books_kind, /* before those whose levels it knows */
	&people_kind,
	&fights_kind,
	&things_kind,
	&commerce_kind,
	&lands_kind,
	&quests_kind,
	&raids_kind,
	&bosses_kind,
	&clans_kind,
	&arena_kind,
	&crafts_kind,
	&shelves_kind,
	&outbox_kind,
};

void
store_load(struct store *s, const struct needs *needs, struct rows *rows)
{
	for (size_t i = 0; i < KINDS; i++) {
		if (kinds[i]->load != NULL)
			kinds[i]->load(s, needs, rows);
	}
}

enum verdict
store_commit(struct store *s, const struct effects *e, const struct rows *seen, int64_t now_ms)
{
	for (size_t i = 0; i < KINDS; i++) {
		enum verdict verdict =
		    kinds[i]->judge != NULL ? kinds[i]->judge(s, e, seen) : STORE_OK;

		if (verdict != STORE_OK)
			return verdict;
	}
	for (size_t i = 0; i < KINDS; i++)
		kinds[i]->keep(s, e, now_ms);
	return STORE_OK;
}

void
store_audit(struct store *s)
{
	for (size_t i = 0; i < KINDS; i++)
		kinds[i]->audit(s);
	hot_audit(s);
}

void
store_finish(struct store *s)
{
	for (size_t i = 0; i < KINDS; i++)
		kinds[i]->finish(s);
	inbox_finish(&s->inbox);
	hot_finish(&s->hot);
}
