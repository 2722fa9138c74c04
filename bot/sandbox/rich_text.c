/* Cleaning, trimming and the entities that need no markup; the HTML itself is read in html.c. */
#include "bot/sandbox/rich_text.h"

#include "bot/sandbox/html.h"
#include "bot/sandbox/utf16.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COMMAND_LENGTH_MAX 32

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* Cuts the blanks at both ends and moves the entities along; those that held only blanks go. */
static void
trim(struct text *text, struct spans *spans)
{
	size_t begin = 0, end = text->size, kept = 0;
	int last;

	while (begin < end && is_blank(text->bytes[begin]))
		begin++;
	while (end > begin && is_blank(text->bytes[end - 1]))
		end--;
	if (text->size > 0) {
		memmove(text->bytes, text->bytes + begin, end - begin);
		text->bytes[end - begin] = '\0';
	}
	text->size = end - begin;

	last = (int)utf16_length(text->bytes, text->size);
	for (size_t i = 0; i < spans->count; i++) {
		struct span s = spans->items[i];
		int from = s.offset - (int)begin, to = from + s.length;

		from = from < 0 ? 0 : from;
		to = to > last ? last : to;
		s.offset = from;
		s.length = to - from;
		if (s.length > 0)
			spans->items[kept++] = s;
		else
			free(s.extra);
	}
	spans->count = kept;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || ((unsigned char)c & 0x80) != 0;
}

/* The length of the command that starts at the slash `s`, with an @name if it has one; 0 for none.
 */
static size_t
command_length(const char *s)
{
	size_t n = 1, name;

	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	if (n == 1 || n > COMMAND_LENGTH_MAX + 1)
		return 0;
	if (s[n] == '@') {
		name = n + 1;
		while (isalnum((unsigned char)s[name]) || s[name] == '_')
			name++;
		if (name > n + 3)
			n = name;
	}
	return is_word(s[n]) || s[n] == '/' ? 0 : n;
}

static bool
is_in_code(const struct spans *spans, int offset)
{
	for (size_t i = 0; i < spans->count; i++) {
		const struct span *s = &spans->items[i];

		if ((s->kind == SPAN_CODE || s->kind == SPAN_PRE) && offset >= s->offset &&
		    offset < s->offset + s->length)
			return true;
	}
	return false;
}

/* Telegram finds commands by itself, whoever wrote them. */
static void
find_commands(const struct text *text, struct spans *spans)
{
	for (size_t i = 0; i < text->size; i++) {
		size_t length;
		int offset;

		if (text->bytes[i] != '/' ||
		    (i > 0 &&
			(is_word(text->bytes[i - 1]) || strchr("/<>", text->bytes[i - 1]) != NULL)))
			continue;
		length = command_length(text->bytes + i);
		if (length == 0)
			continue;
		offset = (int)utf16_length(text->bytes, i);
		if (!is_in_code(spans, offset))
			spans_add(spans, SPAN_BOT_COMMAND, offset, (int)length, NULL);
		i += length - 1;
	}
}

static int
span_order(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

static void
write_entities(struct spans *spans, struct text *out)
{
	qsort(spans->items, spans->count, sizeof(spans->items[0]), span_order);
	for (size_t i = 0; i < spans->count; i++) {
		const struct span *s = &spans->items[i];

		text_putc(out, i == 0 ? '[' : ',');
		text_printf(out, "{\"type\":\"%s\",\"offset\":%d,\"length\":%d", span_name(s->kind),
		    s->offset, s->length);
		if (s->extra != NULL) {
			text_printf(out, ",\"%s\":", span_extra_name(s->kind));
			text_put_json(out, s->extra, strlen(s->extra));
		}
		text_putc(out, '}');
	}
	if (spans->count > 0)
		text_putc(out, ']');
}

static bool
read_marked(const char *raw, const char *parse_mode, struct text *text, struct spans *spans,
    struct refusal *why)
{
	if (strlen(raw) > MESSAGE_RAW_BYTES_MAX)
		return refuse(why, 400, "Bad Request: text is too long");
	if (*raw == '\0')
		return refuse(why, 400, "Bad Request: message text is empty");
	if (*parse_mode == '\0') {
		html_put_plain(raw, strlen(raw), text);
		return true;
	}
	if (strcasecmp(parse_mode, "HTML") == 0)
		return html_read(raw, text, spans, why);
	if (strcasecmp(parse_mode, "Markdown") == 0 || strcasecmp(parse_mode, "MarkdownV2") == 0)
		return refuse(why, 400,
		    "Bad Request: SANDBOX: parse_mode %s is not supported, use HTML", parse_mode);
	return refuse(why, 400, "Bad Request: unsupported parse_mode");
}

bool
rich_text_read(const char *raw, const char *parse_mode, struct rich_text *ret, struct refusal *why)
{
	struct text text = { 0 };
	struct spans spans = { 0 };
	bool is_fine = read_marked(raw, parse_mode, &text, &spans, why);

	if (is_fine) {
		trim(&text, &spans);
		if (text.size == 0)
			is_fine = refuse(why, 400, "Bad Request: text must be non-empty");
		else if (utf16_length(text.bytes, text.size) > MESSAGE_UNITS_MAX)
			is_fine = refuse(why, 400, "Bad Request: message is too long");
	}
	if (is_fine) {
		find_commands(&text, &spans);
		*ret = (struct rich_text){ .text = text };
		write_entities(&spans, &ret->entities);
	} else {
		text_finish(&text);
	}
	spans_finish(&spans);
	return is_fine;
}

void
rich_text_finish(struct rich_text *t)
{
	text_finish(&t->text);
	text_finish(&t->entities);
}
