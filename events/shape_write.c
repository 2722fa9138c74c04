/* Writing: a walk along the table, the other way round. */
#include "events/shape.h"

#include <assert.h>
#include <string.h>

static void
write_value(const struct shape_field *f, const char *from, struct text *out)
{
	int32_t narrow;
	int64_t wide;
	int choice;
	bool flag;

	switch (f->kind) {
	case SHAPE_I32:
		memcpy(&narrow, from, sizeof(narrow));
		text_put_i64(out, narrow);
		return;
	case SHAPE_I64:
		memcpy(&wide, from, sizeof(wide));
		text_put_i64(out, wide);
		return;
	case SHAPE_BOOL:
		memcpy(&flag, from, sizeof(flag));
		text_puts(out, flag ? "true" : "false");
		return;
	case SHAPE_TEXT:
		text_put_json(out, from, strlen(from));
		return;
	case SHAPE_CHOICE:
		memcpy(&choice, from, sizeof(choice));
		assert(choice >= 0 && choice <= f->max);
		text_put_json(out, f->words[choice], strlen(f->words[choice]));
		return;
	case SHAPE_OBJECT:
		shape_write(f->shape, from, out);
		return;
	case SHAPE_RAW:
		text_puts(out, from);
		return;
	}
}

static void
write_items(const struct shape_field *f, const char *from, struct text *out)
{
	size_t count, i;

	memcpy(&count, from + f->count_offset, sizeof(count));
	assert(count <= f->items_max);
	text_putc(out, '[');
	for (i = 0; i < count; i++) {
		if (i > 0)
			text_putc(out, ',');
		write_value(f, from + f->offset + i * f->size, out);
	}
	text_putc(out, ']');
}

void
shape_write(const struct shape *shape, const void *message, struct text *out)
{
	const char *from = message;
	const struct shape_field *f;
	bool has, is_first = true;

	text_putc(out, '{');
	for (f = shape->fields; f < shape->fields + shape->count; f++) {
		if (f->has_offset != SHAPE_NONE) {
			memcpy(&has, from + f->has_offset, sizeof(has));
			if (!has)
				continue;
		}
		if (!is_first)
			text_putc(out, ',');
		is_first = false;
		text_add(out, f->key, f->name_size + 3);
		if (f->count_offset != SHAPE_NONE)
			write_items(f, from, out);
		else
			write_value(f, from + f->offset, out);
	}
	text_putc(out, '}');
}
