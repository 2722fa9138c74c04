#include "bot/picture.h"

#include "bot/markup.h"

#include <assert.h>
#include <string.h>

#define ROW_UNITS_MAX 30 /* of a row's labels, on a phone */

void
picture_say(struct picture *p, enum phrase phrase)
{
	phrase_html(&p->html, p->language, phrase, NULL);
}

void
picture_line(struct picture *p)
{
	text_putc(&p->html, '\n');
}

void
picture_button(struct picture *p, const char *op, const char *args, enum phrase label,
    const struct phrase_arg *values)
{
	struct picture_button *b = &p->buttons[p->button_count];
	struct text words = { 0 };

	assert(p->button_count < PICTURE_BUTTONS_MAX);
	assert(strlen(op) <= PRESS_OP_MAX && strlen(args) <= PRESS_ARGS_MAX);
	phrase_plain(&words, p->language, label, values);
	assert(words.size < LABEL_MAX);
	memcpy(b->label, words.bytes, words.size + 1);
	text_finish(&words);
	memcpy(b->op, op, strlen(op) + 1);
	memcpy(b->args, args, strlen(args) + 1);
	b->row = p->row;
	p->button_count++;
}

void
picture_next_row(struct picture *p)
{
	p->row++;
}

/* The buttons of a row are of one width, so that its longest label decides. */
void
picture_wrap(struct picture *p)
{
	struct picture_button *last = &p->buttons[p->button_count - 1];
	size_t longest = 0, count = 0;

	for (unsigned i = p->button_count; i-- > 0 && p->buttons[i].row == last->row; count++) {
		size_t units = markup_units(p->buttons[i].label, strlen(p->buttons[i].label));

		longest = units > longest ? units : longest;
	}
	if (count > 1 && count * longest > ROW_UNITS_MAX)
		last->row = ++p->row;
}

static void
put_button(const struct picture_button *b, const char *data, struct text *out)
{
	text_puts(out, "{\"text\":");
	text_put_json(out, b->label, strlen(b->label));
	text_printf(out, ",\"callback_data\":\"%s\"}", data);
}

void
picture_keyboard(const struct picture *p, const struct press_key *key, int64_t user_id,
    int64_t chat_id, int64_t version, struct text *out)
{
	char data[PRESS_SIZE];

	text_puts(out, "{\"inline_keyboard\":[");
	for (unsigned i = 0; i < p->button_count; i++) {
		const struct picture_button *b = &p->buttons[i];
		struct press press = { .version = version };

		memcpy(press.op, b->op, sizeof(press.op));
		memcpy(press.args, b->args, sizeof(press.args));
		press_write(key, user_id, chat_id, &press, data);
		if (i == 0)
			text_putc(out, '[');
		else
			text_puts(out, b[-1].row != b->row ? "],[" : ",");
		put_button(b, data, out);
	}
	text_puts(out, p->button_count > 0 ? "]]}" : "]}");
}

void
picture_finish(struct picture *p)
{
	text_finish(&p->html);
}
