#include "tests/simulation/raids.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/map.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_open(const struct raid_row *raid)
{
	return raid->state <= RAID_RUNNING;
}

/* NULL: there is none. Until the next commit. */
static struct raid_row *
raids_find(const struct store *s, int64_t raid_id)
{
	return raid_id > 0 && (size_t)raid_id <= s->raids.count ? s->raids.list[raid_id - 1] : NULL;
}

struct raid_row *
raids_of(const struct store *s, int64_t player_id)
{
	for (size_t i = s->raids.first_open; i < s->raids.count; i++) {
		struct raid_row *raid = s->raids.list[i];
		const struct raid_member_row *member =
		    raid != NULL ? raid_member_of(raid, player_id) : NULL;

		if (member != NULL && member->is_open)
			return raid;
	}
	return NULL;
}

struct raid_row *
raids_inviting(const struct store *s, int64_t player_id)
{
	for (size_t i = s->raids.first_open; i < s->raids.count; i++) {
		if (s->raids.list[i] != NULL && raid_has_invited(s->raids.list[i], player_id))
			return s->raids.list[i];
	}
	return NULL;
}

struct raid_row *
raids_owing(const struct store *s, int64_t player_id)
{
	for (size_t i = s->raids.count; i-- > 0;) {
		struct raid_row *raid = s->raids.list[i];
		const struct raid_member_row *member =
		    raid != NULL ? raid_member_of(raid, player_id) : NULL;

		if (member != NULL && member->is_owed)
			return raid;
	}
	return NULL;
}

static size_t
credit_of(const struct raids *r, int64_t player_id)
{
	size_t i = 0;

	while (i < r->credits_count && r->credits[i] != player_id)
		i++;
	return i;
}

/* ── loading ── */

static void
load_raider(const struct store *s, int64_t player_id, struct raid_rows *rows)
{
	const struct raids *r = &s->raids;
	const struct raid_row *raid = raids_of(s, player_id);

	free(rows->raider);
	rows->raider = zeroed(sizeof(*rows->raider));
	rows->raider->player_id = player_id;
	rows->raider->raid_id = raid != NULL ? raid->id : 0;
	rows->raider->has_credit = credit_of(r, player_id) < r->credits_count;
	for (size_t i = r->locks_count; i-- > 0;) {
		struct raider_row *raider = rows->raider;

		if (r->locks[i].player_id != player_id ||
		    raider->lockouts_count == RAID_LOCKOUTS_MAX)
			continue;
		memcpy(raider->lockouts[raider->lockouts_count].dungeon, r->locks[i].dungeon,
		    CONTENT_KEY_SIZE);
		raider->lockouts[raider->lockouts_count++].week = r->locks[i].week;
	}
}

/* Levels and builds are those of the moment. */
static void
load_raid(const struct store *s, const struct need *need, struct raid_rows *rows)
{
	const struct raid_row *raid = raids_find(s, strtoll(need->key, NULL, 10));

	raid_row_destroy(rows->raid);
	raid_fighters_destroy(rows->fighters);
	rows->fighters = NULL;
	rows->raid = raid != NULL ? raid_row_copy(raid) : NULL;
	if (raid == NULL)
		return;
	if (need->use == TO_CHANGE && raid->state == RAID_CHECKING)
		rows->fighters = zeroed(RAID_PLAYERS_MAX * sizeof(*rows->fighters));
	for (unsigned i = 0; i < raid->members_count; i++) {
		const struct person *person = people_find(s, raid->members[i].player_id);

		rows->raid->members[i].level = people_row(s, person).level;
		if (rows->fighters != NULL)
			rows->fighters[i].build = person->build;
	}
}

static void
load_lists(const struct store *s, int64_t player_id, struct raid_rows *rows)
{
	const struct raid_row *owing = raids_owing(s, player_id);

	free(rows->lists);
	rows->lists = zeroed(sizeof(*rows->lists));
	if (owing == NULL)
		return;
	rows->lists->owed_count = 1;
	rows->lists->owed[0].raid_id = owing->id;
	memcpy(rows->lists->owed[0].dungeon, owing->dungeon, CONTENT_KEY_SIZE);
}

/* Nobody is in a clan here. */
static void
load_standings(const struct needs *needs, struct clan_rows *clans)
{
	clans->standings_count = 0;
	for (unsigned i = 0; i < needs->count; i++) {
		if (needs->list[i].kind == NEED_CHARACTER)
			clans->standings[clans->standings_count++] =
			    (struct clan_standing){ .player_id = needs->list[i].player_id };
	}
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *raider = needs_find(needs, NEED_RAIDER),
			  *raid = needs_find(needs, NEED_RAID),
			  *lists = needs_find(needs, NEED_RAID_LISTS);

	if (needs_find(needs, NEED_NEW_RAID) != NULL) {
		s->raids.list = grown(s->raids.list, s->raids.count, sizeof(struct raid_row *));
		s->raids.list[s->raids.count++] = NULL;
		rows->raids.new_id = (int64_t)s->raids.count;
	}
	if (needs_find(needs, NEED_STANDINGS) != NULL)
		load_standings(needs, &rows->clans);
	if (raider != NULL)
		load_raider(s, raider->player_id, &rows->raids);
	if (raid != NULL)
		load_raid(s, raid, &rows->raids);
	if (lists != NULL)
		load_lists(s, lists->player_id, &rows->raids);
}

