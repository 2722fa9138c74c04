/* A file is an object of entries by their keys. It is walked twice: first all of its syntax is
 * looked at and its entries are counted, then each entry is decoded by the shape of its kind. */
#include "core/content/stages.h"
#include "events/scan.h"

#include <stdlib.h>
#include <string.h>

typedef void on_entry(
    const struct scan_key *key, const unsigned char *value, size_t size, void *arg);

/* On failure `s` stands where it stopped. */
static int
walk(struct scan *s, on_entry *visit, void *arg, struct err *err)
{
	const unsigned char *value;
	struct scan_key key;
	bool is_first = true;
	int more;

	if (scan_next(s) != SCAN_OBJECT)
		return err_set(err, ERR_TYPE, "it must be an object of entries by their keys");
	if (scan_enter(s, err) < 0)
		return err->code;
	while ((more = scan_more(s, '}', is_first, err)) > 0) {
		is_first = false;
		if (scan_key(s, &key, err) < 0)
			return err->code;
		(void)scan_next(s); /* past the blanks */
		value = s->at;
		if (scan_skip(s, err) < 0)
			return err->code;
		visit(&key, value, (size_t)(s->at - value), arg);
	}
	return more < 0 ? more : scan_finish(s, err);
}

static int
line_of(const struct scan *s)
{
	const unsigned char *at;
	int line = 1;

	for (at = s->from; at < s->at; at++)
		line += *at == '\n';
	return line;
}

/* ── entries ───────────────────────────────────────────────────────────────────────────────── */

struct reader {
	enum content_kind kind;
	struct complaints *all;
	char *entries; /* with room for all of them */
	int32_t count;
};

static void
count_entry(const struct scan_key *key, const unsigned char *value, size_t size, void *arg)
{
	struct reader *r = arg;

	(void)key;
	(void)value;
	(void)size;
	r->count++;
}

static bool
is_key(const struct scan_key *key)
{
	if (key->size < 1 || key->size >= CONTENT_KEY_SIZE)
		return false;
	for (size_t i = 0; i < key->size; i++) {
		if (memchr("abcdefghijklmnopqrstuvwxyz0123456789_", key->name[i], 37) == NULL)
			return false;
	}
	return true;
}

static void
complain_of_entry(struct reader *r, const char *key, const struct err *err)
{
	complain(r->all, r->kind, key, "%s%s", shape_error_path(err) > 0 ? "." : ": ", err->text);
}

static void
read_entry(const struct scan_key *key, const unsigned char *value, size_t size, void *arg)
{
	struct reader *r = arg;
	const struct shape *shape = content_tables[r->kind].shape;
	char *entry = r->entries + (size_t)r->count * shape->size;
	char name[CONTENT_KEY_SIZE] = "";
	struct err err;

	if (!is_key(key)) {
		complain_of_file(r->all, r->kind,
		    "a key is 1..%d of a-z, 0-9 and _; one of %zu bytes is not",
		    CONTENT_KEY_SIZE - 1, key->size);
		return;
	}
	memcpy(name, key->name, key->size);
	if (shape_decode(shape, value, size, entry, UNKNOWN_REFUSED, &err) < 0) {
		complain_of_entry(r, name, &err);
		return;
	}
	memcpy(entry, name, sizeof(name));
	r->count++;
}

/* Entries begin with their key. */
static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
sort(const struct reader *r)
{
	size_t size = content_tables[r->kind].shape->size, i;

	qsort(r->entries, (size_t)r->count, size, compare);
	for (i = 1; i < (size_t)r->count; i++) {
		if (strcmp(r->entries + (i - 1) * size, r->entries + i * size) == 0)
			complain(r->all, r->kind, r->entries + i * size, ": it stands twice");
	}
}

void
read_kind(struct content *content, enum content_kind kind, const struct content_source *source,
    struct complaints *all)
{
	const struct content_table *table = &content_tables[kind];
	struct reader counter = { kind, all, NULL, 0 }, r = counter;
	struct scan first, second;
	struct err err = { 0 };

	scan_init(&first, source->bytes, source->size);
	scan_init(&second, source->bytes, source->size);
	if (walk(&first, count_entry, &counter, &err) < 0) {
		complain_of_file(all, kind, "line %d: %s", line_of(&first), err.text);
		return;
	}
	if (counter.count > CONTENT_ENTRIES_MAX) {
		complain_of_file(all, kind, "it has %d entries, more than %d", (int)counter.count,
		    CONTENT_ENTRIES_MAX);
		return;
	}
	r.entries = calloc((size_t)counter.count + 1, table->shape->size);
	if (r.entries == NULL || walk(&second, read_entry, &r, &err) < 0)
		abort(); /* the same bytes were walked before */
	sort(&r);
	memcpy((char *)content + table->entries_offset, &r.entries, sizeof(r.entries));
	memcpy((char *)content + table->count_offset, &r.count, sizeof(r.count));
}
