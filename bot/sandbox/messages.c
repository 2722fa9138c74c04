#include "bot/sandbox/messages.h"

#include "bot/sandbox/clock.h"
#include "bot/sandbox/keyboard.h"
#include "bot/sandbox/utf16.h"

#include <stdio.h>
#include <string.h>

#define DELETABLE_S (48 * 3600)
#define ACTION_MS 5000

/* ---- where to ---- */

static bool
find_chat(struct call *call, struct player **ret)
{
	int64_t chat_id = 0;
	struct player *p;

	if (!args_i64(&call->args, "chat_id", true, &chat_id, &call->why))
		return false;
	p = world_player(call->sandbox->world, chat_id);
	if (p == NULL)
		return refuse(&call->why, 400, "Bad Request: chat not found");
	if (p->has_blocked)
		return refuse(&call->why, 403, "Forbidden: bot was blocked by the user");
	if (!p->has_written)
		return refuse(
		    &call->why, 403, "Forbidden: bot can't initiate conversation with a user");
	*ret = p;
	return true;
}

static bool
find_message(struct call *call, const char *what, struct message **ret)
{
	struct player *p;
	struct message *m;
	int64_t id = 0;

	if (!find_chat(call, &p) || !args_i64(&call->args, "message_id", true, &id, &call->why))
		return false;
	m = world_message(p, id);
	if (m == NULL || m->is_deleted)
		return refuse(&call->why, 400, "Bad Request: message to %s not found", what);
	*ret = m;
	return true;
}

/* ---- with what ---- */

static bool
read_body(struct call *call, struct rich_text *ret)
{
	const char *text = "", *parse_mode = "";
	const struct json *preview = NULL;

	return args_text(&call->args, "text", true, &text, &call->why) &&
	       args_text(&call->args, "parse_mode", false, &parse_mode, &call->why) &&
	       args_json(&call->args, "link_preview_options", &preview, &call->why) &&
	       rich_text_read(text, parse_mode, ret, &call->why);
}

static bool
read_keyboard(struct call *call, struct text *ret)
{
	const struct json *markup = NULL;

	return args_json(&call->args, "reply_markup", &markup, &call->why) &&
	       keyboard_read(markup, ret, &call->why);
}

static bool
is_same(const struct text *a, const struct text *b)
{
	return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static bool
refuse_unmodified(struct call *call)
{
	return refuse(&call->why, 400,
	    "Bad Request: message is not modified: specified new message content and reply markup "
	    "are exactly the "
	    "same as a current content and reply markup of the message");
}

/* ---- the methods ---- */

bool
message_send(struct call *call, struct text *result)
{
	struct world *w = call->sandbox->world;
	struct player *p;
	struct rich_text body = { 0 };
	struct text keyboard = { 0 };
	bool flag = false;
	bool is_fine;

	is_fine = args_bool(&call->args, "disable_notification", &flag, &call->why) &&
	          args_bool(&call->args, "protect_content", &flag, &call->why) &&
	          find_chat(call, &p) && read_body(call, &body) && read_keyboard(call, &keyboard);
	if (is_fine)
		world_write_message(w, world_add_message(w, p, true, &body, &keyboard), result);
	rich_text_finish(&body);
	text_finish(&keyboard);
	return is_fine;
}

static bool
find_editable(struct call *call, struct message **ret)
{
	if (!find_message(call, "edit", ret))
		return false;
	return (*ret)->is_from_bot ||
	       refuse(&call->why, 400, "Bad Request: message can't be edited");
}

bool
message_edit_text(struct call *call, struct text *result)
{
	struct world *w = call->sandbox->world;
	struct message *m = NULL;
	struct rich_text body = { 0 };
	struct text keyboard = { 0 };
	bool is_fine =
	    find_editable(call, &m) && read_body(call, &body) && read_keyboard(call, &keyboard);

	if (is_fine && is_same(&body.text, &m->body.text) &&
	    is_same(&body.entities, &m->body.entities) && is_same(&keyboard, &m->keyboard))
		is_fine = refuse_unmodified(call);
	if (is_fine) {
		world_edit_message(w, m, &body, &keyboard);
		world_write_message(w, m, result);
	}
	rich_text_finish(&body);
	text_finish(&keyboard);
	return is_fine;
}

bool
message_edit_markup(struct call *call, struct text *result)
{
	struct world *w = call->sandbox->world;
	struct message *m = NULL;
	struct text keyboard = { 0 };
	bool is_fine = find_editable(call, &m) && read_keyboard(call, &keyboard);

	if (is_fine && is_same(&keyboard, &m->keyboard))
		is_fine = refuse_unmodified(call);
	if (is_fine) {
		world_edit_message(w, m, NULL, &keyboard);
		world_write_message(w, m, result);
	}
	text_finish(&keyboard);
	return is_fine;
}

bool
message_delete(struct call *call, struct text *result)
{
	struct message *m;

	if (!find_message(call, "delete", &m))
		return false;
	if (sandbox_now_s() - m->date_s > DELETABLE_S)
		return refuse(
		    &call->why, 400, "Bad Request: message can't be deleted for everyone");
	world_delete_message(call->sandbox->world, m);
	text_puts(result, "true");
	return true;
}

bool
message_chat_action(struct call *call, struct text *result)
{
	static const char known[] =
	    " typing upload_photo record_video upload_video record_voice upload_voice "
	    "upload_document choose_sticker find_location record_video_note "
	    "upload_video_note ";
	const char *action = "";
	char wanted[32];
	struct player *p;

	if (!find_chat(call, &p) || !args_text(&call->args, "action", true, &action, &call->why))
		return false;
	snprintf(wanted, sizeof(wanted), " %s ", action);
	if (strlen(action) > 20 || strstr(known, wanted) == NULL)
		return refuse(&call->why, 400, "Bad Request: wrong parameter action in request");
	snprintf(p->action, sizeof(p->action), "%.20s", action);
	p->action_until_ms = sandbox_now_ms() + ACTION_MS;
	world_touch(call->sandbox->world, p);
	text_puts(result, "true");
	return true;
}

bool
message_check_toast(const char *text, struct refusal *why)
{
	if (utf16_length(text, strlen(text)) > TOAST_UNITS_MAX)
		return refuse(why, 400, "Bad Request: MESSAGE_TOO_LONG");
	return true;
}
