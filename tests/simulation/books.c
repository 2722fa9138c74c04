#include "tests/simulation/books.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_KEY_SIZE 112

static bool
is_of_the_game(const char *account)
{
	return strncmp(account, "game:", 5) == 0;
}

static void
write_key(const char *account, const char *asset, char ret[NUMBER_KEY_SIZE])
{
	snprintf(ret, NUMBER_KEY_SIZE, "%s %s", account, asset);
}

int64_t
books_balance(const struct books *b, const char *account, const char *asset)
{
	char key[NUMBER_KEY_SIZE];
	size_t i;

	write_key(account, asset, key);
	return map_find(&b->numbers, key, &i) ? b->accounts[i].balance : 0;
}

static struct account *
account_of(struct books *b, const char *name, const char *asset)
{
	char key[NUMBER_KEY_SIZE];
	size_t i;

	write_key(name, asset, key);
	if (map_find(&b->numbers, key, &i))
		return &b->accounts[i];
	b->accounts = grown(b->accounts, b->accounts_count, sizeof(*b->accounts));
	b->accounts[b->accounts_count] = (struct account){ .balance = 0 };
	snprintf(b->accounts[b->accounts_count].asset, sizeof(b->accounts->asset), "%s", asset);
	snprintf(b->accounts[b->accounts_count].name, sizeof(b->accounts->name), "%s", name);
	map_put(&b->numbers, key, b->accounts_count);
	return &b->accounts[b->accounts_count++];
}

/* ── rows and effects ── */

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *grant = needs_find(needs, NEED_GRANT);
	size_t i;

	if (grant != NULL)
		rows->is_granted = map_find(&s->books.operations, grant->key, &i);
}

int64_t
books_moved(const struct effects *e, const char *account, const char *asset)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < e->entries_count; i++) {
		if (strcmp(e->entries[i].asset, asset) == 0 &&
		    (account == NULL || strcmp(e->entries[i].account, account) == 0))
			sum += e->entries[i].delta;
	}
	return sum;
}

/* Σ = 0 for each asset, nothing moves nothing, no account below 0, an operation posts once. */
static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	size_t number;

	(void)seen;
	if (e->entries_count > 0 && map_find(&s->books.operations, e->cause, &number))
		return STORE_OVERTAKEN;
	for (unsigned i = 0; i < e->entries_count; i++) {
		const struct ledger_entry *entry = &e->entries[i];

		if (entry->delta != 0 && books_moved(e, NULL, entry->asset) == 0 &&
		    (is_of_the_game(entry->account) ||
			books_balance(&s->books, entry->account, entry->asset) +
				books_moved(e, entry->account, entry->asset) >=
			    0))
			continue;
		finding("the books refuse %s: %" PRId64 " %s of %s", e->cause, entry->delta,
		    entry->asset, entry->account);
		return STORE_BROKEN;
	}
	return STORE_OK;
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	struct books *b = &s->books;

	(void)now_ms;
	if (e->entries_count == 0)
		return;
	for (unsigned i = 0; i < e->entries_count; i++) {
		const struct ledger_entry *entry = &e->entries[i];

		b->postings = grown(b->postings, b->postings_count, sizeof(*b->postings));
		b->postings[b->postings_count++] =
		    (struct posting){ .operation = b->operations.count, .entry = *entry };
		if (!is_of_the_game(entry->account))
			account_of(b, entry->account, entry->asset)->balance += entry->delta;
	}
	map_put(&b->operations, e->cause, b->operations.count);
}

/* ── what must be true ── */

/* The entries of one operation, which stand together. */
static size_t
audit_operation(const struct books *b, size_t first)
{
	struct ledger_entry entries[EFFECTS_ENTRIES_MAX];
	struct effects e = { .entries = entries };
	size_t i = first;

	for (; i < b->postings_count && b->postings[i].operation == b->postings[first].operation;
	     i++)
		e.entries[e.entries_count++] = b->postings[i].entry;
	for (unsigned n = 0; n < e.entries_count; n++) {
		if (books_moved(&e, NULL, e.entries[n].asset) != 0)
			finding("operation %zu of the ledger makes %s out of nothing",
			    b->postings[first].operation, e.entries[n].asset);
	}
	return i;
}

static void
audit(struct store *s)
{
	struct books *b = &s->books;
	int64_t *sums = calloc(b->accounts_count + 1, sizeof(*sums));
	char key[NUMBER_KEY_SIZE];
	size_t at;

	if (sums == NULL)
		abort();
	for (size_t i = 0; i < b->postings_count; i++) {
		write_key(b->postings[i].entry.account, b->postings[i].entry.asset, key);
		if (map_find(&b->numbers, key, &at))
			sums[at] += b->postings[i].entry.delta;
	}
	for (size_t i = 0; i < b->accounts_count; i++) {
		if (b->accounts[i].balance != sums[i] || sums[i] < 0)
			finding("%s has %" PRId64 " %s, its entries add up to %" PRId64,
			    b->accounts[i].name, b->accounts[i].balance, b->accounts[i].asset,
			    sums[i]);
	}
	for (size_t i = 0; i < b->postings_count;)
		i = audit_operation(b, i);
	free(sums);
}

static void
finish(struct store *s)
{
	free(s->books.postings);
	free(s->books.accounts);
	map_finish(&s->books.operations);
	map_finish(&s->books.numbers);
}

const struct store_kind books_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
