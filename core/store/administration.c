#include "core/store/administration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct postgres_statement read_books = {
	"read_books",
	"SELECT json_build_object('entries', coalesce((SELECT json_agg(e) FROM"
	"  (SELECT regexp_replace(left(op_id, 80), '[^ -~]', '?', 'g') AS cause, asset, delta,"
	"   (extract(epoch FROM at) * 1000)::bigint AS at FROM ledger"
	"   WHERE account = 'player:' || $1::bigint AND ledger.at > now() - interval '7 days'"
	"   ORDER BY ledger.at DESC, seq LIMIT 15) AS e), '[]'),"
	" 'acts', coalesce((SELECT json_agg(a) FROM"
	"  (SELECT what, regexp_replace(left(who, 80), '[^ -~]', '?', 'g') AS who, reason,"
	"   (extract(epoch FROM at) * 1000)::bigint AS at FROM admin_act"
	"   WHERE player_id = $1::bigint ORDER BY admin_act.at DESC LIMIT 5) AS a), '[]'))",
};
static const struct postgres_statement find_referrer = {
	"find_referrer",
	"SELECT player_id FROM character WHERE erased_at IS NULL"
	" AND (player_id = $1::bigint OR name_key = $2::text)",
};
static const struct postgres_statement find_referral = {
	"find_referral",
	"SELECT r.referrer_id, coalesce(r.place, 0), (SELECT coalesce(max(o.place), 0)"
	" FROM referral o WHERE o.referrer_id = r.referrer_id)"
	" FROM referral r WHERE r.newcomer_id = $1::bigint",
};
static const struct postgres_statement insert_act = {
	"insert_act",
	"INSERT INTO admin_act (op_id, who, what, player_id, reason)"
	" VALUES ($1, $2, $3, nullif($4::bigint, 0), $5)",
};
static const struct postgres_statement save_ban = {
	"save_ban",
	"UPDATE character SET banned_until = to_timestamp(nullif($2::bigint, 0) / 1000.0),"
	" standing_changed_at = clock_timestamp() WHERE player_id = $1::bigint",
};
static const struct postgres_statement insert_referral = {
	"insert_referral",
	"INSERT INTO referral (newcomer_id, referrer_id) VALUES ($1::bigint, $2::bigint)",
};
static const struct postgres_statement take_place = {
	"take_place",
	"UPDATE referral SET place = $2::int WHERE newcomer_id = $1::bigint",
};
static const struct postgres_statement find_changed = {
	"find_changed_standings",
	"SELECT player_id, coalesce((extract(epoch FROM banned_until) * 1000)::bigint, 0),"
	" erased_at IS NOT NULL FROM character"
	" WHERE standing_changed_at > clock_timestamp() - $1::bigint * interval '1 ms'",
};

/* Where a person's name may stand, besides the character, and what waits for its answer. They run
 * in this order, and see the names until the last one takes them. A domain that keeps names adds
 * its statement above that one. */
static const struct postgres_statement erasures[] = {
	{ "erase_inbox", "UPDATE inbox i SET reply = erased_json(i.reply, c, p) FROM character c"
			 " JOIN player p ON p.id = c.player_id WHERE c.player_id = $1::bigint"
			 " AND (strpos(i.reply, c.name) > 0 OR strpos(i.reply, c.former_name) > 0"
			 "  OR strpos(i.reply, p.external_id) > 0)"
			 " AND i.reply <> erased_json(i.reply, c, p)" },
	{ "erase_outbox",
	    "UPDATE outbox o SET body = convert_to(erased_json(convert_from(o.body, 'UTF8'), c, "
	    "p), 'UTF8') FROM character c JOIN player p ON p.id = c.player_id"
	    " WHERE c.player_id = $1::bigint AND speaks_of(o.body, c, p)" },
	/* A dead message may be no text at all: one that speaks of the person is dropped whole. */
	{ "erase_operator_log",
	    "UPDATE operator_log l SET note = erased_words(l.note, c),"
	    " message = erased_json(l.message::text, c, p)::json,"
	    " body_before = CASE WHEN speaks_of(l.body_before, c, p) THEN 'erased'"
	    "  ELSE l.body_before END,"
	    " body_after = CASE WHEN speaks_of(l.body_after, c, p) THEN 'erased'"
	    "  ELSE l.body_after END"
	    " FROM character c JOIN player p ON p.id = c.player_id WHERE c.player_id = $1::bigint"
	    " AND (speaks_of(l.body_before, c, p) OR speaks_of(l.body_after, c, p)"
	    "  OR l.note <> erased_words(l.note, c)"
	    "  OR l.message::text <> erased_json(l.message::text, c, p))" },
	{ "erase_acts",
	    "UPDATE admin_act a SET reason = erased_words(a.reason, c) FROM character c"
	    " WHERE c.player_id = $1::bigint AND a.reason <> erased_words(a.reason, c)" },
	{ "erase_clan_ties", "DELETE FROM clan_tie WHERE player_id = $1::bigint" },
	{ "erase_clan_leaver", "DELETE FROM clan_leaver WHERE player_id = $1::bigint" },
	{ "erase_challenges", "DELETE FROM arena_challenge"
			      " WHERE challenger = $1::bigint OR challenged = $1::bigint" },
	{ "erase_duels_made", "UPDATE duel SET challenger_name = 'gone-' || challenger WHERE "
			      "challenger = $1::bigint" },
	{ "erase_duels_taken", "UPDATE duel SET challenged_name = 'gone-' || challenged WHERE "
			       "challenged = $1::bigint" },
	/* The box ends now: mail.expire sends back what is in it, or takes it out of the world. */
	{ "erase_letters",
	    "UPDATE letter SET body = '', expires_at = CASE player_id WHEN $1::bigint"
	    " THEN least(expires_at, now()) ELSE expires_at END"
	    " WHERE sender_id = $1::bigint OR player_id = $1::bigint" },
	{ "erase_raid_invitations", "DELETE FROM raid_invitation WHERE player_id = $1::bigint" },
	{ "erase_raid_credit", "DELETE FROM raid_credit WHERE player_id = $1::bigint" },
	/* Nobody would take it. */
	{ "erase_boss_debts",
	    "UPDATE world_boss_share SET is_owed = false WHERE player_id = $1::bigint" },
	{ "erase_player",
	    "UPDATE player SET provider = '-', external_id = 'gone-' || id, language = 'en'"
	    " WHERE id = $1::bigint" },
	/* '#' is in no name. */
	{ "erase_character",
	    "UPDATE character SET name = 'gone-' || player_id, name_key = '#' || player_id,"
	    " former_name = NULL, erased_at = now(), standing_changed_at = clock_timestamp()"
	    " WHERE player_id = $1::bigint" },
};

