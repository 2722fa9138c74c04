/* Mending a dead message. The editor may be open for an hour: nothing is held meanwhile, and the
 * message is looked up again by its id and its body's hash when the new body is there. */
#include "events/ctl/dead.h"

#include "events/clock.h"
#include "events/ctl/pretty.h"
#include "events/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ── the new body ── */

static int
read_all(const char *path, struct text *ret, struct err *err)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	char block[16384];
	ssize_t n = -1;

	if (fd >= 0)
		while ((n = read(fd, block, sizeof(block))) > 0 && ret->size <= MESSAGE_BODY_MAX)
			text_add(ret, block, (size_t)n);
	if (n < 0)
		err_set(err, ERR_CONFIG, "%.120s can't be read: %s", path, strerror(errno));
	if (fd > STDIN_FILENO)
		close(fd);
	return n < 0 ? (int)err->code : 0;
}

static int
run_editor(const char *path, struct err *err)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		execl("/bin/sh", "sh", "-c", "${VISUAL:-${EDITOR:-vi}} \"$1\"", "sh", path,
		    (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "the editor failed, nothing was changed: set EDITOR, or say --body FILE");
}

static int
write_draft(int fd, const struct message *m, struct err *err)
{
	struct text draft = { 0 };
	struct json *json;
	struct err unused;
	ssize_t written;

	if (json_parse(m->body, m->body_size, MESSAGE_BODY_MAX, &json, &unused) == 0) {
		pretty_indent(m->body, m->body_size, &draft);
		text_putc(&draft, '\n');
		json_free(json);
	} else {
		text_add(&draft, m->body, m->body_size);
	}
	written = draft.size == 0 ? 0 : write(fd, draft.bytes, draft.size);
	if (written < 0 || (size_t)written != draft.size)
		err_set(err, ERR_IO, "the editor's file can't be written: %s", strerror(errno));
	text_finish(&draft);
	return (int)err->code;
}

static int
edit_by_hand(const struct message *m, struct text *ret, struct err *err)
{
	char path[] = "/tmp/wildmarch-dead-XXXXXX.json";
	int fd = mkstemps(path, (int)strlen(".json"));
	int code;

	if (fd < 0)
		return err_set(err, ERR_IO, "%s can't be made: %s", path, strerror(errno));
	code = write_draft(fd, m, err);
	close(fd);
	if (code == 0)
		code = run_editor(path, err);
	if (code == 0)
		code = read_all(path, ret, err);
	(void)unlink(path);
	return code;
}

/* JSON, and still the same event: consumers know what they have done by its id. */
static int
check_body(const struct message *m, struct text *body, struct err *err)
{
	struct json *json;
	const char *id;
	struct err none;
	int code;

	while (body->size > 0 && strchr(" \r\n\t", body->bytes[body->size - 1]) != NULL)
		body->size--;
	if (body->size == m->body_size && memcmp(body->bytes, m->body, body->size) == 0)
		return err_set(err, ERR_CONFIG, "the body is the same as before: nothing was done");
	code = json_parse(body->bytes, body->size, MESSAGE_BODY_MAX, &json, err);
	if (code != 0)
		return err_prefix(err, "the new body isn't JSON, nothing was changed");
	if (m->id != NULL && m->type != NULL && strncmp(m->type, "wildmarch.", 10) == 0 &&
	    jget_text(json, "id", 255, &id, &none) == 0 && strcmp(id, m->id) != 0)
		code = err_set(
		    err, ERR_CONFIG, "the new body has another id than the message, %s", m->id);
	json_free(json);
	return code;
}

/* ── finding, and putting in its place ── */

/* The message that is meant; `hash` (may be NULL): of its body, too. */
static struct delivery *
find(struct dead *d, struct reader *r, const char *hash, struct err *err)
{
	char found[DEAD_HASH_ROOM];

	for (int64_t i = 0; i < reader_count(r); i++) {
		struct delivery *one = reader_next(r, DEAD_WAIT_MS, err);

		if (one == NULL)
			break;
		dead_hash(delivery_message(one), found);
		if (dead_is_meant(d, delivery_message(one)) &&
		    (hash == NULL || strcmp(hash, found) == 0))
			return one;
		reader_leave(one);
	}
	if (err->code == 0)
		err_set(err, ERR_NOT_FOUND, "%s holds no message %s%s", d->queue, d->config->id,
		    hash == NULL ? "" : " as it was when you began");
	return NULL;
}

