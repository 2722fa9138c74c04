/* The methods of the Bot API that the sandbox knows, and those too small for a file of their own.
 */
#include "bot/sandbox/messages.h"
#include "bot/sandbox/polls.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool
get_me(struct call *call, struct text *result)
{
	world_write_bot(call->sandbox->world, result);
	result->size--; /* the closing brace: getMe says more than `from` does */
	text_puts(result, ",\"can_join_groups\":true,\"can_read_all_group_messages\":false,"
			  "\"supports_inline_queries\":false,\"can_connect_to_business\":false,"
			  "\"has_main_web_app\":false}");
	return true;
}

static bool
delete_webhook(struct call *call, struct text *result)
{
	bool is_dropping = false;

	if (!args_bool(&call->args, "drop_pending_updates", &is_dropping, &call->why))
		return false;
	if (is_dropping)
		updates_clear(call->sandbox->updates);
	text_puts(result, "true");
	return true;
}

/* There are no webhooks here, and nobody shall believe there are. */
static bool
set_webhook(struct call *call, struct text *result)
{
	const char *url = "";

	if (!args_text(&call->args, "url", false, &url, &call->why))
		return false;
	if (*url != '\0')
		return refuse(&call->why, 400,
		    "Bad Request: SANDBOX: webhooks are not supported, use getUpdates");
	return delete_webhook(call, result);
}

static bool
get_webhook_info(struct call *call, struct text *result)
{
	struct updates *updates = call->sandbox->updates;
	struct text allowed = { 0 };

	text_printf(result,
	    "{\"url\":\"\",\"has_custom_certificate\":false,\"pending_update_count\":%zu",
	    updates_pending(updates));
	updates_write_allowed(updates, &allowed);
	if (allowed.size > 0)
		text_printf(result, ",\"allowed_updates\":%s", allowed.bytes);
	text_finish(&allowed);
	text_putc(result, '}');
	return true;
}

static bool
read_scope(struct call *call, struct command_scope *ret)
{
	const struct json *scope = NULL;
	const char *language = "";

	return args_json(&call->args, "scope", &scope, &call->why) &&
	       args_text(&call->args, "language_code", false, &language, &call->why) &&
	       command_scope_read(scope, language, ret, &call->why);
}

static bool
set_my_commands(struct call *call, struct text *result)
{
	const struct json *list = NULL;
	struct command_scope scope;

	if (!read_scope(call, &scope) || !args_json(&call->args, "commands", &list, &call->why))
		return false;
	if (list == NULL)
		return refuse(
		    &call->why, 400, "Bad Request: SANDBOX: parameter \"commands\" is required");
	if (!commands_set(call->sandbox->commands, &scope, list, &call->why))
		return false;
	world_touch(call->sandbox->world, NULL);
	text_puts(result, "true");
	return true;
}

static bool
get_my_commands(struct call *call, struct text *result)
{
	struct command_scope scope;

	if (!read_scope(call, &scope))
		return false;
	commands_write(call->sandbox->commands, &scope, result);
	return true;
}

static bool
delete_my_commands(struct call *call, struct text *result)
{
	struct command_scope scope;

	if (!read_scope(call, &scope))
		return false;
	commands_delete(call->sandbox->commands, &scope);
	world_touch(call->sandbox->world, NULL);
	text_puts(result, "true");
	return true;
}

static bool
answer_callback_query(struct call *call, struct text *result)
{
	const char *id = "", *text = "";
	bool is_alert = false;
	int64_t cache_time = 0;

	if (!args_text(&call->args, "callback_query_id", true, &id, &call->why) ||
	    !args_text(&call->args, "text", false, &text, &call->why) ||
	    !args_bool(&call->args, "show_alert", &is_alert, &call->why) ||
	    !args_i64(&call->args, "cache_time", false, &cache_time, &call->why) ||
	    !message_check_toast(text, &call->why) ||
	    !world_answer(call->sandbox->world, id, text, is_alert, &call->why))
		return false;
	text_puts(result, "true");
	return true;
}

#define TEXT_PARAMETERS " chat_id text parse_mode link_preview_options reply_markup "

static const struct method methods[] = {
	{ "getMe", " ", get_me },
	{ "getUpdates", " offset limit timeout allowed_updates ", polls_get_updates },
	{ "deleteWebhook", " drop_pending_updates ", delete_webhook },
	{ "setWebhook", " url drop_pending_updates ", set_webhook },
	{ "getWebhookInfo", " ", get_webhook_info },
	{ "setMyCommands", " commands scope language_code ", set_my_commands },
	{ "getMyCommands", " scope language_code ", get_my_commands },
	{ "deleteMyCommands", " scope language_code ", delete_my_commands },
	{ "sendMessage", TEXT_PARAMETERS "disable_notification protect_content ", message_send },
	{ "editMessageText", TEXT_PARAMETERS "message_id ", message_edit_text },
	{ "editMessageReplyMarkup", " chat_id message_id reply_markup ", message_edit_markup },
	{ "deleteMessage", " chat_id message_id ", message_delete },
	{ "sendChatAction", " chat_id action ", message_chat_action },
	{ "answerCallbackQuery", " callback_query_id text show_alert cache_time ",
	    answer_callback_query },
};

const struct method *
method_find(const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcasecmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}
