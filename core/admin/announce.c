/* admin.announce: tells everybody something. Nobody's row changes: who hears the event brings it to
 * the players. */
#include "core/admin/act.h"
#include "core/operations.h"
#include "messages/admin_announce.h"
#include "messages/announcement_made_event.h"

#include <stdio.h>

static void
announce_need(const void *request, const struct rows *known, struct needs *out)
{
	(void)request;
	(void)known;
	(void)out;
}

static void
announce_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct admin_announce_request *req = request;
	struct admin_announce_reply reply = { .announcement_id = at->now_ms };
	struct announcement_made_event event = { .announcement_id = at->now_ms,
		.has_language = req->has_language };

	(void)rows;
	snprintf(event.text, sizeof(event.text), "%s", req->text);
	snprintf(event.language, sizeof(event.language), "%s", req->language);
	act_record(ACT_ANNOUNCE, 0, req->reason, at, out);
	effects_event(out, EVENT_ANNOUNCEMENT_MADE, at->now_ms, 0, &event);
	effects_reply(out, &admin_announce_reply_shape, &reply);
}

const struct operation admin_announce = {
	.name = "admin.announce",
	.need = announce_need,
	.apply = announce_apply,
};
