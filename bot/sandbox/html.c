#include "bot/sandbox/html.h"

#include "bot/sandbox/utf16.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NESTING_MAX 32
#define TAG_NAME_MAX 32
#define CANNOT_PARSE "Bad Request: can't parse entities: "

/* A tag that was opened and not yet closed. */
struct open_tag {
	char name[TAG_NAME_MAX];
	enum span_kind kind;
	int offset;
	bool is_merged; /* the <code class="language-…"> in a <pre>: the pre carries the language */
	char *extra;
};

struct reader {
	const char *html, *at;
	struct text *out;
	int units; /* of `out`, in UTF-16 */
	struct spans *spans;
	struct open_tag open[NESTING_MAX];
	size_t depth;
	struct refusal *why;
};

static const struct {
	const char *name, *extra;
} kinds[] = {
	[SPAN_BLOCKQUOTE] = { "blockquote", NULL },
	[SPAN_EXPANDABLE_BLOCKQUOTE] = { "expandable_blockquote", NULL },
	[SPAN_TEXT_LINK] = { "text_link", "url" },
	[SPAN_PRE] = { "pre", "language" },
	[SPAN_CODE] = { "code", NULL },
	[SPAN_BOLD] = { "bold", NULL },
	[SPAN_ITALIC] = { "italic", NULL },
	[SPAN_UNDERLINE] = { "underline", NULL },
	[SPAN_STRIKETHROUGH] = { "strikethrough", NULL },
	[SPAN_SPOILER] = { "spoiler", NULL },
	[SPAN_CUSTOM_EMOJI] = { "custom_emoji", "custom_emoji_id" },
	[SPAN_BOT_COMMAND] = { "bot_command", NULL },
};

static const struct tag {
	const char *name;
	enum span_kind kind;
	const char *attribute; /* the one that is kept, or NULL */
} tags[] = {
	{ "b", SPAN_BOLD, NULL },
	{ "strong", SPAN_BOLD, NULL },
	{ "i", SPAN_ITALIC, NULL },
	{ "em", SPAN_ITALIC, NULL },
	{ "u", SPAN_UNDERLINE, NULL },
	{ "ins", SPAN_UNDERLINE, NULL },
	{ "s", SPAN_STRIKETHROUGH, NULL },
	{ "strike", SPAN_STRIKETHROUGH, NULL },
	{ "del", SPAN_STRIKETHROUGH, NULL },
	{ "tg-spoiler", SPAN_SPOILER, NULL },
	{ "span", SPAN_SPOILER, "class" },
	{ "code", SPAN_CODE, "class" },
	{ "pre", SPAN_PRE, NULL },
	{ "a", SPAN_TEXT_LINK, "href" },
	{ "blockquote", SPAN_BLOCKQUOTE, "expandable" },
	{ "tg-emoji", SPAN_CUSTOM_EMOJI, "emoji-id" },
};

const char *
span_name(enum span_kind kind)
{
	return kinds[kind].name;
}

const char *
span_extra_name(enum span_kind kind)
{
	return kinds[kind].extra;
}

void
spans_add(struct spans *spans, enum span_kind kind, int offset, int length, char *extra)
{
	if (length <= 0 || spans->count == SPANS_MAX) {
		free(extra);
		return;
	}
	spans->items[spans->count++] = (struct span){ kind, offset, length, extra };
}

void
spans_finish(struct spans *spans)
{
	for (size_t i = 0; i < spans->count; i++)
		free(spans->items[i].extra);
	spans->count = 0;
}

/* U+2028..U+202E: line and paragraph separators and the bidi overrides. */
static bool
is_direction_mark(const char *s, size_t size)
{
	return size >= 3 && (unsigned char)s[0] == 0xe2 && (unsigned char)s[1] == 0x80 &&
	       (unsigned char)s[2] >= 0xa8 && (unsigned char)s[2] <= 0xae;
}

void
html_put_plain(const char *s, size_t size, struct text *out)
{
	for (size_t i = 0; i < size; i++) {
		if (is_direction_mark(s + i, size - i))
			i += 2;
		else if ((unsigned char)s[i] < 0x20 && s[i] != '\n' && s[i] != '\r')
			text_putc(out, ' ');
		else if (s[i] != '\r')
			text_putc(out, s[i]);
	}
}

static void
put(struct reader *r, const char *s, size_t size)
{
	size_t before = r->out->size;

	html_put_plain(s, size, r->out);
	if (r->out->size > before)
		r->units += (int)utf16_length(r->out->bytes + before, r->out->size - before);
}

/* ---- references ---- */

/* The bytes that the reference at *s (an '&') stands for; moves *s behind it. A mere '&' stands for
 * itself. */
