/* Decoding walks the document once, beside the table. Errors are born at the leaf as " must be …"
 * and get their path on the way up, so that nothing is spent on paths while all goes well. */
#include "events/shape.h"

#include "events/json.h"
#include "events/message.h"
#include "events/scan.h"

#include <assert.h>
#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT "the document" /* stands for the path of the outermost value */

static int decode_object(struct scan *s, const struct shape *shape, char *into,
    enum unknown_fields policy, struct err *err);

/* ── errors ────────────────────────────────────────────────────────────────────────────────── */

static bool
is_field_error(enum err_code code)
{
	return code == ERR_MISSING || code == ERR_TYPE || code == ERR_RANGE || code == ERR_UNKNOWN;
}

/* Puts a step of the path before the error. */
static int
at_step(struct err *err, const char *step, size_t size)
{
	char text[sizeof(err->text)];
	const char *joint = err->text[0] == ' ' || err->text[0] == '.' ? "" : ".";

	if (!is_field_error(err->code))
		return err->code;
	memcpy(text, err->text, sizeof(text));
	return err_set(err, err->code, "%.*s%s%s", (int)size, step, joint, text);
}

static int
at_field(struct err *err, const struct shape_field *field)
{
	return at_step(err, field->key + 1, field->name_size);
}

static int
at_item(struct err *err, size_t item)
{
	char step[24];
	int size = snprintf(step, sizeof(step), ".%zu", item);

	return at_step(err, step, (size_t)size);
}

size_t
shape_error_path(const struct err *err)
{
	if (!is_field_error(err->code) ||
	    strncmp(err->text, DOCUMENT " ", strlen(DOCUMENT " ")) == 0)
		return 0;
	return strcspn(err->text, " ");
}

/* The value is of another type than `what`, or no value at all. */
static int
wrong_type(struct scan *s, const char *what, struct err *err)
{
	if (scan_next(s) == SCAN_NOTHING)
		return scan_skip(s, err);
	return err_set(err, ERR_TYPE, " must be %s", what);
}

/* ── single values ─────────────────────────────────────────────────────────────────────────── */

static int
decode_number(struct scan *s, const struct shape_field *f, char *into, struct err *err)
{
	struct scan_number number;
	int32_t narrow;

	if (scan_next(s) != SCAN_NUMBER)
		return wrong_type(s, "a whole number", err);
	if (scan_number(s, &number, err) < 0)
		return err->code;
	if (!number.is_whole || number.value < f->min || number.value > f->max)
		return err_set(err, ERR_RANGE, " must be %" PRId64 "..%" PRId64, f->min, f->max);
	if (f->kind == SHAPE_I64) {
		memcpy(into, &number.value, sizeof(number.value));
		return 0;
	}
	narrow = (int32_t)number.value;
	memcpy(into, &narrow, sizeof(narrow));
	return 0;
}

static int
decode_bool(struct scan *s, char *into, struct err *err)
{
	bool value;

	if (scan_next(s) != SCAN_BOOL)
		return wrong_type(s, "true or false", err);
	if (scan_bool(s, &value, err) < 0)
		return err->code;
	memcpy(into, &value, sizeof(value));
	return 0;
}

static bool
has_only(const char *text, size_t size, const uint64_t letters[2])
{
	size_t i;
	unsigned char c;

	for (i = 0; i < size; i++) {
		c = (unsigned char)text[i];
		if (c >= 0x80 || (letters[c >> 6] >> (c & 63) & 1) == 0)
			return false;
	}
	return true;
}

/* `text` is the whole of it, of which `into` holds what it has room for. */
static int
check_text(
    const struct shape_field *f, const char *into, const struct scan_text *text, struct err *err)
{
	if ((int64_t)text->characters < f->min || (int64_t)text->characters > f->max)
		return err_set(err, ERR_RANGE, " must be %" PRId64 "..%" PRId64 " characters long",
		    f->min, f->max);
	/* Room for the characters is room for the bytes, unless only ASCII was planned for. */
	if (f->letters != NULL &&
	    (text->size >= f->size || !has_only(into, text->size, f->letters)))
		return err_set(err, ERR_RANGE, " has a character that is not allowed there");
	return 0;
}

static int
decode_text(struct scan *s, const struct shape_field *f, char *into, struct err *err)
{
	struct scan_text text;

	if (scan_next(s) != SCAN_TEXT)
		return wrong_type(s, "a string", err);
	if (scan_text(s, into, f->size, &text, err) < 0)
		return err->code;
	return check_text(f, into, &text, err);
}

int
shape_word(const char *const *words, int count, const char *word, size_t size)
{
	int i;

	for (i = 0; i < count; i++)
		if (strlen(words[i]) == size && memcmp(words[i], word, size) == 0)
			return i;
	return -1;
}

