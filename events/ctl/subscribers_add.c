/* A new subscriber. The user exists without a password, so that nobody can log in, until all of its
 * rights are set: whatever a cut leaves behind is harmless, and made anew by the next add. */
#include "events/ctl/subscribers.h"

#include "events/ctl/address.h"
#include "events/ctl/password.h"
#include "events/ctl/pretty.h"
#include "messages/topology.h"

#include <stdio.h>
#include <string.h>

#define EVERYTHING "#"

/* ── patterns of routing keys ── */

static int
check_topics(const char *topics, struct err *err)
{
	for (const char *word = topics;; word++) {
		size_t size = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-");

		if (size == 0 && (*word == '*' || *word == '#'))
			size = 1;
		word += size;
		if (size == 0 || (*word != '\0' && *word != '.' && *word != ','))
			return err_set(err, ERR_CONFIG,
			    "--topics: %.100s is no pattern of routing keys; player.*, combat.# "
			    "and player.level_up are, several with commas",
			    topics);
		if (*word == '\0')
			return 0;
	}
}

/* A regular expression that covers only binding keys which take nothing that `pattern` doesn't. */
static void
put_pattern(const char *pattern, size_t size, struct text *out)
{
	bool is_behind_dot = true; /* and at the beginning */

	for (size_t i = 0; i < size; i++) {
		size_t word = strcspn(pattern + i, ".,");
		bool is_last = i + word >= size;

		if (pattern[i] == '#' && is_behind_dot && is_last) {
			text_puts(out, ".*");
		} else if (pattern[i] == '#' && is_behind_dot) {
			text_puts(out, "([^.]+\\.)*");
		} else if (pattern[i] == '#') {
			text_puts(out, "(\\.[^.]+)*");
		} else {
			text_puts(out, is_behind_dot ? "" : "\\.");
			if (pattern[i] == '*')
				text_puts(out, "[^.#]+");
			else
				text_add(out, pattern + i, word);
			is_behind_dot = false;
		}
		i += word;
	}
}

static void
put_topics(const char *topics, struct text *out)
{
	text_puts(out, "^(");
	for (;; topics++) {
		size_t size = strcspn(topics, ",");

		put_pattern(topics, size, out);
		topics += size;
		if (*topics == '\0')
			break;
		text_putc(out, '|');
	}
	text_puts(out, ")$");
}

/* ── rights ── */

void
subscriber_put_right(struct text *out, const char *pattern, const char *name)
{
	static const char place[] = "{name}";
	const char *at;

	while ((at = strstr(pattern, place)) != NULL) {
		text_add(out, pattern, (size_t)(at - pattern));
		text_puts(out, name);
		pattern = at + strlen(place);
	}
	text_puts(out, pattern);
}

static void
put_member(struct text *out, const char *right, const char *pattern, const char *name)
{
	struct text filled = { 0 };

	subscriber_put_right(&filled, pattern, name);
	pretty_put_member(out, right, filled.bytes);
	text_finish(&filled);
}

static int
set_permissions(struct subscribers *s, bool is_limited, struct err *err)
{
	const struct topology_strangers *t = &topology_strangers;
	struct text body = { 0 };
	int code;

	text_putc(&body, '{');
	put_member(&body, "configure", t->configure, s->name);
	put_member(&body, "write", t->write, s->name);
	put_member(&body, "read", is_limited ? t->read_in_part : t->read, s->name);
	text_putc(&body, '}');
	code = management_put(
	    s->management, PATH("permissions", TOPOLOGY_VHOST, s->user), body.bytes, err);
	text_finish(&body);
	return code;
}

static int
set_topics(struct subscribers *s, struct err *err)
{
	struct text pattern = { 0 }, body = { 0 };
	int code;

	put_topics(s->config->topics, &pattern);
	text_printf(
	    &body, "{\"exchange\":\"%s\",\"write\":\"^$\",\"read\":", topology_strangers.topics_of);
	text_put_json(&body, pattern.bytes, pattern.size);
	text_putc(&body, '}');
	code = management_put(
	    s->management, PATH("topic-permissions", TOPOLOGY_VHOST, s->user), body.bytes, err);
	text_finish(&pattern);
	text_finish(&body);
	return code;
}

