#include "bot/sandbox/updates.h"

#include "bot/sandbox/clock.h"
#include "events/ids.h"
#include "events/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define COUNT_MAX 10000
#define BYTES_MAX (4u << 20)
#define ANSWER_BYTES_MAX (4u << 20)
#define FAR_OFFSET 10
#define DAY_MS (24 * 3600 * 1000LL)
#define QUERY_MS (150 * 1000LL)

struct update {
	TAILQ_ENTRY(update) link;
	int64_t id;
	int64_t expires_ms;
	unsigned deliveries_due; /* commits it outlives, and one */
	size_t size;
	char json[];
};

struct updates {
	TAILQ_HEAD(, update) queue;
	size_t count, bytes;
	int64_t earliest_ms; /* nothing expires before */
	bool is_losing;      /* the last update found no room */
	int64_t next_id;
	uint32_t allowed; /* bits of type_names */
	bool is_allowed_default, is_twice;
	void (*on_added)(void *arg);
	void *arg;
};

/* All types there are; the first are those that the sandbox makes, in the order of enum
 * update_type. */
static const char *const type_names[] = { "message", "callback_query", "my_chat_member",
	"edited_message", "channel_post", "edited_channel_post", "business_connection",
	"business_message", "edited_business_message", "deleted_business_messages",
	"message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
	"shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer",
	"chat_member", "chat_join_request", "chat_boost", "removed_chat_boost" };

#define TYPES (sizeof(type_names) / sizeof(type_names[0]))

struct updates *
updates_create(void (*on_added)(void *arg), void *arg)
{
	struct updates *u = calloc(1, sizeof(*u));
	uint32_t start;

	if (u == NULL)
		abort();
	TAILQ_INIT(&u->queue);
	random_bytes(&start, sizeof(start));
	u->next_id = 100000000 + start % 800000000;
	u->is_allowed_default = true;
	u->on_added = on_added;
	u->arg = arg;
	return u;
}

static void
drop(struct updates *u, struct update *update)
{
	TAILQ_REMOVE(&u->queue, update, link);
	u->count--;
	u->bytes -= update->size;
	free(update);
}

void
updates_clear(struct updates *u)
{
	while (!TAILQ_EMPTY(&u->queue))
		drop(u, TAILQ_FIRST(&u->queue));
}

void
updates_destroy(struct updates *u)
{
	if (u == NULL)
		return;
	updates_clear(u);
	free(u);
}

static void
drop_expired(struct updates *u)
{
	struct update *update, *next;
	int64_t now_ms = sandbox_now_ms();

	if (now_ms < u->earliest_ms)
		return;
	u->earliest_ms = INT64_MAX;
	for (update = TAILQ_FIRST(&u->queue); update != NULL; update = next) {
		next = TAILQ_NEXT(update, link);
		if (update->expires_ms <= now_ms)
			drop(u, update);
		else if (update->expires_ms < u->earliest_ms)
			u->earliest_ms = update->expires_ms;
	}
}

static bool
is_wanted(const struct updates *u, enum update_type type)
{
	return u->is_allowed_default || (u->allowed >> type & 1) != 0;
}

/* Says so once when updates begin to be lost. */
static bool
has_room(struct updates *u, size_t size)
{
	bool is_full = u->count == COUNT_MAX || u->bytes + size > BYTES_MAX;

	if (is_full && !u->is_losing)
		log_warn("updates are lost: nobody takes them", LOG_I("count", u->count),
		    LOG_I("bytes", u->bytes));
	u->is_losing = is_full;
	return !is_full;
}

void
updates_add(struct updates *u, enum update_type type, const char *body, size_t size)
{
	struct text json = { 0 };
	struct update *update;

	if (!is_wanted(u, type))
		return;
	drop_expired(u);
	text_printf(&json, "{\"update_id\":%lld,\"%s\":", (long long)u->next_id, type_names[type]);
	text_add(&json, body, size);
	text_putc(&json, '}');
	if (!has_room(u, json.size)) {
		text_finish(&json);
		return;
	}
	update = malloc(sizeof(*update) + json.size);
	if (update == NULL)
		abort();
	*update = (struct update){
		.id = u->next_id++, .size = json.size, .deliveries_due = u->is_twice ? 2 : 1
	};
	update->expires_ms = sandbox_now_ms() + (type == UPDATE_CALLBACK_QUERY ? QUERY_MS : DAY_MS);
	memcpy(update->json, json.bytes, json.size);
	text_finish(&json);
	if (update->expires_ms < u->earliest_ms)
		u->earliest_ms = update->expires_ms;
	TAILQ_INSERT_TAIL(&u->queue, update, link);
	u->count++;
	u->bytes += update->size;
	u->on_added(u->arg);
}

static void
commit_below(struct updates *u, int64_t id)
{
	struct update *update, *next;

	for (update = TAILQ_FIRST(&u->queue); update != NULL; update = next) {
		next = TAILQ_NEXT(update, link);
		if (update->id < id && --update->deliveries_due == 0)
			drop(u, update);
	}
}

void
updates_commit(struct updates *u, int64_t offset)
{
	drop_expired(u);
	if (offset > 0 && offset <= u->next_id + FAR_OFFSET)
		commit_below(u, offset);
	while (offset < 0 && u->count > (uint64_t)-offset)
		drop(u, TAILQ_FIRST(&u->queue));
}

size_t
updates_read(struct updates *u, size_t limit, struct text *out)
{
	const struct update *update;
	size_t count = 0;

	drop_expired(u);
	text_putc(out, '[');
	TAILQ_FOREACH(update, &u->queue, link) {
		if (count == limit || out->size > ANSWER_BYTES_MAX)
			break;
		if (count++ > 0)
			text_putc(out, ',');
		text_add(out, update->json, update->size);
	}
	text_putc(out, ']');
	return count;
}

size_t
updates_pending(struct updates *u)
{
	drop_expired(u);
	return u->count;
}

static int
find_type(const char *name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (strcmp(type_names[i], name) == 0)
			return (int)i;
	return -1;
}

bool
updates_allow(struct updates *u, const struct json *types, struct refusal *why)
{
	uint32_t allowed = 0;
	struct err err = { 0 };

	for (size_t i = 0; i < jget_count(types); i++) {
		const char *name;
		char path[24];
		int type;

		snprintf(path, sizeof(path), "%zu", i);
		if (jget_text(types, path, 64, &name, &err) != 0)
			return refuse(why, 400,
			    "Bad Request: SANDBOX: allowed_updates holds what is no name");
		type = find_type(name);
		if (type < 0)
			return refuse(
			    why, 400, "Bad Request: SANDBOX: unknown update type \"%.40s\"", name);
		allowed |= 1u << type;
	}
	u->allowed = allowed;
	u->is_allowed_default = allowed == 0;
	return true;
}

void
updates_write_allowed(const struct updates *u, struct text *out)
{
	const char *separator = "[";

	if (u->is_allowed_default)
		return;
	for (size_t i = 0; i < TYPES; i++) {
		if ((u->allowed >> i & 1) == 0)
			continue;
		text_printf(out, "%s\"%s\"", separator, type_names[i]);
		separator = ",";
	}
	text_putc(out, ']');
}

void
updates_deliver_twice(struct updates *u, bool is_twice)
{
	u->is_twice = is_twice;
}
