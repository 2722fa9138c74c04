/* The methods that act on a player's chat, with the rules and words of Telegram. */
#ifndef SANDBOX_MESSAGES_H
#define SANDBOX_MESSAGES_H

#include "bot/sandbox/bot_api.h"

#define TOAST_UNITS_MAX 200

bool message_send(struct call *call, struct text *result);
bool message_edit_text(struct call *call, struct text *result);
bool message_edit_markup(struct call *call, struct text *result);
bool message_delete(struct call *call, struct text *result);
bool message_chat_action(struct call *call, struct text *result);

/* Whether the text of a callback answer is short enough. */
bool message_check_toast(const char *text, struct refusal *why);

#endif