/* ── storing ── */

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const struct raid_row *saved = e->raids.saved;

	(void)seen;
	for (unsigned i = 0; saved != NULL && i < saved->members_count; i++) {
		const struct raid_row *other = raids_of(s, saved->members[i].player_id);

		if (saved->members[i].is_open && other != NULL && other->id != saved->id)
			return STORE_OVERTAKEN;
	}
	return STORE_OK;
}

static void
keep_credits(struct raids *r, const struct raid_effects *e)
{
	size_t spent = credit_of(r, e->spent_credit_id);

	if (e->spent_credit_id != 0 && spent == r->credits_count)
		finding("player %" PRId64 " spent a credit that wasn't there", e->spent_credit_id);
	else if (e->spent_credit_id != 0)
		r->credits[spent] = r->credits[--r->credits_count];
	for (unsigned i = 0; i < e->credits_count; i++) {
		if (credit_of(r, e->credits[i]) < r->credits_count) {
			finding("player %" PRId64 " has two credits", e->credits[i]);
			continue;
		}
		r->credits = grown(r->credits, r->credits_count, sizeof(*r->credits));
		r->credits[r->credits_count++] = e->credits[i];
	}
}

static void
keep_locks(struct raids *r, const struct raid_effects *e)
{
	for (unsigned i = 0; e->locked_week != 0 && i < e->saved->members_count; i++) {
		struct raid_lock *lock;

		if (e->saved->members[i].has_left)
			continue;
		r->locks = grown(r->locks, r->locks_count, sizeof(*r->locks));
		lock = &r->locks[r->locks_count++];
		lock->player_id = e->saved->members[i].player_id;
		lock->week = e->locked_week;
		memcpy(lock->dungeon, e->saved->dungeon, CONTENT_KEY_SIZE);
	}
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	struct raids *r = &s->raids;
	const struct raid_row *saved = e->raids.saved;

	(void)now_ms;
	if (saved != NULL) {
		struct raid_row **place = &r->list[saved->id - 1];

		if (*place != NULL && !is_open(*place))
			finding("raid %" PRId64 " was over and changes", saved->id);
		if (*place != NULL && (*place)->version != saved->version)
			finding("raid %" PRId64 " was changed over another version", saved->id);
		raid_row_destroy(*place);
		*place = raid_row_copy(saved);
		(*place)->version = effects_raid_version(e);
		keep_credits(r, &e->raids);
		keep_locks(r, &e->raids);
	}
	if (e->raids.paid_player_id != 0)
		raid_member_of(raids_find(s, e->raids.paid_raid_id), e->raids.paid_player_id)
		    ->is_owed = false;
}

/* ── what must be true ── */

static void
audit_fight(const struct raid_row *raid)
{
	struct battle_record again = { .id = "" };

	battle_record_copy_closed(&again, &raid->record);
	if (!battle_record_open(&again) ||
	    battle_hash(again.battle) != battle_hash(raid->record.battle))
		finding("the fight of raid %" PRId64 " doesn't replay", raid->id);
	battle_record_finish(&again);
	if ((raid->state == RAID_RUNNING) != (raid->record.battle->state == BATTLE_RUNNING))
		finding("raid %" PRId64 " and its fight disagree", raid->id);
}

/* What each is due is in the books when it isn't owed any more. */
static void
audit_rewards(const struct store *s, const struct raid_row *raid)
{
	struct raid_reward due[RAID_PLAYERS_MAX];
	bool has_left[RAID_PLAYERS_MAX];
	char operation[64];
	size_t n;

	for (unsigned i = 0; i < raid->members_count; i++)
		has_left[i] = raid->members[i].has_left;
	raid_rewards(raid->record.battle, has_left, (int32_t)raid->members_count, due);
	for (unsigned i = 0; i < raid->members_count; i++) {
		const struct raid_member_row *member = &raid->members[i];
		bool is_paid, is_due = raid->state == RAID_WON && due[i].share_bp > 0;

		snprintf(operation, sizeof(operation), "raid:%" PRId64 ":%" PRId64, raid->id,
		    member->player_id);
		is_paid = map_find(&s->books.operations, operation, &n);
		if (member->xp != due[i].xp || member->gold != due[i].gold ||
		    (is_paid && member->is_owed) || (member->is_owed && !is_due) ||
		    (is_paid && !is_due))
			finding("raid %" PRId64 " owes player %" PRId64 " something else", raid->id,
			    member->player_id);
	}
}

static void
audit(struct store *s)
{
	struct raids *r = &s->raids;

	while (r->first_open < r->count &&
	       (r->list[r->first_open] == NULL || !is_open(r->list[r->first_open])))
		r->first_open++;
	for (size_t i = 0; i < r->count; i++) {
		const struct raid_row *raid = r->list[i];

		for (unsigned m = 0; raid != NULL && m < raid->members_count; m++) {
			int64_t player_id = raid->members[m].player_id;

			if (raid->members[m].is_open && raids_of(s, player_id) != raid)
				finding("player %" PRId64 " is in two raids", player_id);
			if (raid->members[m].is_open && raid->members[m].has_paid &&
			    credit_of(r, player_id) < r->credits_count)
				finding("player %" PRId64 " has paid twice", player_id);
		}
		if (raid == NULL || raid->record.battle == NULL)
			continue;
		audit_fight(raid);
		if (!is_open(raid))
			audit_rewards(s, raid);
	}
}

static void
finish(struct store *s)
{
	for (size_t i = 0; i < s->raids.count; i++)
		raid_row_destroy(s->raids.list[i]);
	free(s->raids.list);
	free(s->raids.credits);
	free(s->raids.locks);
}

const struct store_kind raids_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