static int
ask_player(struct postgres_session *s, const struct postgres_statement *statement,
    int64_t player_id, int *count)
{
	struct postgres_params params = { 0 };

	params_i64(&params, player_id);
	postgres_query(s, statement, &params);
	return (*count)++;
}

void
administration_queue_lookups(struct postgres_session *s, const struct needs *needs,
    struct administration_plan *plan, int *count)
{
	const struct need *referral = needs_find(needs, NEED_REFERRAL);

	plan->books = plan->referrer = -1;
	plan->referral =
	    referral != NULL ? ask_player(s, &find_referral, referral->player_id, count) : -1;
}

void
administration_queue(struct postgres_session *s, const struct needs *needs,
    struct administration_plan *plan, int *count)
{
	const struct need *books = needs_find(needs, NEED_BOOKS),
			  *referrer = needs_find(needs, NEED_REFERRER);
	struct postgres_params params = { 0 };

	if (books != NULL)
		plan->books = ask_player(s, &read_books, books->player_id, count);
	if (referrer != NULL) {
		params_i64(&params, referrer->player_id);
		params_text(&params, referrer->key);
		postgres_query(s, &find_referrer, &params);
		plan->referrer = (*count)++;
	}
}

void
administration_read(const struct postgres_results *results, const struct administration_plan *plan,
    struct administration_rows *rows)
{
	if (plan->books >= 0) {
		text_clear(&rows->books);
		text_puts(&rows->books, postgres_text(results, (size_t)plan->books, 0, 0));
	}
	if (plan->referrer >= 0)
		rows->named_id = postgres_rows(results, (size_t)plan->referrer) > 0
		                     ? postgres_i64(results, (size_t)plan->referrer, 0, 0)
		                     : 0;
	if (plan->referral < 0)
		return;
	rows->referrer_id = 0;
	if (postgres_rows(results, (size_t)plan->referral) == 0)
		return;
	rows->referrer_id = postgres_i64(results, (size_t)plan->referral, 0, 0);
	rows->place = (int32_t)postgres_i64(results, (size_t)plan->referral, 0, 1);
	rows->places_taken = (int32_t)postgres_i64(results, (size_t)plan->referral, 0, 2);
}

static void
store_act(struct postgres_session *s, const struct admin_act *act, const char *key)
{
	static const char *const words[] = {
		[ACT_BAN] = "ban",
		[ACT_UNBAN] = "unban",
		[ACT_GRANT] = "grant",
		[ACT_TAKE] = "take",
		[ACT_ANNOUNCE] = "announce",
	};
	struct postgres_params params = { 0 };

	params_text(&params, key);
	params_text(&params, act->who);
	params_text(&params, words[act->what]);
	params_i64(&params, act->player_id);
	params_text(&params, act->reason);
	postgres_query(s, &insert_act, &params);
}

static void
store_standing(struct postgres_session *s, const struct standing *standing)
{
	struct postgres_params ban = { 0 };
	size_t i;

	if (!standing->is_erased) {
		params_i64(&ban, standing->player_id);
		params_i64(&ban, standing->banned_until_ms);
		postgres_query(s, &save_ban, &ban);
		return;
	}
	for (i = 0; i < sizeof(erasures) / sizeof(erasures[0]); i++) {
		struct postgres_params params = { 0 };

		params_i64(&params, standing->player_id);
		postgres_query(s, &erasures[i], &params);
	}
}

void
administration_store(
    struct postgres_session *s, const struct administration_effects *e, const char *key)
{
	struct postgres_params referral = { 0 }, place = { 0 };

	if (e->acts)
		store_act(s, &e->act, key);
	if (e->changes_standing)
		store_standing(s, &e->standing);
	if (e->refers) {
		params_i64(&referral, e->referral.newcomer_id);
		params_i64(&referral, e->referral.referrer_id);
		postgres_query(s, &insert_referral, &referral);
	}
	if (e->takes_place) {
		params_i64(&place, e->place.newcomer_id);
		params_i64(&place, e->place.place);
		postgres_query(s, &take_place, &place);
	}
}

void
administration_queue_changed(struct postgres_session *s, int64_t ms)
{
	int count = 0;

	ask_player(s, &find_changed, ms, &count);
}

struct standing
administration_changed(const struct postgres_results *results, size_t row)
{
	return (struct standing){
		.player_id = postgres_i64(results, 0, row, 0),
		.banned_until_ms = postgres_i64(results, 0, row, 1),
		.is_erased = strcmp(postgres_text(results, 0, row, 2), "t") == 0,
	};
}