static size_t
reference(const char **s, char ret[4])
{
	static const struct {
		const char *name;
		char c;
	} named[] = { { "&lt", '<' }, { "&gt", '>' }, { "&amp", '&' }, { "&quot", '"' } };
	char *end = NULL;
	unsigned long code = 0;

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		size_t n = strlen(named[i].name);

		if (strncmp(*s, named[i].name, n) == 0 && !isalpha((unsigned char)(*s)[n])) {
			*s += n + ((*s)[n] == ';');
			ret[0] = named[i].c;
			return 1;
		}
	}
	if ((*s)[1] == '#' && (*s)[2] == 'x' && isxdigit((unsigned char)(*s)[3]))
		code = strtoul(*s + 3, &end, 16);
	else if ((*s)[1] == '#' && isdigit((unsigned char)(*s)[2]))
		code = strtoul(*s + 2, &end, 10);
	if (code == 0 || code >= 0x10ffff || (code >= 0xd800 && code < 0xe000) || end - *s > 10) {
		ret[0] = *(*s)++;
		return 1;
	}
	*s = end + (*end == ';');
	return utf8_encode((unsigned)code, ret);
}

/* ---- start tags ---- */

static const struct tag *
find_tag(const char *name)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (strcmp(tags[i].name, name) == 0)
			return &tags[i];
	return NULL;
}

static void
skip_spaces(struct reader *r)
{
	while (isspace((unsigned char)*r->at))
		r->at++;
}

static bool
refuse_unclosed(struct reader *r, size_t begin)
{
	return refuse(r->why, 400, CANNOT_PARSE "Unclosed start tag at byte offset %zu", begin);
}

/* A value in quotes, or a token of letters, digits, '.' and '-'. */
static bool
read_value(struct reader *r, size_t begin, struct text *ret)
{
	char quote = *r->at, decoded[4];
	size_t n;

	if (quote != '"' && quote != '\'') {
		while (isalnum((unsigned char)*r->at) || *r->at == '.' || *r->at == '-')
			text_putc(ret, *r->at++);
		if (*r->at != '\0' && !isspace((unsigned char)*r->at) && *r->at != '>')
			return refuse(r->why, 400,
			    CANNOT_PARSE "Unexpected end of name token at byte offset %td",
			    r->at - r->html);
		return true;
	}
	for (r->at++; *r->at != '\0' && *r->at != quote;) {
		if (*r->at == '&') {
			n = reference(&r->at, decoded);
			text_add(ret, decoded, n);
		} else {
			text_putc(ret, *r->at++);
		}
	}
	if (*r->at == '\0')
		return refuse_unclosed(r, begin);
	r->at++;
	return true;
}

/* One attribute; its value goes to *extra when the tag keeps that one. */
static bool
read_attribute(struct reader *r, const struct tag *tag, size_t begin, char **extra)
{
	const char *name = r->at;
	size_t name_size;
	struct text value = { 0 };
	bool is_kept;

	while (*r->at != '\0' && !isspace((unsigned char)*r->at) && *r->at != '=' && *r->at != '>')
		r->at++;
	name_size = (size_t)(r->at - name);
	if (name_size == 0)
		return refuse(r->why, 400,
		    CANNOT_PARSE "Empty attribute name in the tag \"%s\" at byte offset %zu",
		    tag->name, begin);
	skip_spaces(r);
	if (*r->at == '=') {
		r->at++;
		skip_spaces(r);
		if (*r->at == '\0')
			return refuse(r->why, 400,
			    CANNOT_PARSE "Unclosed start tag \"%s\" at byte offset %zu", tag->name,
			    begin);
		if (!read_value(r, begin, &value)) {
			text_finish(&value);
			return false;
		}
	}
	is_kept = tag->attribute != NULL && strlen(tag->attribute) == name_size &&
	          strncasecmp(tag->attribute, name, name_size) == 0;
	if (is_kept && *extra == NULL)
		*extra = text_steal(&value, &name_size);
	text_finish(&value);
	return true;
}

/* What the kept attribute means for this tag. Takes `tag_open->extra` as it was written. */
static bool
apply_attribute(struct reader *r, struct open_tag *tag_open, size_t begin)
{
	static const char prefix[] = "language-";
	char *extra = tag_open->extra;
	struct open_tag *outer = r->depth > 0 ? &r->open[r->depth - 1] : NULL;

	if (strcmp(tag_open->name, "span") == 0 &&
	    (extra == NULL || strcmp(extra, "tg-spoiler") != 0))
		return refuse(r->why, 400,
		    CANNOT_PARSE "Tag \"span\" must have class \"tg-spoiler\" at byte offset %zu",
		    begin);
	if (tag_open->kind == SPAN_CODE && extra != NULL &&
	    strncmp(extra, prefix, sizeof(prefix) - 1) == 0 && outer != NULL &&
	    outer->kind == SPAN_PRE && outer->extra == NULL && outer->offset == tag_open->offset) {
		outer->extra = extra;
		memmove(
		    extra, extra + sizeof(prefix) - 1, strlen(extra) - (sizeof(prefix) - 1) + 1);
		tag_open->extra = NULL;
		tag_open->is_merged = true;
		return true;
	}
	if (tag_open->kind == SPAN_BLOCKQUOTE && extra != NULL)
		tag_open->kind = SPAN_EXPANDABLE_BLOCKQUOTE;
	if (kinds[tag_open->kind].extra == NULL) {
		free(extra);
		tag_open->extra = NULL;
	}
	return true;
}