static int
set_limit(struct subscribers *s, const char *limit, int64_t value, struct err *err)
{
	char body[40];

	(void)snprintf(body, sizeof(body), "{\"value\":%lld}", (long long)value);
	return management_put(s->management, PATH("user-limits", s->user, limit), body, err);
}

/* ── the user ── */

/* With "" nobody can log in. */
static int
set_password(struct subscribers *s, const char *password, struct err *err)
{
	char hash[PASSWORD_HASH_ROOM] = "";
	struct text body = { 0 };
	int code;

	if (password[0] != '\0')
		password_hash(password, hash);
	text_printf(&body,
	    "{\"password_hash\":\"%s\",\"hashing_algorithm\":\"" PASSWORD_ALGORITHM
	    "\",\"tags\":\"\"}",
	    hash);
	code = management_put(s->management, PATH("users", s->user), body.bytes, err);
	text_finish(&body);
	return code;
}

/* One without a password was half made. */
static int
refuse_living(struct subscribers *s, struct err *err)
{
	struct json *user = NULL;
	int code = subscriber_find(s, &user, err);

	if (code == 0 && management_text(user, "password_hash")[0] != '\0')
		code = err_set(err, ERR_EXISTS,
		    "there is a subscriber %s already; for a new password: wildmarchctl "
		    "subscribers revoke %s --keep-queues, then add",
		    s->name, s->name);
	json_free(user);
	return code;
}

static int
make_user(struct subscribers *s, const char *password, struct err *err)
{
	bool is_limited = strcmp(s->config->topics, EVERYTHING) != 0;
	int code = management_delete(s->management, PATH("users", s->user), NULL, err);

	if (code == 0)
		code = set_password(s, "", err);
	if (code == 0)
		code = set_limit(s, "max-connections", topology_strangers.max_connections, err);
	if (code == 0)
		code = set_limit(s, "max-channels", topology_strangers.max_channels, err);
	if (code == 0)
		code = set_permissions(s, is_limited, err);
	if (code == 0 && is_limited)
		code = set_topics(s, err);
	return code != 0 ? code : set_password(s, password, err);
}

static int
print_url(const struct subscribers *s, const char *password, struct err *err)
{
	struct text url = { 0 }, login = { 0 };
	int printed;

	text_printf(&login, "%s:%s", s->user, password);
	address_put(&url, s->config->amqp_url, login.bytes);
	printed = printf("%s\n", url.bytes);
	explicit_bzero(login.bytes, login.size);
	explicit_bzero(url.bytes, url.size);
	text_finish(&login);
	text_finish(&url);
	if (printed > 0 && fflush(stdout) == 0)
		return 0;
	return err_set(err, ERR_IO,
	    "the password can't be printed: wildmarchctl subscribers revoke %s, and add it anew",
	    s->name);
}

int
subscribers_add(struct subscribers *s, struct err *err)
{
	char password[PASSWORD_ROOM], note[300];
	struct record_entry entry = {
		.action = "subscribers add", .target = s->name, .note = note
	};
	int64_t number = 0;
	int code = check_topics(s->config->topics, err);

	(void)snprintf(note, sizeof(note), "topics %s", s->config->topics);
	password_create(password);
	if (code == 0)
		code = refuse_living(s, err);
	if (code == 0)
		code = record_begin(s->record, &entry, &number, err);
	if (code == 0)
		code = make_user(s, password, err);
	if (code == 0)
		code = print_url(s, password, err);
	explicit_bzero(password, sizeof(password));
	if (code != 0)
		return code;
	fprintf(stderr,
	    "The password is shown this once. Its queues are named %s… and are bound to %s.\n",
	    s->prefix, topology_strangers.topics_of);
	return record_done(s->record, number, NULL, err);
}
