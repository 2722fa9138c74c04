#include "events/scan.h"

#include "events/text.h"

#include <string.h>

void
scan_init(struct scan *s, const void *bytes, size_t size)
{
	s->from = s->at = bytes;
	s->end = s->from + size;
	s->depth = 0;
}

static int
fail(const struct scan *s, struct err *err, const char *what)
{
	return err_set(err, ERR_SYNTAX, "not valid JSON at byte %td: %s", s->at - s->from, what);
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The next byte that is no blank, not taken; NUL at the end (a real NUL begins nothing either). */
static unsigned char
peek(struct scan *s)
{
	while (s->at < s->end && is_blank(*s->at))
		s->at++;
	return s->at < s->end ? *s->at : '\0';
}

enum scan_token
scan_next(struct scan *s)
{
	switch (peek(s)) {
	case '{':
		return SCAN_OBJECT;
	case '[':
		return SCAN_ARRAY;
	case '"':
		return SCAN_TEXT;
	case 't':
	case 'f':
		return SCAN_BOOL;
	case 'n':
		return SCAN_NULL;
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return SCAN_NUMBER;
	default:
		return SCAN_NOTHING;
	}
}

int
scan_enter(struct scan *s, struct err *err)
{
	if (s->depth == SCAN_DEPTH_MAX)
		return fail(s, err, "nested too deep");
	s->depth++;
	s->at++;
	return 0;
}

int
scan_more(struct scan *s, char closing, bool is_first, struct err *err)
{
	unsigned char c = peek(s);

	if (c == (unsigned char)closing) {
		s->depth--;
		s->at++;
		return 0;
	}
	if (is_first)
		return 1;
	if (c != ',')
		return fail(s, err,
		    s->at == s->end ? "it ends too early" : "a comma or a bracket is missing");
	s->at++;
	return 1;
}

/* ── strings ───────────────────────────────────────────────────────────────────────────────── */

/* Where the pieces of a string go. */
struct sink {
	char *bytes;
	size_t room; /* without the NUL */
	size_t size, characters;
};

static void
put(struct sink *to, const unsigned char *bytes, size_t size)
{
	size_t fits = to->size < to->room ? to->room - to->size : 0;

	if (fits > size)
		fits = size;
	if (fits > 0)
		memcpy(to->bytes + to->size, bytes, fits);
	to->size += size;
}

static int
hex4(struct scan *s, uint32_t *ret, struct err *err)
{
	uint32_t value = 0;
	unsigned i, c;

	if (s->end - s->at < 4)
		return fail(s, err, "an escape is cut off");
	for (i = 0; i < 4; i++) {
		c = s->at[i];
		if (c >= '0' && c <= '9')
			c -= '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			c = (c | 0x20) - 'a' + 10;
		else
			return fail(s, err, "an escape has no four hex digits");
		value = value << 4 | c;
	}
	s->at += 4;
	*ret = value;
	return 0;
}

static void
put_code_point(struct sink *to, uint32_t code)
{
	unsigned char bytes[4];
	size_t size;

	if (code < 0x80) {
		bytes[0] = (unsigned char)code;
		size = 1;
	} else if (code < 0x800) {
		bytes[0] = (unsigned char)(0xc0 | code >> 6);
		bytes[1] = (unsigned char)(0x80 | (code & 0x3f));
		size = 2;
	} else if (code < 0x10000) {
		bytes[0] = (unsigned char)(0xe0 | code >> 12);
		bytes[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
		bytes[2] = (unsigned char)(0x80 | (code & 0x3f));
		size = 3;
	} else {
		bytes[0] = (unsigned char)(0xf0 | code >> 18);
		bytes[1] = (unsigned char)(0x80 | (code >> 12 & 0x3f));
		bytes[2] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
		bytes[3] = (unsigned char)(0x80 | (code & 0x3f));
		size = 4;
	}
	put(to, bytes, size);
}

/* Behind "\u": one code point, which takes a second escape when it is above U+FFFF. */
static int
unicode_escape(struct scan *s, struct sink *to, struct err *err)
{
	uint32_t code, low;

	if (hex4(s, &code, err) < 0)
		return err->code;
	if (code == 0)
		return fail(s, err, "NUL in a string");
	if (code >= 0xdc00 && code <= 0xdfff)
		return fail(s, err, "half a surrogate pair");
	if (code >= 0xd800 && code <= 0xdbff) {
		if (s->end - s->at < 2 || s->at[0] != '\\' || s->at[1] != 'u')
			return fail(s, err, "half a surrogate pair");
		s->at += 2;
		if (hex4(s, &low, err) < 0)
			return err->code;
		if (low < 0xdc00 || low > 0xdfff)
			return fail(s, err, "half a surrogate pair");
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	put_code_point(to, code);
	return 0;
}

/* At a backslash. */
static int
escape(struct scan *s, struct sink *to, struct err *err)
{
	static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (++s->at == s->end)
		return fail(s, err, "an escape is cut off");
	if (*s->at == 'u') {
		s->at++;
		return unicode_escape(s, to, err);
	}
	found = *s->at == '\0' ? NULL : strchr(names, *s->at);
	if (found == NULL)
		return fail(s, err, "an escape that nobody defined");
	put(to, (const unsigned char *)&meanings[found - names], 1);
	s->at++;
	return 0;
}

/* Takes what needs no second look: ASCII that is neither quote, backslash nor control character. */
static void
plain_run(struct scan *s, struct sink *to)
{
	const unsigned char *from = s->at;

	while (s->at < s->end && *s->at >= 0x20 && *s->at < 0x80 && *s->at != '"' && *s->at != '\\')
		s->at++;
	put(to, from, (size_t)(s->at - from));
	to->characters += (size_t)(s->at - from);
}

/* Behind the opening quote, to behind the closing one. */
static int
string_rest(struct scan *s, struct sink *to, struct err *err)
{
	size_t length;

	for (;;) {
		plain_run(s, to);
		if (s->at == s->end)
			return fail(s, err, "a string has no end");
		if (*s->at == '"')
			break;
		if (*s->at == '\\') {
			if (escape(s, to, err) < 0)
				return err->code;
		} else {
			length = *s->at < 0x20 ? 0 : utf8_sequence(s->at, (size_t)(s->end - s->at));
			if (length == 0)
				return fail(s, err,
				    *s->at < 0x20 ? "a control character in a string"
						  : "not UTF-8");
			put(to, s->at, length);
			s->at += length;
		}
		to->characters++;
	}
	s->at++;
	return 0;
}

int
scan_text(struct scan *s, char *ret, size_t room, struct scan_text *ret_size, struct err *err)
{
	struct sink to = { .bytes = ret, .room = room == 0 ? 0 : room - 1 };

	if (peek(s) != '"')
		return fail(s, err, "a string is missing");
	s->at++;
	if (string_rest(s, &to, err) < 0)
		return err->code;
	if (room > 0)
		ret[to.size < room ? to.size : room - 1] = '\0';
	ret_size->size = to.size;
	ret_size->characters = to.characters;
	return 0;
}

int
scan_key(struct scan *s, struct scan_key *ret, struct err *err)
{
	struct sink to = { .bytes = ret->unescaped, .room = SCAN_KEY_MAX };
	const unsigned char *from;

	if (peek(s) != '"')
		return fail(s, err, "a key is missing");
	from = ++s->at;
	if (string_rest(s, &to, err) < 0)
		return err->code;
	/* Without escapes the key stands in the document as it is. */
	ret->name = to.size == (size_t)(s->at - from) - 1 ? (const char *)from : ret->unescaped;
	ret->size = to.size;
	if (peek(s) != ':')
		return fail(s, err, "a colon is missing");
	s->at++;
	return 0;
}

/* ── numbers and words ─────────────────────────────────────────────────────────────────────── */

static bool
is_digit(const struct scan *s)
{
	return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

/* Takes digits; at least one must be there. */
static bool
digits(struct scan *s)
{
	if (!is_digit(s))
		return false;
	while (is_digit(s))
		s->at++;
	return true;
}

/* The digits from `from` to where the scan stands, as a negative number, since those reach further.
 */
static bool
whole_value(const unsigned char *from, const unsigned char *to, bool is_negative, int64_t *ret)
{
	int64_t value = 0;

	for (; from < to; from++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, *from - '0', &value))
			return false;
	if (!is_negative && __builtin_sub_overflow(0, value, &value))
		return false;
	*ret = value;
	return true;
}

int
scan_number(struct scan *s, struct scan_number *ret, struct err *err)
{
	const unsigned char *from;
	bool is_negative = peek(s) == '-', is_whole = true;
	int64_t value = 0;

	if (is_negative)
		s->at++;
	from = s->at;
	if (!digits(s) || (*from == '0' && s->at - from > 1))
		return fail(s, err, "a number has no digits, or begins with 0");
	if (!whole_value(from, s->at, is_negative, &value))
		is_whole = false;
	if (s->at < s->end && *s->at == '.') {
		is_whole = false;
		s->at++;
		if (!digits(s))
			return fail(s, err, "a fraction has no digits");
	}
	if (s->at < s->end && (*s->at | 0x20) == 'e') {
		is_whole = false;
		s->at++;
		if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
			s->at++;
		if (!digits(s))
			return fail(s, err, "an exponent has no digits");
	}
	ret->is_whole = is_whole;
	ret->value = is_whole ? value : 0;
	return 0;
}

static bool
take_word(struct scan *s, const char *word)
{
	size_t size = strlen(word);

	peek(s);
	if ((size_t)(s->end - s->at) < size || memcmp(s->at, word, size) != 0)
		return false;
	s->at += size;
	return true;
}

int
scan_bool(struct scan *s, bool *ret, struct err *err)
{
	if (take_word(s, "true"))
		*ret = true;
	else if (take_word(s, "false"))
		*ret = false;
	else
		return fail(s, err, "no value begins like this");
	return 0;
}

/* ── whole values ──────────────────────────────────────────────────────────────────────────── */

static int
skip_scalar(struct scan *s, struct err *err)
{
	struct scan_text text;
	struct scan_number number;
	bool flag;

	switch (scan_next(s)) {
	case SCAN_TEXT:
		return scan_text(s, NULL, 0, &text, err);
	case SCAN_NUMBER:
		return scan_number(s, &number, err);
	case SCAN_BOOL:
		return scan_bool(s, &flag, err);
	case SCAN_NULL:
		return take_word(s, "null") ? 0 : fail(s, err, "no value begins like this");
	case SCAN_OBJECT:
	case SCAN_ARRAY:
	case SCAN_NOTHING:
		break;
	}
	return fail(s, err, s->at == s->end ? "it ends too early" : "no value begins like this");
}

/* Recursion is bounded by SCAN_DEPTH_MAX. */
int
scan_skip(struct scan *s, struct err *err)
{
	enum scan_token token = scan_next(s);
	struct scan_key key;
	bool is_first = true;
	int more;

	if (token != SCAN_OBJECT && token != SCAN_ARRAY)
		return skip_scalar(s, err);
	if (scan_enter(s, err) < 0)
		return err->code;
	while ((more = scan_more(s, token == SCAN_OBJECT ? '}' : ']', is_first, err)) > 0) {
		is_first = false;
		if (token == SCAN_OBJECT && scan_key(s, &key, err) < 0)
			return err->code;
		if (scan_skip(s, err) < 0)
			return err->code;
	}
	return more;
}

int
scan_finish(struct scan *s, struct err *err)
{
	peek(s);
	return s->at == s->end ? 0 : fail(s, err, "something stands behind the value");
}