static int
put_copy(struct dead *d, const struct message *m, const struct text *body, struct err *err)
{
	struct message copy = *m;
	struct writer *w = writer_open(&d->broker, err);
	char now[CLOCK_TEXT_SIZE];
	int code;

	if (w == NULL)
		return err->code;
	copy.exchange = "";
	copy.routing_key = d->queue;
	copy.expiration_ms = 0;
	copy.header_count = 0;
	for (unsigned i = 0; i < m->header_count && copy.header_count < MESSAGE_HEADERS_MAX - 2;
	     i++)
		if (strcmp(m->headers[i].name, "x-delivery-count") != 0 &&
		    strcmp(m->headers[i].name, HEADER_SENDER) != 0) /* it is ours now */
			copy.headers[copy.header_count++] = m->headers[i];
	clock_format(clock_wall_ms(), now);
	message_set_header(&copy, HEADER_EDITED_BY, record_operator());
	message_set_header(&copy, HEADER_EDITED_AT, now);
	copy.body = body->bytes;
	copy.body_size = body->size;
	code = writer_send(w, &copy, err);
	if (code == 0)
		code = writer_flush(w, err);
	writer_close(w);
	return code;
}

static int
replace(struct dead *d, struct record *record, struct reader *r, struct delivery *one,
    const struct text *body, struct err *err)
{
	const struct message *m = delivery_message(one);
	struct record_entry entry = {
		.action = "dead edit",
		.target = d->queue,
		.message = m,
		.body_after = body->bytes,
		.body_after_size = body->size,
	};
	int64_t number = 0;
	int code = record_begin(record, &entry, &number, err);

	if (code == 0)
		code = put_copy(d, m, body, err);
	if (code != 0) {
		reader_leave(one);
		return code;
	}
	reader_ack(r, one);
	code = reader_settle(r, err);
	return code == 0 ? record_done(record, number, NULL, err) : code;
}

static int
replace_found(struct dead *d, const char *hash, const struct text *body, struct err *err)
{
	struct record *record = record_open(d->broker.loop, d->config->database_url, err);
	struct reading reading = {
		.queue = d->queue, .is_exclusive = true, .prefetch = DEAD_PREFETCH_MAX
	};
	struct reader *r = record == NULL ? NULL : reader_open(&d->broker, &reading, err);
	struct delivery *one = r == NULL ? NULL : find(d, r, hash, err);
	int code = one == NULL ? (int)err->code : replace(d, record, r, one, body, err);

	reader_close(r);
	record_close(record);
	return code;
}

static struct delivery *
fetch(struct dead *d, struct err *err)
{
	struct reading reading = { .queue = d->queue, .prefetch = DEAD_PREFETCH_MAX };
	struct reader *r = reader_open(&d->broker, &reading, err);
	struct delivery *one = r == NULL ? NULL : find(d, r, NULL, err);

	reader_close(r);
	return one;
}

int
dead_edit(struct dead *d, struct err *err)
{
	struct delivery *one = fetch(d, err);
	struct text body = { 0 };
	char before[DEAD_HASH_ROOM], after[DEAD_HASH_ROOM];
	int code;

	if (one == NULL)
		return err->code;
	code = d->config->body[0] != '\0' ? read_all(d->config->body, &body, err)
	                                  : edit_by_hand(delivery_message(one), &body, err);
	dead_hash(delivery_message(one), before);
	if (code == 0)
		code = check_body(delivery_message(one), &body, err);
	if (code == 0)
		code = replace_found(d, before, &body, err);
	if (code == 0) {
		dead_hash(&(struct message){ .body = body.bytes, .body_size = body.size }, after);
		printf("edited  %s\n  before  %s\n  after   %s\n", d->config->id, before, after);
		printf("it is still in %s; next: wildmarchctl dead replay %s --id %s\n", d->queue,
		    d->home, strncmp(d->config->id, "sha256:", 7) == 0 ? after : d->config->id);
	}
	reader_leave(one);
	text_finish(&body);
	return code;
}
