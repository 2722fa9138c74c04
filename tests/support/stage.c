/* Building rows and reading effects for tests of pure operations. */
#include "tests/support/stage.h"

#include "tests/support/small_content.h"

#include "core/rules/calendar.h"
#include "core/rules/level.h"
#include "events/json.h"
#include "messages/operations.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOON_MS INT64_C(1763812800000)

static const uint8_t secret[32] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
	18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };

struct stage *
stage_create(const struct operation *operation)
{
	struct stage *s = calloc(1, sizeof(*s));

	cr_assert_not_null(s);
	s->operation = operation;
	s->world = world_from(20260101);
	s->at = (struct moment){
		.now_ms = NOON_MS,
		.world = &s->world,
		.content = &small_content,
		.principal = "client:test",
		.operation_key = "client:test:1",
		.fight_secret = secret,
	};
	return s;
}

void
stage_destroy(struct stage *s)
{
	effects_finish(&s->effects);
	rows_finish(&s->rows);
	free(s);
}

void *
stage_room(size_t size)
{
	void *ret = calloc(1, size);

	cr_assert_not_null(ret);
	return ret;
}

struct character_row *
stage_character(struct stage *s, int64_t player_id, const char *name, int32_t level)
{
	struct character_row *row = &s->rows.characters[s->rows.characters_count++];

	row->player_id = player_id;
	row->version = 5;
	row->level = level;
	row->xp = level_xp_total(level);
	row->gold = 200;
	snprintf(row->name, sizeof(row->name), "%s", name);
	snprintf(row->provider, sizeof(row->provider), "paper");
	snprintf(
	    row->external_id, sizeof(row->external_id), "%lld", (long long)player_id + 5000000000);
	snprintf(row->language, sizeof(row->language), "en");
	return row;
}

struct build_row *
stage_build(struct stage *s, int64_t player_id)
{
	free(s->rows.build);
	s->rows.build = calloc(1, sizeof(*s->rows.build));
	cr_assert_not_null(s->rows.build);
	s->rows.build->player_id = player_id;
	return s->rows.build;
}

struct bag_row *
stage_bag(struct stage *s, int64_t player_id)
{
	free(s->rows.bag);
	s->rows.bag = bag_create(player_id, BAG_STACKS_MAX, BAG_PIECES_ROOM);
	s->rows.bag->is_whole = true;
	return s->rows.bag;
}

void
stage_stack(struct stage *s, const char *item, int64_t count)
{
	struct stack_row *stack = &s->rows.bag->stacks[s->rows.bag->stacks_count++];

	snprintf(stack->item, sizeof(stack->item), "%s", item);
	stack->count = count;
}

struct piece_row *
stage_piece(struct stage *s, const char *item, int n)
{
	struct piece_row *row = &s->rows.bag->pieces[s->rows.bag->pieces_count++];

	*row = (struct piece_row){
		.worn = BAG_NOT_WORN,
		.level = 1,
		.durability = PIECE_DURABILITY_MAX,
		.quality = QUALITY_COMMON,
	};
	snprintf(row->item, sizeof(row->item), "%s", item);
	memset(row->id, '0' + n, PIECE_ID_SIZE - 1);
	return row;
}

/* Lists of a book have room for so many. */
#define BOOK_ROOM 16

static void *
room(size_t size)
{
	return stage_room(BOOK_ROOM * size);
}

struct quest_book *
stage_quests(struct stage *s, int64_t player_id)
{
	struct quest_book *book = calloc(1, sizeof(*book));

	cr_assert_not_null(book);
	quest_book_destroy(s->rows.quests);
	s->rows.quests = book;
	book->player_id = player_id;
	book->deeds = room(sizeof(*book->deeds));
	book->quests = room(sizeof(*book->quests));
	book->tasks = room(sizeof(*book->tasks));
	book->achievements = room(sizeof(*book->achievements));
	book->titles = room(sizeof(*book->titles));
	return book;
}