static int
not_a_word(const struct shape_field *f, struct err *err)
{
	char list[sizeof(err->text)] = "";
	size_t size = 0;
	int64_t i;

	for (i = 0; i <= f->max && size < sizeof(list); i++)
		size += (size_t)snprintf(
		    list + size, sizeof(list) - size, "%s%s", i == 0 ? "" : ", ", f->words[i]);
	return err_set(err, ERR_RANGE, " must be one of %s", list);
}

static int
decode_choice(struct scan *s, const struct shape_field *f, char *into, struct err *err)
{
	char word[SCAN_KEY_MAX];
	struct scan_text text;
	int found;

	if (scan_next(s) != SCAN_TEXT)
		return wrong_type(s, "a string", err);
	if (scan_text(s, word, sizeof(word), &text, err) < 0)
		return err->code;
	found =
	    text.size < sizeof(word) ? shape_word(f->words, (int)f->max + 1, word, text.size) : -1;
	if (found < 0)
		return not_a_word(f, err);
	memcpy(into, &found, sizeof(found));
	return 0;
}

static int
decode_raw(struct scan *s, const struct shape_field *f, char *into, struct err *err)
{
	const unsigned char *from;
	size_t size;

	if (scan_next(s) != SCAN_OBJECT)
		return wrong_type(s, "an object", err);
	from = s->at;
	if (scan_skip(s, err) < 0)
		return err->code;
	size = (size_t)(s->at - from);
	if (size >= f->size)
		return err_set(err, ERR_RANGE, " must be at most %zu bytes", f->size - 1);
	memcpy(into, from, size);
	into[size] = '\0';
	return 0;
}

static int
decode_value(struct scan *s, const struct shape_field *f, char *into, enum unknown_fields policy,
    struct err *err)
{
	switch (f->kind) {
	case SHAPE_I32:
	case SHAPE_I64:
		return decode_number(s, f, into, err);
	case SHAPE_BOOL:
		return decode_bool(s, into, err);
	case SHAPE_TEXT:
		return decode_text(s, f, into, err);
	case SHAPE_CHOICE:
		return decode_choice(s, f, into, err);
	case SHAPE_OBJECT:
		return decode_object(s, f->shape, into, policy, err);
	case SHAPE_RAW:
		return decode_raw(s, f, into, err);
	}
	abort();
}

/* ── objects and arrays ────────────────────────────────────────────────────────────────────── */

static int
wrong_count(const struct shape_field *f, struct err *err)
{
	return err_set(err, ERR_RANGE, " must have %zu..%zu items", f->items_min, f->items_max);
}

static int
decode_items(struct scan *s, const struct shape_field *f, char *into, enum unknown_fields policy,
    struct err *err)
{
	size_t count = 0;
	int more;

	if (scan_next(s) != SCAN_ARRAY)
		return wrong_type(s, "an array", err);
	if (scan_enter(s, err) < 0)
		return err->code;
	while ((more = scan_more(s, ']', count == 0, err)) > 0) {
		if (count == f->items_max)
			return wrong_count(f, err);
		if (decode_value(s, f, into + f->offset + count * f->size, policy, err) < 0)
			return at_item(err, count);
		count++;
	}
	if (more < 0)
		return more;
	if (count < f->items_min)
		return wrong_count(f, err);
	memcpy(into + f->count_offset, &count, sizeof(count));
	return 0;
}

/* Senders write the fields in the table's order: the one behind the last is nearly always right. */
static const struct shape_field *
find(const struct shape *shape, unsigned guess, const char *name, size_t size)
{
	const struct shape_field *f;
	unsigned i;

	for (i = 0; i < shape->count; i++) {
		f = &shape->fields[guess + i < shape->count ? guess + i : guess + i - shape->count];
		if (f->name_size == size && memcmp(f->key + 1, name, size) == 0)
			return f;
	}
	return NULL;
}

const struct shape_field *
shape_field(const struct shape *shape, const char *name, size_t size)
{
	return find(shape, 0, name, size);
}

static int
unknown_field(const struct scan_key *key, struct err *err)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	char name[SCAN_KEY_MAX + 1];

	/* Quoted only when it can't be mistaken for anything but a name. */
	if (key->size < 1 || key->size > SCAN_KEY_MAX)
		return err_set(err, ERR_UNKNOWN, " has a field that is not known");
	memcpy(name, key->name, key->size);
	name[key->size] = '\0';
	if (strspn(name, plain) != key->size)
		return err_set(err, ERR_UNKNOWN, " has a field that is not known");
	return err_set(err, ERR_UNKNOWN, "%s is not known", name);
}

/* One member whose key was just read; `seen` and `guess` move on. */
static int
decode_member(struct scan *s, const struct shape *shape, const struct scan_key *key, char *into,
    enum unknown_fields policy, uint64_t *seen, unsigned *guess, struct err *err)
{
	const struct shape_field *f = find(shape, *guess, key->name, key->size);
	unsigned i;

