#include "bot/sandbox/commands.h"

#include "bot/sandbox/utf16.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMANDS_MAX 100
#define NAME_MAX_LENGTH 32
#define DESCRIPTION_MAX_LENGTH 256

struct commands {
	struct command_list {
		struct command_scope scope;
		char *json; /* NULL: this place is free */
	} lists[COMMAND_LISTS_MAX];
};

struct commands *
commands_create(void)
{
	struct commands *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	return c;
}

void
commands_destroy(struct commands *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < COMMAND_LISTS_MAX; i++)
		free(c->lists[i].json);
	free(c);
}

/* ---- scopes ---- */

static bool
read_language(const char *code, struct command_scope *ret, struct refusal *why)
{
	bool is_fine = *code == '\0' || (strlen(code) == 2 && islower((unsigned char)code[0]) &&
					    islower((unsigned char)code[1]));

	if (!is_fine)
		return refuse(why, 400, "Bad Request: invalid language code specified");
	snprintf(ret->language, sizeof(ret->language), "%s", code);
	return true;
}

bool
command_scope_read(const struct json *scope, const char *language_code, struct command_scope *ret,
    struct refusal *why)
{
	const char *type = "default";
	int64_t chat_id;
	struct err err = { 0 };

	if (scope != NULL && jget_text(scope, "type", 32, &type, &err) != 0)
		return refuse(why, 400,
		    "Bad Request: can't parse BotCommandScope: Can't find field \"type\"");
	if (strcmp(type, "default") == 0 || strcmp(type, "all_private_chats") == 0) {
		snprintf(ret->chats, sizeof(ret->chats), "%s", type);
	} else if (strcmp(type, "chat") == 0) {
		if (jget_i64(scope, "chat_id", INT64_MIN, INT64_MAX, &chat_id, &err) != 0)
			return refuse(
			    why, 400, "Bad Request: SANDBOX: scope.chat_id must be an integer");
		snprintf(ret->chats, sizeof(ret->chats), "chat/%" PRId64, chat_id);
	} else {
		return refuse(why, 400,
		    "Bad Request: SANDBOX: the command scope \"%s\" is not supported", type);
	}
	return read_language(language_code, ret, why);
}

static const struct command_list *
find(const struct commands *c, const char *chats, const char *language)
{
	for (size_t i = 0; i < COMMAND_LISTS_MAX; i++) {
		const struct command_list *list = &c->lists[i];

		if (list->json != NULL && strcmp(list->scope.chats, chats) == 0 &&
		    strcmp(list->scope.language, language) == 0)
			return list;
	}
	return NULL;
}

/* ---- lists ---- */

static bool
is_name(const char *s)
{
	for (; *s != '\0'; s++)
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static bool
read_command(const struct json *item, struct text *out, struct refusal *why)
{
	const char *name = NULL, *description = NULL;
	struct err err = { 0 };

	if (jget_text(item, "command", 256, &name, &err) != 0 ||
	    jget_text(item, "description", 4096, &description, &err) != 0)
		return refuse(why, 400, "Bad Request: can't parse BotCommand: %s", err.text);
	name += *name == '/';
	if (*name == '\0')
		return refuse(why, 400, "Bad Request: command must be non-empty");
	if (strlen(name) > NAME_MAX_LENGTH)
		return refuse(
		    why, 400, "Bad Request: command length must not exceed %d", NAME_MAX_LENGTH);
	if (!is_name(name))
		return refuse(why, 400, "Bad Request: BOT_COMMAND_INVALID");
	if (*description == '\0')
		return refuse(why, 400, "Bad Request: command description must be non-empty");
	if (utf8_length(description, strlen(description)) > DESCRIPTION_MAX_LENGTH)
		return refuse(why, 400,
		    "Bad Request: command description length must not exceed %d",
		    DESCRIPTION_MAX_LENGTH);
	text_printf(out, "{\"command\":\"%s\",\"description\":", name);
	text_put_json(out, description, strlen(description));
	text_putc(out, '}');
	return true;
}

static bool
read_list(const struct json *list, struct text *out, struct refusal *why)
{
	size_t count = jget_count(list);

	if (count > COMMANDS_MAX)
		return refuse(why, 400, "Bad Request: BOT_COMMANDS_TOO_MUCH");
	text_putc(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_putc(out, ',');
		if (!read_command(jget_item(list, i), out, why))
			return false;
	}
	text_putc(out, ']');
	return true;
}

static struct command_list *
find_free(struct commands *c)
{
	for (size_t i = 0; i < COMMAND_LISTS_MAX; i++)
		if (c->lists[i].json == NULL)
			return &c->lists[i];
	return NULL;
}

bool
commands_set(struct commands *c, const struct command_scope *scope, const struct json *list,
    struct refusal *why)
{
	struct text json = { 0 };
	struct command_list *place;

	if (!read_list(list, &json, why)) {
		text_finish(&json);
		return false;
	}
	commands_delete(c, scope);
	place = find_free(c);
	if (place == NULL) {
		text_finish(&json);
		return refuse(why, 400, "Bad Request: SANDBOX: more than %d command lists",
		    COMMAND_LISTS_MAX);
	}
	place->scope = *scope;
	place->json = text_steal(&json, &(size_t){ 0 });
	if (jget_count(list) == 0)
		commands_delete(c, scope);
	return true;
}

void
commands_delete(struct commands *c, const struct command_scope *scope)
{
	const struct command_list *list = find(c, scope->chats, scope->language);

	if (list == NULL)
		return;
	free(list->json);
	c->lists[list - c->lists].json = NULL;
}

void
commands_write(const struct commands *c, const struct command_scope *scope, struct text *out)
{
	const struct command_list *list = find(c, scope->chats, scope->language);

	text_puts(out, list == NULL ? "[]" : list->json);
}

/* Telegram's order: chat + language, chat, all_private_chats + language, …, default. */
void
commands_write_for(
    const struct commands *c, int64_t player_id, const char *language_code, struct text *out)
{
	char chat[48], language[3] = "";
	const char *const places[] = { chat, "all_private_chats", "default" };

	snprintf(chat, sizeof(chat), "chat/%" PRId64, player_id);
	if (strlen(language_code) >= 2)
		memcpy(language, language_code, 2);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct command_list *list = find(c, places[i], language);

		if (list == NULL)
			list = find(c, places[i], "");
		if (list != NULL) {
			text_puts(out, list->json);
			return;
		}
	}
	text_puts(out, "[]");
}
