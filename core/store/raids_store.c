/* SQL of raids: what is written. */
#include "core/store/raids.h"

#include <inttypes.h>
#include <stdio.h>

static const struct postgres_statement insert_raid = {
	"insert_raid",
	"INSERT INTO raid (id, version, dungeon, clan_id, leader_id, state, due_at)"
	" VALUES ($1::bigint, $2::bigint, $3, $4::bigint, $5::bigint, $6,"
	" to_timestamp($7::bigint / 1000.0))",
};
static const struct postgres_statement update_raid = {
	"update_raid",
	"UPDATE raid SET version = $2::bigint, leader_id = $3::bigint, state = $4,"
	" due_at = to_timestamp($5::bigint / 1000.0), changed_at = now() WHERE id = $1::bigint",
};
static const struct postgres_statement save_fight = {
	"save_raid_fight",
	"UPDATE raid SET rules_version = $2::int, digest = $3, setup = $4::bytea, inputs = "
	"$5::bytea,"
	" fighters = $6, result_hash = $7, rounds = $8::int WHERE id = $1::bigint",
};
static const struct postgres_statement save_member = {
	"save_raid_member",
	"INSERT INTO raid_member VALUES ($1::bigint, $2::bigint, $3::int, $4::int::boolean,"
	" $5::int::boolean, $6::int::boolean, $7::int::boolean, $8::int, $9::int, $10::int, "
	"$11::int,"
	" $12::int, $13::bigint, $14::bigint, $15::int::boolean)"
	" ON CONFLICT (raid_id, player_id) DO UPDATE SET place = excluded.place,"
	" is_open = excluded.is_open, is_ready = excluded.is_ready, has_paid = excluded.has_paid,"
	" has_left = excluded.has_left, given_round = excluded.given_round,"
	" given_act = excluded.given_act, given_n = excluded.given_n,"
	" given_target = excluded.given_target, share_bp = excluded.share_bp, xp = excluded.xp,"
	" gold = excluded.gold, is_owed = excluded.is_owed",
};
static const struct postgres_statement delete_member = {
	"delete_raid_member",
	"DELETE FROM raid_member WHERE raid_id = $1::bigint AND player_id = $2::bigint",
};
static const struct postgres_statement insert_invitation = {
	"insert_raid_invitation",
	"INSERT INTO raid_invitation VALUES ($1::bigint, $2::bigint)",
};
static const struct postgres_statement delete_invitation = {
	"delete_raid_invitation",
	"DELETE FROM raid_invitation WHERE raid_id = $1::bigint AND player_id = $2::bigint",
};
static const struct postgres_statement end_invitations = {
	"end_raid_invitations",
	"DELETE FROM raid_invitation WHERE raid_id = $1::bigint",
};
static const struct postgres_statement spend_credit = {
	"spend_raid_credit",
	"DELETE FROM raid_credit WHERE player_id = $1::bigint",
};
static const struct postgres_statement put_credit_by = {
	"put_raid_credit_by",
	"INSERT INTO raid_credit VALUES ($1::bigint) ON CONFLICT DO NOTHING",
};
/* Who was locked out while the fight ran over a week's end stays so. */
static const struct postgres_statement lock_out = {
	"lock_out_of_raid",
	"INSERT INTO raid_lockout SELECT player_id, $2::text, $3::int, raid_id FROM raid_member"
	" WHERE raid_id = $1::bigint AND NOT has_left ON CONFLICT DO NOTHING",
};
static const struct postgres_statement pay = {
	"pay_raid_member",
	"UPDATE raid_member SET is_owed = false WHERE raid_id = $1::bigint AND player_id = "
	"$2::bigint",
};

static void
store_ids(struct postgres_session *s, const struct postgres_statement *statement, int64_t raid_id,
    const int64_t *players, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		struct postgres_params params = { 0 };

		params_i64(&params, raid_id);
		params_i64(&params, players[i]);
		postgres_query(s, statement, &params);
	}
}

