#include "events/ctl/history.h"

#include <stdlib.h>
#include <string.h>

#define STREAM "game_events.log"
#define PREFETCH 1000
#define FIRST_MS 3000 /* a stream that has something to give gives it within this time */
#define REST_MS 300   /* a run of messages comes at once */
#define NEXT_MS 15000

static int64_t
offset_of(const struct message *m)
{
	const char *text = message_header(m, "x-stream-offset");

	return text == NULL ? -1 : strtoll(text, NULL, 10);
}

/* The offset of the stream's last message; -1 when it has none. */
static int
find_end(const struct broker *b, int64_t *ret, struct err *err)
{
	struct reading reading = {
		.queue = STREAM, .is_stream = true, .offset = "last", .prefetch = 65535
	};
	struct reader *r = reader_open(b, &reading, err);
	struct delivery *d;

	if (r == NULL)
		return err->code;
	*ret = -1;
	while ((d = reader_next(r, *ret < 0 ? FIRST_MS : REST_MS, err)) != NULL) {
		if (offset_of(delivery_message(d)) > *ret)
			*ret = offset_of(delivery_message(d));
		reader_leave(d);
	}
	reader_close(r);
	return (int)err->code;
}

static int
read_to(struct reader *r, int64_t end, history_visit *visit, void *arg, struct err *err)
{
	int64_t at = -1;
	bool is_enough = false;

	while (at < end && !is_enough) {
		struct delivery *d = reader_next(r, at < 0 ? FIRST_MS : NEXT_MS, err);
		int code;

		if (d == NULL && err->code == 0 && at >= 0 && !reader_is_stopped(r))
			return err_set(err, ERR_TIMEOUT,
			    STREAM " stopped giving messages before its end; run it again");
		if (d == NULL)
			return (int)err->code; /* nothing came since then, or it is stopped */
		at = offset_of(delivery_message(d));
		if (at > end) {
			reader_leave(d);
			break;
		}
		code = visit(delivery_message(d), &is_enough, arg, err);
		reader_ack(r, d);
		if (code != 0)
			return code;
	}
	return 0;
}

int
history_each(
    const struct broker *b, int64_t since_ms, history_visit *visit, void *arg, struct err *err)
{
	struct reading reading = {
		.queue = STREAM, .is_stream = true, .since_s = since_ms / 1000, .prefetch = PREFETCH
	};
	struct reader *r;
	int64_t end = -1;
	int code = find_end(b, &end, err);

	if (code != 0 || end < 0)
		return code;
	r = reader_open(b, &reading, err);
	if (r == NULL)
		return err->code;
	code = read_to(r, end, visit, arg, err);
	reader_close(r);
	return code;
}

static size_t
word_size(const char *text)
{
	return strcspn(text, ".");
}

static const char *
behind(const char *word)
{
	word += word_size(word);
	return *word == '.' ? word + 1 : NULL;
}

/* NULL stands for no words left. */
static bool
matches(const char *pattern, const char *key)
{
	size_t size;

	if (pattern == NULL)
		return key == NULL;
	size = word_size(pattern);
	if (size == 1 && *pattern == '#') {
		for (; key != NULL; key = behind(key))
			if (matches(behind(pattern), key))
				return true;
		return matches(behind(pattern), NULL);
	}
	if (key == NULL)
		return false;
	if (!(size == 1 && *pattern == '*') &&
	    (word_size(key) != size || memcmp(pattern, key, size) != 0))
		return false;
	return matches(behind(pattern), behind(key));
}

bool
history_matches(const char *pattern, const char *key)
{
	return matches(pattern, key);
}
