/* An update of Telegram's as values of our own: what a player did. Pure. */
#ifndef BOT_TELEGRAM_UPDATE_H
#define BOT_TELEGRAM_UPDATE_H

#include "bot/press.h"
#include "events/err.h"

#include <stdbool.h>
#include <stdint.h>

struct json;

#define TELEGRAM_ID_MAX ((int64_t)1 << 52) /* user and chat ids have at most 52 bits */
#define UPDATE_TEXT_MAX 512 /* bytes that are kept of a message: commands and names are shorter */
#define UPDATE_ID_MAX ((int64_t)1 << 53)

enum update_kind {
	UPDATE_OTHER,   /* nothing for us: a group's message, a channel's, a kind that we didn't ask
	                   for */
	UPDATE_TEXT,    /* a message in a private chat; text "" for a photo, a sticker, … */
	UPDATE_PRESS,   /* of a button in a private chat */
	UPDATE_BLOCKED, /* the player blocked the bot */
	UPDATE_BACK,    /* the player let it in again */
};

struct update {
	enum update_kind kind;
	int64_t id;
	int64_t user_id, chat_id;
	int64_t message_id; /* UPDATE_PRESS: of the message with the button */
	bool is_gone; /* UPDATE_PRESS: that message can't be seen any more (InaccessibleMessage) */
	char language[16];     /* IETF tag of the player's Telegram, "" when it didn't say */
	char callback_id[64];  /* UPDATE_PRESS */
	char data[PRESS_SIZE]; /* UPDATE_PRESS; "" for what can't be ours */
	char text[UPDATE_TEXT_MAX + 1]; /* UPDATE_TEXT; trimmed, cut between characters */
};

/* Only an update without an id, or one of ours with a broken shape, fails. */
MUST_CHECK int update_read(const struct json *json, struct update *ret, struct err *err);

#endif
