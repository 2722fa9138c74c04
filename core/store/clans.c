/* SQL of clans: what is read. */
#include "core/store/clans.h"

#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLAN_ID "substr($1::text, 6)::bigint" /* of the account clan:42 */

static const struct postgres_statement next_clan = {
	"next_clan",
	"SELECT nextval(pg_get_serial_sequence('clan', 'id'))",
};
static const struct postgres_statement find_tag = {
	"find_clan_tag",
	"SELECT id FROM clan WHERE tag_key = $1::text",
};
static const struct postgres_statement read_standings = {
	"read_clan_standings",
	"SELECT p.id, coalesce(m.clan_id, 0),"
	" coalesce((extract(epoch FROM l.left_at) * 1000)::bigint, 0),"
	" (SELECT count(*) FROM clan_tie t WHERE t.player_id = p.id AND t.tie = 'application')"
	" FROM unnest($1::bigint[]) AS p (id) LEFT JOIN clan_member m ON m.player_id = p.id"
	" LEFT JOIN clan_leaver l ON l.player_id = p.id",
};
static const struct postgres_statement lock_clan = {
	"lock_clan",
	"SELECT id FROM clan WHERE id = " CLAN_ID " FOR UPDATE",
};
static const struct postgres_statement read_clan = {
	"read_clan",
	"SELECT id, version, level, name, tag,"
	" (SELECT balance FROM account WHERE account = $1::text AND asset = 'gold'),"
	" (SELECT balance FROM account WHERE account = $1::text AND asset = 'xp'),"
	" (SELECT count(*) FROM clan_tie WHERE clan_id = clan.id AND tie <> 'ban'),"
	" (SELECT count(*) FROM clan_tie WHERE clan_id = clan.id AND tie = 'ban')"
	" FROM clan WHERE id = " CLAN_ID,
};
static const struct postgres_statement read_members = {
	"read_clan_members",
	"SELECT m.player_id, m.rank, (extract(epoch FROM m.joined_at) * 1000)::bigint,"
	" m.withdrawn_day, m.withdrawn, c.level, c.name FROM clan_member m JOIN character c USING "
	"(player_id)"
	" WHERE m.clan_id = " CLAN_ID
	" ORDER BY array_position(ARRAY['leader', 'officer', 'member'], m.rank), m.joined_at,"
	" m.player_id",
};
static const struct postgres_statement read_ties = {
	"read_clan_ties",
	"SELECT player_id, tie FROM clan_tie WHERE clan_id = " CLAN_ID
	" AND player_id = ANY ($2::bigint[])",
};

/* Lists: $1 is the need's key, "application 42 10"; of each, one more than is shown. */
static const struct postgres_statement list_clans = {
	"list_clans",
	"SELECT name, tag, level, members, 'none', 0, '' FROM clan"
	" ORDER BY members DESC, level DESC, id"
	" OFFSET split_part($1::text, ' ', 3)::bigint LIMIT $2::bigint + 1",
};
static const struct postgres_statement list_ties = {
	"list_clan_ties",
	"SELECT '', '', c.level, 0, t.tie, (extract(epoch FROM t.at) * 1000)::bigint, c.name"
	" FROM clan_tie t"
	" JOIN character c USING (player_id)"
	" WHERE t.clan_id = split_part($1::text, ' ', 2)::bigint"
	" AND t.tie = split_part($1::text, ' ', 1) ORDER BY t.at, t.player_id"
	" OFFSET split_part($1::text, ' ', 3)::bigint LIMIT $2::bigint + 1",
};
static const struct postgres_statement list_own = {
	"list_own_clan_ties",
	"SELECT c.name, c.tag, c.level, c.members, t.tie,"
	" (extract(epoch FROM t.at) * 1000)::bigint, '' FROM clan_tie t"
	" JOIN clan c ON c.id = t.clan_id"
	" WHERE t.player_id = split_part($1::text, ' ', 2)::bigint AND t.tie <> 'ban'"
	" ORDER BY t.at DESC, c.id LIMIT $2::bigint + 1",
};

bool
clans_have_lookups(const struct needs *needs)
{
	return needs_find(needs, NEED_STANDINGS) != NULL ||
	       needs_find(needs, NEED_CLAN_TAG) != NULL;
}