	if (f == NULL)
		return policy == UNKNOWN_REFUSED ? unknown_field(key, err) : scan_skip(s, err);
	i = (unsigned)(f - shape->fields);
	if ((*seen >> i & 1) != 0)
		return err_set(err, ERR_SYNTAX, "%.*s stands twice", (int)f->name_size, f->key + 1);
	*seen |= UINT64_C(1) << i;
	*guess = i + 1 < shape->count ? i + 1 : 0;
	if ((f->count_offset != SHAPE_NONE ? decode_items(s, f, into, policy, err)
					   : decode_value(s, f, into + f->offset, policy, err)) < 0)
		return at_field(err, f);
	if (f->has_offset != SHAPE_NONE)
		memcpy(into + f->has_offset, &(bool){ true }, sizeof(bool));
	return 0;
}

static int
decode_object(struct scan *s, const struct shape *shape, char *into, enum unknown_fields policy,
    struct err *err)
{
	struct scan_key key;
	uint64_t seen = 0, missing;
	unsigned guess = 0;
	bool is_first = true;
	int more;

	if (scan_next(s) != SCAN_OBJECT)
		return wrong_type(s, "an object", err);
	if (scan_enter(s, err) < 0)
		return err->code;
	while ((more = scan_more(s, '}', is_first, err)) > 0) {
		is_first = false;
		if (scan_key(s, &key, err) < 0 ||
		    decode_member(s, shape, &key, into, policy, &seen, &guess, err) < 0)
			return err->code;
	}
	if (more < 0)
		return more;
	missing = shape->required & ~seen;
	if (missing == 0)
		return 0;
	err_set(err, ERR_MISSING, " is missing");
	return at_field(err, &shape->fields[__builtin_ctzll(missing)]);
}

int
shape_decode(const struct shape *shape, const void *body, size_t size, void *ret,
    enum unknown_fields policy, struct err *err)
{
	alignas(max_align_t) char message[SHAPE_SIZE_MAX];
	struct scan s;

	assert(shape->size <= sizeof(message));
	if (size > MESSAGE_BODY_MAX)
		return err_set(
		    err, ERR_RANGE, DOCUMENT " is larger than %zu bytes", MESSAGE_BODY_MAX);
	memset(message, 0, shape->size);
	scan_init(&s, body, size);
	if (decode_object(&s, shape, message, policy, err) < 0 || scan_finish(&s, err) < 0) {
		if (is_field_error(err->code) && err->text[0] == ' ')
			return at_step(err, DOCUMENT, strlen(DOCUMENT));
		return err->code;
	}
	memcpy(ret, message, shape->size);
	return 0;
}

int
shape_read(const struct shape *shape, const struct json *value, const char *prefix, void *ret,
    enum unknown_fields policy, struct err *err)
{
	size_t size;
	char *bytes = json_print(value, &size);
	int code = shape_decode(shape, bytes, size, ret, policy, err);

	free(bytes);
	if (code < 0 && shape_error_path(err) > 0)
		return at_step(err, prefix, strlen(prefix));
	return code;
}

/* ── values that stand alone ───────────────────────────────────────────────────────────────── */

static int
put_number(const struct shape_field *f, const char *value, size_t size, char *into, struct err *err)
{
	struct scan s;

	scan_init(&s, value, size);
	/* Blanks are skipped in a document, and belong to no value that stands alone. */
	if (size == 0 || (unsigned char)value[0] <= ' ' || decode_number(&s, f, into, err) < 0 ||
	    s.at != s.end)
		return err_set(err, ERR_RANGE, " must be %" PRId64 "..%" PRId64, f->min, f->max);
	return 0;
}

static int
put_text(const struct shape_field *f, const char *value, size_t size, char *into, struct err *err)
{
	const unsigned char *bytes = (const unsigned char *)value;
	struct scan_text text = { 0 };
	size_t length;

	for (text.size = 0; text.size < size; text.size += length) {
		length = bytes[text.size] < 0x20
		             ? 0
		             : utf8_sequence(bytes + text.size, size - text.size);
		if (length == 0)
			return err_set(
			    err, ERR_RANGE, " has a character that is not allowed there");
		text.characters++;
	}
	length = size < f->size ? size : f->size - 1;
	memcpy(into, value, length);
	into[length] = '\0';
	return check_text(f, into, &text, err);
}

static int
put_choice(const struct shape_field *f, const char *value, size_t size, char *into, struct err *err)
{
	int found = shape_word(f->words, (int)f->max + 1, value, size);

	if (found < 0)
		return not_a_word(f, err);
	memcpy(into, &found, sizeof(found));
	return 0;
}

int
shape_put(
    const struct shape_field *field, const char *value, size_t size, void *message, struct err *err)
{
	char *into = (char *)message + field->offset;
	int code = ERR_TYPE;

	if (field->kind == SHAPE_I32 || field->kind == SHAPE_I64)
		code = put_number(field, value, size, into, err);
	else if (field->kind == SHAPE_TEXT)
		code = put_text(field, value, size, into, err);
	else if (field->kind == SHAPE_CHOICE)
		code = put_choice(field, value, size, into, err);
	else
		err_set(err, ERR_TYPE, " can't stand alone");
	return code < 0 ? at_field(err, field) : 0;
}
