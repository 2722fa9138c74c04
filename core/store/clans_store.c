/* SQL of clans: what is written. */
#include "core/store/clans.h"

#include <string.h>

static const struct postgres_statement insert_clan = {
	"insert_clan",
	"INSERT INTO clan (id, version, level, members, name, name_key, tag, tag_key)"
	" VALUES ($1::bigint, $2::bigint, $3::int, $4::int, $5, $6, $7, $8)",
};
static const struct postgres_statement insert_accounts = {
	"insert_clan_accounts",
	"INSERT INTO account (account, asset, balance) VALUES ($1::text, 'gold', 0),"
	" ($1::text, 'xp', 0)",
};
static const struct postgres_statement update_clan = {
	"update_clan",
	"UPDATE clan SET version = $2::bigint, level = $3::int, members = $4::int"
	" WHERE id = $1::bigint",
};
static const struct postgres_statement rename_clan = {
	"rename_clan",
	"UPDATE clan SET version = $2::bigint, level = $3::int, members = $4::int, name = $5,"
	" name_key = $6, tag = $7, tag_key = $8 WHERE id = $1::bigint",
};
static const struct postgres_statement delete_clan = {
	"delete_clan",
	"DELETE FROM clan WHERE id = $1::bigint",
};
static const struct postgres_statement insert_member = {
	"insert_clan_member",
	"INSERT INTO clan_member (clan_id, player_id, rank, joined_at)"
	" VALUES ($1::bigint, $2::bigint, $3, to_timestamp($4::bigint / 1000.0))",
};
static const struct postgres_statement end_open_ties = {
	"end_open_clan_ties",
	"DELETE FROM clan_tie WHERE player_id = $1::bigint AND tie <> 'ban'",
};
static const struct postgres_statement update_member = {
	"update_clan_member",
	"UPDATE clan_member SET rank = $3, withdrawn_day = $4::bigint, withdrawn = $5::bigint"
	" WHERE clan_id = $1::bigint AND player_id = $2::bigint",
};
static const struct postgres_statement delete_member = {
	"delete_clan_member",
	"DELETE FROM clan_member WHERE clan_id = $1::bigint AND player_id = $2::bigint",
};
static const struct postgres_statement note_leaver = {
	"note_clan_leaver",
	"INSERT INTO clan_leaver (player_id, left_at)"
	" VALUES ($1::bigint, to_timestamp($2::bigint / 1000.0))"
	" ON CONFLICT (player_id) DO UPDATE SET left_at = excluded.left_at",
};
static const struct postgres_statement put_tie = {
	"put_clan_tie",
	"INSERT INTO clan_tie (clan_id, player_id, tie, at)"
	" VALUES ($1::bigint, $2::bigint, $3, to_timestamp($4::bigint / 1000.0))"
	" ON CONFLICT (clan_id, player_id) DO UPDATE SET tie = excluded.tie, at = excluded.at",
};
static const struct postgres_statement end_tie = {
	"end_clan_tie",
	"DELETE FROM clan_tie WHERE clan_id = $1::bigint AND player_id = $2::bigint",
};

static void
store_clan(struct postgres_session *s, const struct effects *e)
{
	const struct clan_effects *c = &e->clans;
	struct postgres_params params = { 0 }, accounts = { 0 };
	char account[CLAN_ACCOUNT_SIZE];

	params_i64(&params, c->clan.id);
	params_i64(&params, effects_clan_version(e));
	params_i64(&params, c->clan.level);
	params_i64(&params, c->clan.members);
	if (c->is_named) {
		params_text(&params, c->name);
		params_text(&params, c->name_key);
		params_text(&params, c->tag);
		params_text(&params, c->tag_key);
	}
	if (c->what == CLAN_IS_FOUNDED) {
		postgres_query(s, &insert_clan, &params);
		clan_account(c->clan.id, account);
		params_text(&accounts, account);
		postgres_query(s, &insert_accounts, &accounts);
	} else {
		postgres_query(s, c->is_named ? &rename_clan : &update_clan, &params);
	}
}

static void
store_joining(struct postgres_session *s, int64_t clan_id, const struct clan_member *member)
{
	struct postgres_params joining = { 0 }, player = { 0 };

	params_i64(&joining, clan_id);
	params_i64(&joining, member->player);
	params_text(&joining, clan_rank_key(member->rank));
	params_i64(&joining, member->joined_ms);
	postgres_query(s, &insert_member, &joining);
	params_i64(&player, member->player);
	postgres_query(s, &end_open_ties, &player);
}

static void
store_parting(struct postgres_session *s, const struct clan_effects *c, int64_t player_id)
{
	struct postgres_params parting = { 0 }, leaver = { 0 };

	params_i64(&parting, c->clan.id);
	params_i64(&parting, player_id);
	postgres_query(s, &delete_member, &parting);
	params_i64(&leaver, player_id);
	params_i64(&leaver, c->at_ms);
	postgres_query(s, &note_leaver, &leaver);
}

static void
store_member(struct postgres_session *s, const struct clan_effects *c, unsigned n)
{
	struct postgres_params params = { 0 };

	switch (c->members[n].what) {
	case CLAN_MEMBER_JOINS:
		store_joining(s, c->clan.id, &c->members[n].is);
		return;
	case CLAN_MEMBER_PARTS:
		store_parting(s, c, c->members[n].is.player);
		return;
	case CLAN_MEMBER_CHANGES:
		params_i64(&params, c->clan.id);
		params_i64(&params, c->members[n].is.player);
		params_text(&params, clan_rank_key(c->members[n].is.rank));
		params_i64(&params, c->members[n].withdrawn_day);
		params_i64(&params, c->members[n].withdrawn);
		postgres_query(s, &update_member, &params);
		return;
	}
}

static void
store_tie(struct postgres_session *s, const struct clan_effects *c)
{
	struct postgres_params params = { 0 };

	params_i64(&params, c->clan.id);
	params_i64(&params, c->tied_player_id);
	if (c->tie != CLAN_TIE_NONE) {
		params_text(&params, clan_tie_key(c->tie));
		params_i64(&params, c->at_ms);
	}
	postgres_query(s, c->tie != CLAN_TIE_NONE ? &put_tie : &end_tie, &params);
}

void
clans_store(struct postgres_session *s, const struct effects *e)
{
	const struct clan_effects *c = &e->clans;
	struct postgres_params gone = { 0 };
	unsigned i;

	if (c->what == CLAN_STAYS)
		return;
	if (c->what != CLAN_IS_DISBANDED)
		store_clan(s, e);
	for (i = 0; i < c->members_count; i++)
		store_member(s, c, i);
	if (c->tied_player_id != 0)
		store_tie(s, c);
	if (c->what == CLAN_IS_DISBANDED) {
		params_i64(&gone, c->clan.id);
		postgres_query(s, &delete_clan, &gone);
	}
}

const char *
clans_taken(const char *constraint)
{
	if (strcmp(constraint, "clan_name_key") == 0)
		return "Another clan has this name.";
	if (strcmp(constraint, "clan_tag_key") == 0)
		return "Another clan has this tag.";
	return NULL;
}