static void
store_row(struct postgres_session *s, const struct effects *e)
{
	const struct raid_row *raid = e->raids.saved;
	struct postgres_params params = { 0 };

	params_i64(&params, raid->id);
	params_i64(&params, effects_raid_version(e));
	if (e->raids.is_new) {
		params_text(&params, raid->dungeon);
		params_i64(&params, raid->clan_id);
	}
	params_i64(&params, raid->leader_id);
	params_text(&params, raid_state_key(raid->state));
	params_i64(&params, raid->due_ms);
	postgres_query(s, e->raids.is_new ? &insert_raid : &update_raid, &params);
}

static void
store_fight(struct postgres_session *s, const struct raid_row *raid)
{
	const struct battle_record *record = &raid->record;
	struct postgres_params params = { 0 };
	char hash[17];

	snprintf(hash, sizeof(hash), "%016" PRIx64, battle_hash(record->battle));
	params_i64(&params, raid->id);
	params_i64(&params, record->battle->setup.rules_version);
	params_text(&params, record->digest);
	params_bytes(&params, record->setup.bytes, record->setup.size);
	params_bytes(&params, record->inputs.bytes, record->inputs.size);
	params_text(&params, record->cast.bytes);
	params_text(&params, hash);
	params_i64(&params, record->battle->round);
	postgres_query(s, &save_fight, &params);
}

static void
store_member(struct postgres_session *s, int64_t raid_id, const struct raid_member_row *member)
{
	struct postgres_params params = { 0 };

	params_i64(&params, raid_id);
	params_i64(&params, member->player_id);
	params_i64(&params, member->place);
	params_i64(&params, member->is_open);
	params_i64(&params, member->is_ready);
	params_i64(&params, member->has_paid);
	params_i64(&params, member->has_left);
	params_i64(&params, member->given_round);
	params_i64(&params, (int64_t)member->given.act);
	params_i64(&params, member->given.n);
	params_i64(&params, member->given.target);
	params_i64(&params, member->share_bp);
	params_i64(&params, member->xp);
	params_i64(&params, member->gold);
	params_i64(&params, member->is_owed);
	postgres_query(s, &save_member, &params);
}

static void
store_credits(struct postgres_session *s, const struct raid_effects *e)
{
	struct postgres_params spent = { 0 };
	unsigned i;

	if (e->spent_credit_id != 0) {
		params_i64(&spent, e->spent_credit_id);
		postgres_query(s, &spend_credit, &spent);
	}
	for (i = 0; i < e->credits_count; i++) {
		struct postgres_params params = { 0 };

		params_i64(&params, e->credits[i]);
		postgres_query(s, &put_credit_by, &params);
	}
}

static void
store_raid(struct postgres_session *s, const struct effects *e)
{
	const struct raid_effects *r = &e->raids;
	struct postgres_params params = { 0 }, locks = { 0 };
	unsigned i;

	if (r->changes_fight)
		store_fight(s, r->saved); /* it is there before it runs */
	store_row(s, e);
	store_ids(s, &delete_member, r->saved->id, r->gone, r->gone_count);
	for (i = 0; i < r->saved->members_count; i++)
		store_member(s, r->saved->id, &r->saved->members[i]);
	store_ids(s, &delete_invitation, r->saved->id, r->uninvited, r->uninvited_count);
	store_ids(s, &insert_invitation, r->saved->id, &r->invited_id, r->invited_id != 0);
	if (r->saved->state != RAID_GATHERING && r->saved->state != RAID_CHECKING) {
		params_i64(&params, r->saved->id);
		postgres_query(s, &end_invitations, &params);
	}
	if (r->locked_week != 0) {
		params_i64(&locks, r->saved->id);
		params_text(&locks, r->saved->dungeon);
		params_i64(&locks, r->locked_week);
		postgres_query(s, &lock_out, &locks);
	}
	store_credits(s, r);
}

void
raids_store(struct postgres_session *s, const struct effects *e)
{
	if (e->raids.saved != NULL)
		store_raid(s, e);
	if (e->raids.paid_player_id != 0)
		store_ids(s, &pay, e->raids.paid_raid_id, &e->raids.paid_player_id, 1);
}
