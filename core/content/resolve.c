/* References are found by the tables that the schemas give: who names whom, and where. */
#include "core/content/stages.h"

#include <string.h>

/* One text that names an entry. */
struct naming {
	const struct content *content;
	struct complaints *all;
	enum content_kind kind; /* of the entry that it stands in, */
	const char *key;        /* and its key */
	const struct content_reference *reference;
	size_t outer_item, item; /* which of an array */
};

static void
put_step(struct text *path, const struct shape_field *field, size_t item)
{
	if (field == NULL)
		return;
	text_putc(path, '.');
	text_add(path, field->key + 1, field->name_size);
	if (field->count_offset != SHAPE_NONE)
		text_printf(path, ".%zu", item);
}

static void
complain_of_name(const struct naming *n, const char *name)
{
	struct text path = { 0 };

	put_step(&path, n->reference->outer, n->outer_item);
	put_step(&path, n->reference->field, n->item);
	complain(n->all, n->kind, n->key, "%s: there is no %s '%s'", path.bytes,
	    content_tables[n->reference->to].name, name);
	text_finish(&path);
}

/* How many values a field has in the object at `from`; what is absent is one that is all zeros. */
static size_t
count_of(const struct shape_field *field, const char *from)
{
	size_t count = 1;

	if (field->count_offset != SHAPE_NONE)
		memcpy(&count, from + field->count_offset, sizeof(count));
	return count;
}

static int32_t
number_of(const struct naming *n, const char *name)
{
	enum content_kind to = n->reference->to;
	int32_t found;

	if (name[0] == '\0')
		return -1;
	found = content_index(content_entries(n->content, to), content_count(n->content, to),
	    content_tables[to].shape->size, name);
	if (found < 0)
		complain_of_name(n, name);
	return found;
}

/* In the object at `from`, which is the entry or stands in it. */
static void
resolve_in(struct naming *n, char *from)
{
	const struct shape_field *field = n->reference->field;
	char *indices = from + n->reference->index_offset;
	size_t count = count_of(field, from);
	int32_t found;

	for (n->item = 0; n->item < count; n->item++) {
		found = number_of(n, from + field->offset + n->item * field->size);
		memcpy(indices + n->item * sizeof(found), &found, sizeof(found));
	}
}

static void
resolve_entry(struct naming *n, char *entry)
{
	const struct shape_field *outer = n->reference->outer;
	size_t count = outer == NULL ? 1 : count_of(outer, entry);

	for (n->outer_item = 0; n->outer_item < count; n->outer_item++)
		resolve_in(
		    n, outer == NULL ? entry : entry + outer->offset + n->outer_item * outer->size);
}

static void
resolve_kind(struct content *content, enum content_kind kind, struct complaints *all)
{
	const struct content_table *table = &content_tables[kind];
	struct naming n = { .content = content, .all = all, .kind = kind };
	char *entries = content_entries(content, kind);
	int32_t count = content_count(content, kind), i;
	size_t r;

	for (i = 0; i < count; i++) {
		n.key = entries + (size_t)i * table->shape->size;
		for (r = 0; r < table->references_count; r++) {
			n.reference = &table->references[r];
			resolve_entry(&n, entries + (size_t)i * table->shape->size);
		}
	}
}

void
resolve_references(struct content *content, struct complaints *all)
{
	for (int kind = 0; kind < CONTENT_KIND_COUNT; kind++)
		resolve_kind(content, (enum content_kind)kind, all);
}
