#include "bot/telegram/update.h"

#include "events/json.h"

#include <ctype.h>
#include <string.h>

/* Copies at most `room` - 1 bytes, cut between characters of UTF-8. */
static void
copy_cut(const char *from, char *ret, size_t room)
{
	size_t size = strlen(from);

	if (size >= room) {
		size = room - 1;
		while (size > 0 && ((unsigned char)from[size] & 0xC0u) == 0x80u)
			size--;
	}
	memcpy(ret, from, size);
	ret[size] = '\0';
}

static void
copy_trimmed(const char *from, char *ret, size_t room)
{
	size_t size;

	while (isspace((unsigned char)*from))
		from++;
	copy_cut(from, ret, room);
	for (size = strlen(ret); size > 0 && isspace((unsigned char)ret[size - 1]);)
		ret[--size] = '\0';
}

/* A text that may be absent; one of another type or too long counts as absent too. */
static const char *
optional_text(const struct json *json, const char *path, size_t max)
{
	const char *text = "";
	struct err ignored;

	return jget_text(json, path, max, &text, &ignored) == 0 ? text : "";
}

static bool
has(const struct json *json, const char *path)
{
	const struct json *found;
	struct err ignored;

	return jget_any(json, path, &found, &ignored) == 0;
}

static int
read_user(const struct json *json, struct update *u, struct err *err)
{
	const char *tag = optional_text(json, "from.language_code", sizeof(u->language) - 1);

	memcpy(u->language, tag, strlen(tag) + 1);
	return jget_i64(json, "from.id", 1, TELEGRAM_ID_MAX, &u->user_id, err);
}

static int
read_chat(const struct json *json, const char *id_path, struct update *u, struct err *err)
{
	return jget_i64(json, id_path, -TELEGRAM_ID_MAX, TELEGRAM_ID_MAX, &u->chat_id, err);
}

static int
read_message(const struct json *message, struct update *u, struct err *err)
{
	int code;

	if (strcmp(optional_text(message, "chat.type", 32), "private") != 0 ||
	    !has(message, "from"))
		return 0;
	if ((code = read_user(message, u, err)) != 0 ||
	    (code = read_chat(message, "chat.id", u, err)) != 0)
		return code;
	copy_trimmed(optional_text(message, "text", 65536), u->text, sizeof(u->text));
	u->kind = UPDATE_TEXT;
	return 0;
}

static int
read_press(const struct json *query, struct update *u, struct err *err)
{
	const char *id, *data = optional_text(query, "data", sizeof(u->data) - 1);
	int64_t date = 0;
	int code;

	if ((code = read_user(query, u, err)) != 0 ||
	    (code = jget_text(query, "id", sizeof(u->callback_id) - 1, &id, err)) != 0)
		return code;
	memcpy(u->callback_id, id, strlen(id) + 1);
	memcpy(u->data, data, strlen(data) + 1);
	/* A press without a message comes from an inline message, which this bot never sends: draw
	 * in the private chat. */
	if (!has(query, "message")) {
		u->chat_id = u->user_id;
		u->is_gone = true;
		u->kind = UPDATE_PRESS;
		return 0;
	}
	if ((code = read_chat(query, "message.chat.id", u, err)) != 0 ||
	    (code = jget_i64(query, "message.message_id", 1, UPDATE_ID_MAX, &u->message_id, err)) !=
		0 ||
	    (code = jget_i64(query, "message.date", 0, UPDATE_ID_MAX, &date, err)) != 0)
		return code;
	u->is_gone = date == 0;
	u->kind = u->chat_id == u->user_id ? UPDATE_PRESS : UPDATE_OTHER;
	return 0;
}

static int
read_member(const struct json *member, struct update *u, struct err *err)
{
	const char *status = optional_text(member, "new_chat_member.status", 32);
	int code;

	if (strcmp(optional_text(member, "chat.type", 32), "private") != 0)
		return 0;
	if ((code = read_user(member, u, err)) != 0 ||
	    (code = read_chat(member, "chat.id", u, err)) != 0)
		return code;
	u->kind = strcmp(status, "kicked") == 0 ? UPDATE_BLOCKED : UPDATE_BACK;
	return 0;
}

int
update_read(const struct json *json, struct update *ret, struct err *err)
{
	static const struct {
		const char *name;
		int (*read)(const struct json *part, struct update *u, struct err *err);
	} kinds[] = {
		{ "message", read_message },
		{ "callback_query", read_press },
		{ "my_chat_member", read_member },
	};
	struct update u = { .kind = UPDATE_OTHER };
	const struct json *part;
	struct err ignored;
	int code;

	if ((code = jget_i64(json, "update_id", 0, UPDATE_ID_MAX, &u.id, err)) != 0)
		return code;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (jget_any(json, kinds[i].name, &part, &ignored) != 0)
			continue;
		if ((code = kinds[i].read(part, &u, err)) != 0)
			return err_prefix(err, "%s of update %lld", kinds[i].name, (long long)u.id);
		break;
	}
	*ret = u;
	return 0;
}