struct deed_row *
stage_deed(struct stage *s, enum deed deed, const char *of, int64_t amount)
{
	struct deed_row *row = &s->rows.quests->deeds[s->rows.quests->deeds_count++];

	cr_assert_leq(s->rows.quests->deeds_count, BOOK_ROOM);
	*row = (struct deed_row){
		.deed = deed,
		.amount = amount,
		.day = calendar_day(s->at.now_ms).key,
		.week = calendar_week(s->at.now_ms).key,
	};
	snprintf(row->of, sizeof(row->of), "%s", of);
	return row;
}

struct quest_row *
stage_quest(struct stage *s, const char *quest)
{
	struct quest_row *row = &s->rows.quests->quests[s->rows.quests->quests_count++];

	cr_assert_leq(s->rows.quests->quests_count, BOOK_ROOM);
	*row = (struct quest_row){ .accepted_ms = s->at.now_ms - 1000 };
	snprintf(row->quest, sizeof(row->quest), "%s", quest);
	return row;
}

struct hot_state *
stage_hot(struct stage *s, int64_t player_id)
{
	s->rows.has_hot = true;
	s->rows.hot = hot_fresh(player_id, &s->at);
	s->rows.hot.epoch = 1;
	s->rows.hot.version = 7;
	return &s->rows.hot;
}

void
stage_when(struct stage *s, const char *request)
{
	const struct message_operation *contract = message_operation_of(s->operation->name);
	struct err err = { 0 };

	cr_assert_not_null(contract);
	cr_assert_eq(shape_decode(contract->request, request, strlen(request), s->request,
			 UNKNOWN_REFUSED, &err),
	    0, "%s", err.text);
	memset(&s->needs, 0, sizeof(s->needs));
	effects_finish(&s->effects);
	s->operation->need(s->request, &s->rows, &s->needs);
	s->operation->apply(s->request, &s->rows, &s->at, &s->effects);
	if (s->effects.refusal != NULL)
		cr_assert(message_operation_may_refuse(contract,
			      (enum refusal_number)(s->effects.refusal - refusal_meanings)),
		    "x-refusals of schemas/requests/%s.json lacks %s", contract->name,
		    s->effects.refusal->code);
}

const struct need *
stage_need(const struct stage *s, enum need_kind kind, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < s->needs.count; i++) {
		if (s->needs.list[i].kind == kind && s->needs.list[i].player_id == player_id)
			return &s->needs.list[i];
	}
	return NULL;
}

int64_t
stage_reply_number(const struct stage *s, const char *path)
{
	struct json *reply;
	struct err err = { 0 };
	int64_t number;

	cr_assert_null(s->effects.refusal, "refused: %s", s->effects.detail);
	cr_assert_eq(json_parse(s->effects.reply.bytes, s->effects.reply.size, 65536, &reply, &err),
	    0, "%s", err.text);
	cr_assert_eq(jget_i64(reply, path, INT64_MIN, INT64_MAX, &number, &err), 0, "%s", err.text);
	json_free(reply);
	return number;
}

int64_t
stage_delta(const struct stage *s, const char *account, const char *asset)
{
	int64_t sum = 0;
	unsigned i;

	for (i = 0; i < s->effects.entries_count; i++) {
		if (strcmp(s->effects.entries[i].account, account) == 0 &&
		    strcmp(s->effects.entries[i].asset, asset) == 0)
			sum += s->effects.entries[i].delta;
	}
	return sum;
}

int64_t
stage_counted(const struct stage *s, int64_t player_id, enum deed deed, const char *of)
{
	const struct quest_effects *e = &s->effects.quests;
	unsigned i;

	for (i = 0; i < e->deeds_count; i++) {
		if (e->deeds[i].player_id == player_id && e->deeds[i].deed == deed &&
		    strcmp(e->deeds[i].of, of) == 0)
			return e->deeds[i].amount;
	}
	return 0;
}

const char *
stage_refusal(const struct stage *s)
{
	return s->effects.refusal != NULL ? s->effects.refusal->code : NULL;
}
