#include "bot/notice_words.h"

#include "messages/banned_notification.h"
#include "messages/challenged_notification.h"
#include "messages/clan_accepted_notification.h"
#include "messages/clan_invitation_notification.h"
#include "messages/level_up_notification.h"

#include <string.h>

static void
level_up(const struct level_up_notification *n, enum language language, struct text *out)
{
	SAY(out, language, PHRASE_NOTICE_LEVEL_UP, SAY_T("name", n->name), SAY_N("level", n->level),
	    SAY_P_EXACT("gold", PHRASE_COINS, n->gold));
}

static void
challenged(const struct challenged_notification *n, enum language language, int64_t now_ms,
    struct text *out)
{
	if (n->expires_at > now_ms)
		SAY(out, language, PHRASE_NOTICE_CHALLENGED, SAY_T("name", n->challenger),
		    SAY_D("time", n->expires_at - now_ms));
	else
		SAY(out, language, PHRASE_NOTICE_CHALLENGED_LATE, SAY_T("name", n->challenger));
}

static void
clan_invited(const struct clan_invitation_notification *n, enum language language, struct text *out)
{
	SAY(out, language, PHRASE_NOTICE_CLAN_INVITED, SAY_T("clan", n->clan),
	    SAY_T("tag", n->tag));
}

static void
clan_accepted(const struct clan_accepted_notification *n, enum language language, struct text *out)
{
	SAY(out, language, PHRASE_NOTICE_CLAN_ACCEPTED, SAY_T("clan", n->clan),
	    SAY_T("tag", n->tag));
}

static void
banned(
    const struct banned_notification *n, enum language language, int64_t now_ms, struct text *out)
{
	if (n->has_until)
		SAY(out, language, PHRASE_NOTICE_BANNED_FOR,
		    SAY_D("time", n->until > now_ms ? n->until - now_ms : 1));
	else
		phrase_html(out, language, PHRASE_NOTICE_BANNED, NULL);
}

void
notice_words(enum message_notification_number kind, const void *what, enum language language,
    int64_t now_ms, struct text *out)
{
	switch (kind) {
	case NOTIFICATION_LEVEL_UP:
		level_up(what, language, out);
		return;
	case NOTIFICATION_CHALLENGED:
		challenged(what, language, now_ms, out);
		return;
	case NOTIFICATION_CLAN_INVITATION:
		clan_invited(what, language, out);
		return;
	case NOTIFICATION_CLAN_ACCEPTED:
		clan_accepted(what, language, out);
		return;
	case NOTIFICATION_BANNED:
		banned(what, language, now_ms, out);
		return;
	case NOTIFICATION_UNBANNED:
		phrase_html(out, language, PHRASE_NOTICE_UNBANNED, NULL);
		return;
	case NOTIFICATION_COUNT:
		return;
	}
}
