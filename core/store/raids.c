/* SQL of raids: what is read. */
#include "core/store/raids.h"

#include "core/store/bags.h"
#include "core/store/builds.h"
#include "core/store/read.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS(column) "(extract(epoch FROM " column ") * 1000)::bigint"

static const struct postgres_statement next_raid = {
	"next_raid",
	"SELECT nextval(pg_get_serial_sequence('raid', 'id'))",
};
static const struct postgres_statement lock_raid = {
	"lock_raid",
	"SELECT id FROM raid WHERE id = $1::bigint FOR UPDATE",
};
static const struct postgres_statement read_raider = {
	"read_raider",
	"SELECT coalesce((SELECT raid_id FROM raid_member WHERE player_id = $1::bigint AND "
	"is_open), 0),"
	" EXISTS (SELECT 1 FROM raid_credit WHERE player_id = $1::bigint)",
};
static const struct postgres_statement read_lockouts = {
	"read_raid_lockouts",
	"SELECT dungeon, week FROM raid_lockout WHERE player_id = $1::bigint"
	" ORDER BY week DESC, dungeon LIMIT $2::int",
};
static const struct postgres_statement read_raid = {
	"read_raid",
	"SELECT id, version, dungeon, clan_id, leader_id, state, " MS(
	    "due_at") ", rules_version, digest, setup, inputs, fighters FROM raid"
		      " WHERE id = $1::bigint",
};
static const struct postgres_statement read_members = {
	"read_raid_members",
	"SELECT m.player_id, m.is_open::int, m.is_ready::int, m.has_paid::int, m.has_left::int,"
	" m.given_round, m.given_act, m.given_n, m.given_target, m.share_bp, m.xp, m.gold,"
	" m.is_owed::int, c.level, c.name FROM raid_member m JOIN character c USING (player_id)"
	" WHERE m.raid_id = $1::bigint ORDER BY m.place",
};
static const struct postgres_statement read_invited = {
	"read_raid_invited",
	"SELECT i.player_id, c.name FROM raid_invitation i JOIN character c USING (player_id)"
	" WHERE i.raid_id = $1::bigint ORDER BY c.name",
};
/* Only in the ready check are they asked for. */
#define CHECKED                                                                                    \
	"(SELECT m.player_id FROM raid_member m JOIN raid r ON r.id = m.raid_id"                   \
	" WHERE r.id = $1::bigint AND r.state = 'checking')"
static const struct postgres_statement read_builds = {
	"read_raid_builds",
	"SELECT player_id, " BUILDS_COLUMNS " FROM build WHERE player_id IN " CHECKED,
};
static const struct postgres_statement read_worn = {
	"read_raid_worn",
	"SELECT " BAGS_PIECE_COLUMNS(BAGS_OWNERS_FIGHTS) ", player_id FROM piece"
							 " WHERE worn IS NOT NULL"
							 " AND player_id IN " CHECKED
							 " ORDER BY player_id, worn",
};
static const struct postgres_statement list_open = {
	"list_open_raids",
	"SELECT r.id, r.dungeon, c.name,"
	" (SELECT count(*) FROM raid_member m WHERE m.raid_id = r.id), 0, 0"
	" FROM raid r JOIN character c ON c.player_id = r.leader_id"
	" WHERE r.state = 'gathering' AND r.due_at > now()"
	" AND (r.id IN (SELECT raid_id FROM raid_invitation WHERE player_id = $1::bigint)"
	"  OR (r.clan_id <> 0 AND r.clan_id ="
	"   (SELECT clan_id FROM clan_member WHERE player_id = $1::bigint)))"
	" AND NOT EXISTS (SELECT 1 FROM raid_member m WHERE m.raid_id = r.id"
	"  AND m.player_id = $1::bigint) ORDER BY r.id DESC LIMIT $2::int",
};
static const struct postgres_statement list_owed = {
	"list_owed_raids",
	"SELECT r.id, r.dungeon, '', 0, m.xp, m.gold FROM raid_member m JOIN raid r ON r.id = "
	"m.raid_id"
	" WHERE m.player_id = $1::bigint AND m.is_owed ORDER BY r.id LIMIT $2::int",
};
static const struct postgres_statement list_due = {
	"list_due_raids",
	"SELECT id FROM raid WHERE state IN ('gathering', 'checking', 'running')"
	" AND due_at <= now() ORDER BY due_at, id LIMIT $1::int",
};

/* ── asking ── */

bool
raids_have_lookups(const struct needs *needs)
{
	return needs_find(needs, NEED_RAIDER) != NULL;
}

static int
ask(struct postgres_session *s, const struct postgres_statement *statement, int64_t first,
    int64_t limit, int *count)
{
	struct postgres_params params = { 0 };

	params_i64(&params, first);
	if (limit > 0)
		params_i64(&params, limit);
	postgres_query(s, statement, &params);
	return (*count)++;
}