static bool
read_start_tag(struct reader *r)
{
	size_t begin = (size_t)(r->at - r->html), n = 0;
	struct open_tag now = { .offset = r->units };
	const struct tag *tag;

	for (r->at++; *r->at != '\0' && !isspace((unsigned char)*r->at) && *r->at != '>'; r->at++)
		if (n < sizeof(now.name) - 1)
			now.name[n++] = (char)tolower((unsigned char)*r->at);
	if (*r->at == '\0')
		return refuse_unclosed(r, begin);
	tag = find_tag(now.name);
	if (tag == NULL)
		return refuse(r->why, 400,
		    CANNOT_PARSE "Unsupported start tag \"%s\" at byte offset %zu", now.name,
		    begin);
	if (r->depth == NESTING_MAX)
		return refuse(
		    r->why, 400, "Bad Request: SANDBOX: tags nested deeper than %d", NESTING_MAX);
	now.kind = tag->kind;
	for (skip_spaces(r); *r->at != '>'; skip_spaces(r)) {
		if (*r->at == '\0' || !read_attribute(r, tag, begin, &now.extra)) {
			free(now.extra);
			return *r->at == '\0' && r->why->code == 0 ? refuse_unclosed(r, begin)
			                                           : false;
		}
	}
	r->at++;
	if (!apply_attribute(r, &now, begin)) {
		free(now.extra);
		return false;
	}
	r->open[r->depth++] = now;
	return true;
}

/* ---- end tags ---- */

static bool
is_link(const char *url)
{
	return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0 ||
	       strncmp(url, "tg://", 5) == 0;
}

static void
close_tag(struct reader *r)
{
	struct open_tag *tag = &r->open[--r->depth];

	if (tag->is_merged ||
	    (tag->kind == SPAN_TEXT_LINK && (tag->extra == NULL || !is_link(tag->extra)))) {
		free(tag->extra);
		return;
	}
	spans_add(r->spans, tag->kind, tag->offset, r->units - tag->offset, tag->extra);
}

static bool
read_end_tag(struct reader *r)
{
	size_t begin = (size_t)(r->at - r->html), n = 0;
	char name[TAG_NAME_MAX] = "";

	if (r->depth == 0)
		return refuse(
		    r->why, 400, CANNOT_PARSE "Unexpected end tag at byte offset %zu", begin);
	for (r->at += 2; *r->at != '\0' && !isspace((unsigned char)*r->at) && *r->at != '>';
	     r->at++)
		if (n < sizeof(name) - 1)
			name[n++] = (char)tolower((unsigned char)*r->at);
	skip_spaces(r);
	if (*r->at != '>')
		return refuse(
		    r->why, 400, CANNOT_PARSE "Unclosed end tag at byte offset %zu", begin);
	r->at++;
	if (n > 0 && strcmp(name, r->open[r->depth - 1].name) != 0)
		return refuse(r->why, 400,
		    CANNOT_PARSE
		    "Unmatched end tag at byte offset %zu, expected \"</%s>\", found \"</%s>\"",
		    begin, r->open[r->depth - 1].name, name);
	close_tag(r);
	return true;
}

static bool
read_next(struct reader *r)
{
	char decoded[4];
	size_t n;

	if (*r->at == '<')
		return r->at[1] == '/' ? read_end_tag(r) : read_start_tag(r);
	if (*r->at == '&') {
		n = reference(&r->at, decoded);
		put(r, decoded, n);
		return true;
	}
	n = strcspn(r->at, "<&");
	put(r, r->at, n);
	r->at += n;
	return true;
}

bool
html_read(const char *html, struct text *out, struct spans *spans, struct refusal *why)
{
	struct reader r = { .html = html, .at = html, .out = out, .spans = spans, .why = why };
	bool is_fine = true;

	while (is_fine && *r.at != '\0')
		is_fine = read_next(&r);
	if (is_fine && r.depth > 0)
		is_fine = refuse(why, 400,
		    CANNOT_PARSE "Can't find end tag corresponding to start tag \"%s\"",
		    r.open[r.depth - 1].name);
	while (r.depth > 0)
		free(r.open[--r.depth].extra);
	return is_fine;
}