/* "{1,2}" of the characters that are needed. */
static void
list_players(const struct needs *needs, struct text *out)
{
	unsigned i;

	text_putc(out, '{');
	for (i = 0; i < needs->count; i++) {
		if (needs->list[i].kind != NEED_CHARACTER)
			continue;
		if (out->size > 1)
			text_putc(out, ',');
		text_put_i64(out, needs->list[i].player_id);
	}
	text_putc(out, '}');
}

static void
ask(struct postgres_session *s, const struct postgres_statement *statement, const char *first,
    const char *second)
{
	struct postgres_params params = { 0 };

	if (first != NULL)
		params_text(&params, first);
	if (second != NULL)
		params_text(&params, second);
	postgres_query(s, statement, &params);
}

int
clans_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int first, struct clans_plan *plan)
{
	const struct need *tag = needs_find(needs, NEED_CLAN_TAG);
	struct text players = { 0 };
	int count = 0;

	*plan = (struct clans_plan){ -1, -1, -1, -1, -1, -1, -1, 0 };
	if (needs_find(needs, NEED_STANDINGS) != NULL) {
		list_players(needs, &players);
		ask(s, &read_standings, players.bytes, NULL);
		text_finish(&players);
		plan->standings = first + count++;
	}
	if (tag != NULL) {
		ask(s, &find_tag, tag->key, NULL);
		plan->tag = first + count++;
	}
	return count;
}

int
clans_queue_lock(struct postgres_session *s, const struct needs *needs)
{
	const struct need *clan = needs_find(needs, NEED_CLAN);

	if (clan == NULL || clan->use != TO_CHANGE)
		return 0;
	ask(s, &lock_clan, clan->key, NULL);
	return 1;
}

static void
queue_list(struct postgres_session *s, const char *key, struct clans_plan *plan)
{
	bool is_own = strncmp(key, CLAN_LIST_OWN " ", sizeof(CLAN_LIST_OWN)) == 0;
	bool is_all = strncmp(key, CLAN_LIST_ALL " ", sizeof(CLAN_LIST_ALL)) == 0;
	char max[16];

	plan->list_max = is_own ? CLAN_LIST_MAX : CLAN_PAGE_SIZE;
	snprintf(max, sizeof(max), "%d", plan->list_max);
	ask(s, is_own ? &list_own : is_all ? &list_clans : &list_ties, key, max);
}

int
clans_queue(
    struct postgres_session *s, const struct needs *needs, int first, struct clans_plan *plan)
{
	const struct need *clan = needs_find(needs, NEED_CLAN),
			  *list = needs_find(needs, NEED_CLAN_LIST);
	struct text players = { 0 };
	int count = 0;

	if (needs_find(needs, NEED_NEW_CLAN) != NULL) {
		ask(s, &next_clan, NULL, NULL);
		plan->new_clan = first + count++;
	}
	if (clan != NULL) {
		list_players(needs, &players);
		ask(s, &read_clan, clan->key, NULL);
		ask(s, &read_members, clan->key, NULL);
		ask(s, &read_ties, clan->key, players.bytes);
		text_finish(&players);
		plan->clan = first + count++;
		plan->members = first + count++;
		plan->ties = first + count++;
	}
	if (list != NULL) {
		queue_list(s, list->key, plan);
		plan->list = first + count++;
	}
	return count;
}

static int64_t
only_id(const struct postgres_results *results, int query)
{
	return postgres_rows(results, (size_t)query) > 0
	           ? postgres_i64(results, (size_t)query, 0, 0)
	           : 0;
}

static void
read_text(const struct postgres_results *results, int query, size_t row, int column, char *ret,
    size_t size)
{
	snprintf(ret, size, "%s", postgres_text(results, (size_t)query, row, column));
}

static void
take_standings(const struct postgres_results *results, int query, struct clan_rows *ret)
{
	size_t row, count = postgres_rows(results, (size_t)query);

	ret->standings_count = 0;
	for (row = 0; row < count && row < CLAN_STANDINGS_MAX; row++) {
		struct clan_standing *one = &ret->standings[ret->standings_count++];

		one->player_id = postgres_i64(results, (size_t)query, row, 0);
		one->clan_id = postgres_i64(results, (size_t)query, row, 1);
		one->left_ms = postgres_i64(results, (size_t)query, row, 2);
		one->applications = (int32_t)postgres_i64(results, (size_t)query, row, 3);
	}
}