static int64_t
number_of(const struct need *need)
{
	return strtoll(need->key, NULL, 10);
}

void
raids_queue_lock(struct postgres_session *s, const struct needs *needs, int *count)
{
	const struct need *raid = needs_find(needs, NEED_RAID);

	if (raid != NULL && raid->use == TO_CHANGE)
		ask(s, &lock_raid, number_of(raid), 0, count);
}

void
raids_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct raids_plan *plan)
{
	const struct need *raider = needs_find(needs, NEED_RAIDER);

	*plan = (struct raids_plan){ -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 };
	if (raider == NULL)
		return;
	plan->raider = ask(s, &read_raider, raider->player_id, 0, count);
	plan->lockouts = ask(s, &read_lockouts, raider->player_id, RAID_LOCKOUTS_MAX, count);
}

void
raids_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct raids_plan *plan)
{
	const struct need *raid = needs_find(needs, NEED_RAID),
			  *lists = needs_find(needs, NEED_RAID_LISTS),
			  *due = needs_find(needs, NEED_RAIDS_DUE);
	struct postgres_params none = { 0 };

	if (needs_find(needs, NEED_NEW_RAID) != NULL) {
		postgres_query(s, &next_raid, &none);
		plan->new_raid = (*count)++;
	}
	if (raid != NULL) {
		plan->raid = ask(s, &read_raid, number_of(raid), 0, count);
		plan->members = ask(s, &read_members, number_of(raid), 0, count);
		plan->invited = ask(s, &read_invited, number_of(raid), 0, count);
	}
	if (raid != NULL && raid->use == TO_CHANGE) {
		plan->builds = ask(s, &read_builds, number_of(raid), 0, count);
		plan->worn = ask(s, &read_worn, number_of(raid), 0, count);
	}
	if (lists != NULL) {
		plan->open = ask(s, &list_open, lists->player_id, RAID_LIST_MAX, count);
		plan->owed = ask(s, &list_owed, lists->player_id, RAID_LIST_MAX, count);
	}
	if (due != NULL)
		plan->due = ask(s, &list_due, number_of(due), 0, count);
}

/* ── reading ── */

static struct raider_row *
take_raider(
    const struct postgres_results *results, const struct raids_plan *plan, int64_t player_id)
{
	struct raider_row *ret = read_room(sizeof(*ret));
	size_t query = (size_t)plan->lockouts, row;

	ret->player_id = player_id;
	ret->raid_id = postgres_i64(results, (size_t)plan->raider, 0, 0);
	ret->has_credit = read_is_true(results, (size_t)plan->raider, 0, 1);
	for (row = 0; row < postgres_rows(results, query) && row < RAID_LOCKOUTS_MAX; row++) {
		read_text(results, query, row, 0, ret->lockouts[row].dungeon, CONTENT_KEY_SIZE);
		ret->lockouts[row].week = read_i32(results, query, row, 1);
		ret->lockouts_count++;
	}
	return ret;
}

static void
take_members(const struct postgres_results *results, size_t query, struct raid_row *ret)
{
	size_t row;

	for (row = 0; row < postgres_rows(results, query) && row < RAID_PLAYERS_MAX; row++) {
		struct raid_member_row *one = &ret->members[ret->members_count];

		one->player_id = postgres_i64(results, query, row, 0);
		one->place = (int32_t)ret->members_count++;
		one->is_open = read_i32(results, query, row, 1) != 0;
		one->is_ready = read_i32(results, query, row, 2) != 0;
		one->has_paid = read_i32(results, query, row, 3) != 0;
		one->has_left = read_i32(results, query, row, 4) != 0;
		one->given_round = read_i32(results, query, row, 5);
		one->given.act = (enum battle_act)read_i32(results, query, row, 6);
		one->given.n = read_i32(results, query, row, 7);
		one->given.target = read_i32(results, query, row, 8);
		one->share_bp = read_i32(results, query, row, 9);
		one->xp = postgres_i64(results, query, row, 10);
		one->gold = postgres_i64(results, query, row, 11);
		one->is_owed = read_i32(results, query, row, 12) != 0;
		one->level = read_i32(results, query, row, 13);
		read_text(results, query, row, 14, one->name, sizeof(one->name));
	}
}

static void
take_invited(const struct postgres_results *results, size_t query, struct raid_row *ret)
{
	size_t row;

	for (row = 0; row < postgres_rows(results, query) && row < RAID_INVITED_MAX; row++) {
		ret->invited[row].player_id = postgres_i64(results, query, row, 0);
		read_text(
		    results, query, row, 1, ret->invited[row].name, sizeof(ret->invited[row].name));
		ret->invited_count++;
	}
}

