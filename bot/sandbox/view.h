/* The world as a player's screen shows it, as JSON for the chat page and for tests. */
#ifndef SANDBOX_VIEW_H
#define SANDBOX_VIEW_H

#include "bot/sandbox/sandbox.h"

#include <stdint.h>

/* {"id":…,"first_name":…,"has_blocked":…,"bot_messages":…,"version":…,"last":{…}} */
void view_player(const struct player *p, struct text *out);
/* {"id":…,"from":"bot"|"player","date":…,"text":…,"entities":[…],"keyboard":[[…]],"version":…};
 * {"id":…,"deleted":true,…} */
void view_message(const struct message *m, struct text *out);
/* {"id":…,"message_id":…,"data":…,"answered":…,"text":…,"alert":…,"version":…}: a press and the
 * toast that answered it. */
void view_press(const struct press *p, struct text *out);
/* {"player":{…},"messages":[…],"presses":[…],"commands":[…],"action":"…"}: of messages and presses
 * those newer than `since`. */
void view_chat(const struct sandbox *s, const struct player *p, uint64_t since, struct text *out);
/* {"epoch":…,"version":…,"bot":{…},"players":[…],"chat":{…}|null}: players newer than `since`. */
void view_changes(const struct sandbox *s, uint64_t since, const struct player *chat,
    uint64_t chat_since, struct text *out);

#endif