static void
take_members(const struct postgres_results *results, int query, struct clan_row *ret)
{
	size_t q = (size_t)query, row, count = postgres_rows(results, q);

	for (row = 0; row < count && row < CLAN_SIZE_MAX; row++) {
		struct clan_member_row *one = &ret->members[ret->members_count++];

		one->is.player = postgres_i64(results, q, row, 0);
		one->is.rank = CLAN_MEMBER;
		clan_rank_of(postgres_text(results, q, row, 1), &one->is.rank);
		one->is.joined_ms = postgres_i64(results, q, row, 2);
		one->withdrawn_day = postgres_i64(results, q, row, 3);
		one->withdrawn = postgres_i64(results, q, row, 4);
		one->level = (int32_t)postgres_i64(results, q, row, 5);
		read_text(results, query, row, 6, one->name, sizeof(one->name));
	}
}

static void
take_ties(const struct postgres_results *results, int query, struct clan_row *ret)
{
	size_t q = (size_t)query, row, count = postgres_rows(results, q);

	for (row = 0; row < count && row < CLAN_STANDINGS_MAX; row++) {
		ret->ties[ret->ties_count].player_id = postgres_i64(results, q, row, 0);
		ret->ties[ret->ties_count++].tie =
		    clan_tie_parse(postgres_text(results, q, row, 1));
	}
}

static void *
allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (memory == NULL)
		abort();
	return memory;
}

static struct clan_row *
take_clan(const struct postgres_results *results, const struct clans_plan *plan)
{
	size_t query = (size_t)plan->clan;
	struct clan_row *clan;

	if (postgres_rows(results, query) == 0)
		return NULL;
	clan = allocate(sizeof(*clan));
	clan->id = postgres_i64(results, query, 0, 0);
	clan->version = postgres_i64(results, query, 0, 1);
	clan->level = (int32_t)postgres_i64(results, query, 0, 2);
	read_text(results, plan->clan, 0, 3, clan->name, sizeof(clan->name));
	read_text(results, plan->clan, 0, 4, clan->tag, sizeof(clan->tag));
	clan->gold = postgres_i64(results, query, 0, 5);
	clan->xp = postgres_i64(results, query, 0, 6);
	clan->open_count = (int32_t)postgres_i64(results, query, 0, 7);
	clan->bans_count = (int32_t)postgres_i64(results, query, 0, 8);
	take_members(results, plan->members, clan);
	take_ties(results, plan->ties, clan);
	return clan;
}

static struct clan_list *
take_list(const struct postgres_results *results, int query, int max)
{
	size_t q = (size_t)query, row, count = postgres_rows(results, q);
	struct clan_list *list = allocate(sizeof(*list));

	list->has_more = count > (size_t)max;
	for (row = 0; row < count && row < (size_t)max; row++) {
		struct clan_entry *entry = &list->entries[list->count++];

		read_text(results, query, row, 0, entry->name, sizeof(entry->name));
		read_text(results, query, row, 1, entry->tag, sizeof(entry->tag));
		read_text(results, query, row, 6, entry->player, sizeof(entry->player));
		entry->level = (int32_t)postgres_i64(results, q, row, 2);
		entry->members = (int32_t)postgres_i64(results, q, row, 3);
		entry->tie = clan_tie_parse(postgres_text(results, q, row, 4));
		entry->at_ms = postgres_i64(results, q, row, 5);
	}
	return list;
}

void
clans_read(const struct postgres_results *results, const struct clans_plan *plan, struct rows *rows)
{
	struct clan_rows *clans = &rows->clans;

	if (plan->new_clan >= 0)
		clans->new_id = only_id(results, plan->new_clan);
	if (plan->standings >= 0)
		take_standings(results, plan->standings, clans);
	if (plan->tag >= 0)
		clans->tag_id = only_id(results, plan->tag);
	if (plan->clan >= 0) {
		free(clans->clan);
		clans->clan = take_clan(results, plan);
	}
	if (plan->list >= 0) {
		free(clans->list);
		clans->list = take_list(results, plan->list, plan->list_max);
	}
}