/* One of other rules stays closed. */
static void
take_record(const struct postgres_results *results, size_t query, struct raid_row *ret)
{
	struct battle_record *record = &ret->record;

	ret->has_fight = !postgres_is_null(results, query, 0, 9);
	if (!ret->has_fight)
		return;
	snprintf(record->id, sizeof(record->id), "raid:%" PRId64, ret->id);
	snprintf(record->digest, sizeof(record->digest), "%s", postgres_text(results, query, 0, 8));
	read_bytes(results, query, 9, &record->setup);
	read_bytes(results, query, 10, &record->inputs);
	text_puts(&record->inputs, ""); /* none yet are no bytes */
	text_puts(&record->cast, postgres_text(results, query, 0, 11));
	if (read_i32(results, query, 0, 7) == BATTLE_RULES_VERSION)
		(void)battle_record_open(record);
}

static struct raid_row *
take_raid(const struct postgres_results *results, const struct raids_plan *plan)
{
	size_t query = (size_t)plan->raid;
	struct raid_row *ret;

	if (postgres_rows(results, query) == 0)
		return NULL;
	ret = read_room(sizeof(*ret));
	ret->id = postgres_i64(results, query, 0, 0);
	ret->version = postgres_i64(results, query, 0, 1);
	read_text(results, query, 0, 2, ret->dungeon, sizeof(ret->dungeon));
	ret->clan_id = postgres_i64(results, query, 0, 3);
	ret->leader_id = postgres_i64(results, query, 0, 4);
	ret->state = raid_state_parse(postgres_text(results, query, 0, 5));
	ret->due_ms = postgres_i64(results, query, 0, 6);
	take_members(results, (size_t)plan->members, ret);
	take_invited(results, (size_t)plan->invited, ret);
	take_record(results, query, ret);
	return ret;
}

/* Of a raid in its ready check, for each member; who never built anything has an empty build. */
static struct raid_fighter_row *
take_fighters(const struct postgres_results *results, const struct raids_plan *plan,
    const struct raid_row *raid)
{
	size_t builds = (size_t)plan->builds, row;
	struct raid_fighter_row *ret = read_room(RAID_PLAYERS_MAX * sizeof(*ret));
	unsigned i;

	for (i = 0; i < raid->members_count; i++) {
		int64_t player_id = raid->members[i].player_id;

		ret[i].build.player_id = player_id;
		for (row = 0; row < postgres_rows(results, builds); row++) {
			if (postgres_i64(results, builds, row, 0) == player_id)
				builds_read(results, builds, row, 1, &ret[i].build);
		}
		ret[i].worn = bags_read_worn(results, (size_t)plan->worn, player_id);
	}
	return ret;
}

static unsigned
take_list(const struct postgres_results *results, int plan, struct raid_entry *ret)
{
	size_t query = (size_t)plan, row;

	for (row = 0; row < postgres_rows(results, query) && row < RAID_LIST_MAX; row++) {
		ret[row].raid_id = postgres_i64(results, query, row, 0);
		read_text(results, query, row, 1, ret[row].dungeon, sizeof(ret[row].dungeon));
		read_text(results, query, row, 2, ret[row].leader, sizeof(ret[row].leader));
		ret[row].headcount = read_i32(results, query, row, 3);
		ret[row].xp = postgres_i64(results, query, row, 4);
		ret[row].gold = postgres_i64(results, query, row, 5);
	}
	return (unsigned)row;
}

static struct raid_due *
take_due(const struct postgres_results *results, int plan)
{
	struct raid_due *ret = read_room(sizeof(*ret));
	size_t row;

	for (row = 0; row < postgres_rows(results, (size_t)plan) && row < RAID_DUE_MAX; row++)
		ret->ids[ret->count++] = postgres_i64(results, (size_t)plan, row, 0);
	return ret;
}

void
raids_read(const struct postgres_results *results, const struct raids_plan *plan,
    const struct needs *needs, struct rows *rows)
{
	struct raid_rows *raids = &rows->raids;

	if (plan->new_raid >= 0)
		raids->new_id = postgres_i64(results, (size_t)plan->new_raid, 0, 0);
	if (plan->raider >= 0) {
		free(raids->raider);
		raids->raider =
		    take_raider(results, plan, needs_find(needs, NEED_RAIDER)->player_id);
	}
	if (plan->raid >= 0) {
		raid_row_destroy(raids->raid);
		raids->raid = take_raid(results, plan);
	}
	raid_fighters_destroy(raids->fighters);
	raids->fighters = NULL;
	if (plan->builds >= 0 && raids->raid != NULL && raids->raid->state == RAID_CHECKING)
		raids->fighters = take_fighters(results, plan, raids->raid);
	if (plan->open >= 0) {
		free(raids->lists);
		raids->lists = read_room(sizeof(*raids->lists));
		raids->lists->open_count = take_list(results, plan->open, raids->lists->open);
		raids->lists->owed_count = take_list(results, plan->owed, raids->lists->owed);
	}
	if (plan->due >= 0) {
		free(raids->due);
		raids->due = take_due(results, plan->due);
	}
}
