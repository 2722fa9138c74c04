#include "events/ctl/record.h"

#include "events/ctl/database.h"
#include "events/ctl/pretty.h"
#include "events/text.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MS 5000

struct record {
	struct database *database;
};

static const struct postgres_statement begin_entry = {
	"operator_log_begin",
	"INSERT INTO operator_log (operator, action, target, note, message_id, message, "
	"body_before,"
	" body_after) VALUES ($1, $2, $3, $4, $5, $6::json, $7, $8) RETURNING id",
};
static const struct postgres_statement end_entry = {
	"operator_log_end",
	"UPDATE operator_log SET done_at = clock_timestamp(),"
	" note = nullif(concat_ws(': ', note, $2::text), '') WHERE id = $1::bigint",
};

static const struct postgres_statement last_entry = {
	"operator_log_last",
	"SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') FROM operator_log"
	" WHERE action = $1 AND target = $2 AND done_at IS NOT NULL",
};

const char *
record_operator(void)
{
	static char name[200];
	char host[65] = "";
	const char *user = getenv("SUDO_USER"); /* the person, not the role */
	const struct passwd *entry;

	if (name[0] != '\0')
		return name;
	entry = getpwuid(getuid());
	if (user == NULL || user[0] == '\0')
		user = entry == NULL ? "?" : entry->pw_name;
	(void)gethostname(host, sizeof(host) - 1);
	(void)snprintf(name, sizeof(name), "%.100s@%.64s", user, host);
	return name;
}

struct record *
record_open(struct loop *loop, const char *url, struct err *err)
{
	struct record *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->database = database_open(loop, url, err);
	if (r->database != NULL)
		return r;
	err_prefix(err, "the operators' record (DATABASE_URL)");
	free(r);
	return NULL;
}

void
record_close(struct record *r)
{
	if (r == NULL)
		return;
	database_close(r->database);
	free(r);
}

/* All but the body, so that the message could be made again. */
static void
describe(const struct message *m, struct text *out)
{
	text_putc(out, '{');
	pretty_put_member(out, "exchange", m->exchange);
	pretty_put_member(out, "routing_key", m->routing_key);
	pretty_put_member(out, "type", m->type);
	pretty_put_member(out, "message_id", m->id);
	pretty_put_member(out, "correlation_id", m->correlation_id);
	pretty_put_member(out, "reply_to", m->reply_to);
	pretty_put_member(out, "content_type", m->content_type);
	pretty_put_member(out, "app_id", m->app_id);
	pretty_put_member(out, "user_id", m->user_id);
	text_puts(out, ",\"headers\":{");
	for (unsigned i = 0; i < m->header_count; i++)
		pretty_put_member(out, m->headers[i].name, m->headers[i].value);
	text_puts(out, "}}");
}

static void
take_number(const struct postgres_results *r, void *arg)
{
	*(int64_t *)arg = postgres_i64(r, 0, 0, 0);
}

int
record_begin(struct record *r, const struct record_entry *e, int64_t *ret_number, struct err *err)
{
	struct postgres_params p = { 0 };
	struct text message = { 0 };
	int code;

	params_text(&p, record_operator());
	params_text(&p, e->action);
	params_text(&p, e->target);
	params_text(&p, e->note);
	params_text(&p, e->message == NULL ? NULL : e->message->id);
	if (e->message == NULL) {
		params_null(&p);
		params_null(&p);
	} else {
		describe(e->message, &message);
		params_text(&p, message.bytes);
		params_bytes(&p, e->message->body, e->message->body_size);
	}
	if (e->body_after == NULL)
		params_null(&p);
	else
		params_bytes(&p, e->body_after, e->body_after_size);
	code = database_ask(r->database, &begin_entry, &p, ANSWER_MS, take_number, ret_number, err);
	text_finish(&message);
	return code == 0 ? 0 : err_prefix(err, "the operators' record can't be written");
}

int
record_done(struct record *r, int64_t number, const char *result, struct err *err)
{
	struct postgres_params p = { 0 };

	params_i64(&p, number);
	params_text(&p, result);
	if (database_ask(r->database, &end_entry, &p, ANSWER_MS, NULL, NULL, err) == 0)
		return 0;
	return err_prefix(err, "the operators' record can't be marked as done");
}

static void
take_time(const struct postgres_results *r, void *arg)
{
	const char *found = postgres_text(r, 0, 0, 0);

	(void)snprintf(arg, RECORD_TIME_ROOM, "%.19s", found == NULL ? "" : found);
}

int
record_last(struct record *r, const char *action, const char *target, char ret[RECORD_TIME_ROOM],
    struct err *err)
{
	struct postgres_params p = { 0 };

	params_text(&p, action);
	params_text(&p, target);
	if (database_ask(r->database, &last_entry, &p, ANSWER_MS, take_time, ret, err) == 0)
		return 0;
	return err_prefix(err, "the operators' record can't be read");
}
