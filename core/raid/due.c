/* raid.due: which raids' time is over. */
#include "core/operations.h"
#include "messages/raid_due.h"

static void
due_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct raid_due_request *req = request;

	(void)known;
	need_raids_due(out, req->count);
}

static void
due_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct raid_due *due = rows->raids.due;
	struct raid_due_reply reply = { .raids_count = 0 };
	unsigned i;

	(void)request;
	(void)at;
	for (i = 0; i < due->count; i++)
		reply.raids[reply.raids_count++].raid_id = due->ids[i];
	effects_reply(out, &raid_due_reply_shape, &reply);
}

const struct operation raid_due = {
	.name = "raid.due",
	.need = due_need,
	.apply = due_apply,
};
