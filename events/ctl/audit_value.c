/* What must hold in Postgres. A check is a statement with one row: how many things are wrong, and a
 * line of figures. */
#include "events/ctl/audit.h"

#include "core/rules/level.h"
#include "core/rules/types.h"
#include "events/text.h"
#include "messages/events_table.h"

#include <stdbool.h>

#define ANSWER_MS 120000

enum parameter {
	PLAIN,
	WITH_XP,           /* $1: total XP at which each level begins */
	WITH_BONUS,        /* $1: gold for reaching each level */
	WITH_NOTIFICATION, /* $1: type of a level-up's notification */
};

struct check {
	const char *name;
	enum parameter parameter;
	struct postgres_statement statement;
};

/* clang-format off */
static const struct check checks[] = {
	{ "ledger sums", PLAIN, { "audit_sums",
	    "SELECT (SELECT count(*) FROM"
	    "  (SELECT FROM ledger GROUP BY op_id, asset HAVING sum(delta) <> 0) AS bad),"
	    " (SELECT count(*) || ' entries of ' || count(DISTINCT op_id)"
	    "  || ' operations, total ' || coalesce(sum(delta), 0) FROM ledger)" } },
	{ "balances", PLAIN, { "audit_balances",
	    "SELECT count(*) FILTER (WHERE coalesce(a.balance, 0) <> coalesce(l.total, 0)),"
	    " count(*) || ' accounts' FROM account a FULL JOIN"
	    "  (SELECT account, asset, sum(delta) AS total FROM ledger"
	    "  WHERE account NOT LIKE 'game:%' GROUP BY account, asset) AS l"
	    " USING (account, asset)" } },
	{ "none below zero", PLAIN, { "audit_negative",
	    "SELECT count(*) FILTER (WHERE balance < 0), 'least ' || coalesce(min(balance), 0)"
	    " FROM account" } },
	{ "supply", PLAIN, { "audit_supply",
	    "SELECT count(*) FILTER (WHERE coalesce(a.total, 0) <> coalesce(m.total, 0)),"
	    " count(*) || ' assets, gold ' || coalesce(sum(m.total) FILTER (WHERE asset = 'gold'), 0)"
	    " FROM (SELECT asset, sum(balance) AS total FROM account GROUP BY asset) AS a"
	    " FULL JOIN (SELECT asset, -sum(delta) AS total FROM ledger"
	    "  WHERE account LIKE 'game:%' GROUP BY asset) AS m USING (asset)" } },
	{ "pieces", PLAIN, { "audit_pieces",
	    "SELECT (SELECT count(*) - count(DISTINCT id) FROM piece)"
	    " + (SELECT count(*) FROM piece LEFT JOIN character USING (player_id)"
	    "  WHERE character.player_id IS NULL)"
	    " + (SELECT count(*) FROM (SELECT FROM piece WHERE worn IS NOT NULL"
	    "  GROUP BY player_id, worn HAVING count(*) > 1) AS twice),"
	    " count(*) || ' pieces, ' || count(worn) || ' worn' FROM piece" } },
	/* What a work brought is in the books under its own id. */
	{ "work claimed once", PLAIN, { "audit_work",
	    "SELECT count(*) FILTER (WHERE j.claimed_at IS NULL AND paid.id IS NOT NULL"
	    "  OR paid.pieces > j.count OR j.id IS NULL),"
	    " count(j.id) || ' begun, ' || count(j.claimed_at) || ' claimed' FROM craft_job j"
	    " FULL JOIN (SELECT id, sum(pieces) AS pieces FROM"
	    "  (SELECT DISTINCT substr(op_id, 7) AS id, 0 AS pieces FROM ledger"
	    "   WHERE op_id LIKE 'craft:%' UNION ALL SELECT substr(made_by, 7), 1 FROM piece"
	    "   WHERE made_by LIKE 'craft:%') AS each GROUP BY id) AS paid ON paid.id = j.id" } },
	{ "levels", WITH_XP, { "audit_levels",
	    "SELECT count(*) FILTER (WHERE c.level <>"
	    "  (SELECT count(*) FROM unnest($1::bigint[]) AS t WHERE t <= coalesce(x.balance, 0))),"
	    " count(*) || ' characters, highest ' || coalesce(max(c.level), 0) || ', xp '"
	    "  || coalesce(sum(x.balance), 0)"
	    " FROM character c LEFT JOIN account x"
	    " ON x.account = 'player:' || c.player_id AND x.asset = 'xp'" } },
	{ "fights settled once", PLAIN, { "audit_fights",
	    "SELECT count(*) FILTER (WHERE coalesce(f.xp, 0) <> coalesce(p.xp, 0)"
	    "  OR coalesce(f.gold, 0) <> coalesce(p.gold, 0)),"
	    " count(f.id) || ' fights, ' || count(p.op_id) || ' paid, xp '"
	    "  || coalesce(sum(f.xp), 0) || ', gold ' || coalesce(sum(f.gold), 0)"
	    " FROM fight f FULL JOIN (SELECT op_id, account,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'xp'), 0) AS xp,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'gold'), 0) AS gold FROM ledger"
	    "  WHERE op_id LIKE 'fight:%:settle' AND account NOT LIKE 'game:%'"
	    "  GROUP BY op_id, account) AS p"
	    " ON p.op_id = 'fight:' || f.id || ':settle' AND p.account = 'player:' || f.player_id" } },
	{ "level bonuses", WITH_BONUS, { "audit_bonuses",
	    "WITH due AS (SELECT 'level:' || player_id || ':' || n AS op_id,"
	    "  'player:' || player_id AS account, ($1::bigint[])[n] AS gold"
	    "  FROM character, generate_series(2, level) AS n),"
	    " paid AS (SELECT op_id, account, sum(delta) AS gold FROM ledger"
	    "  WHERE op_id LIKE 'level:%' AND account NOT LIKE 'game:%' GROUP BY op_id, account)"
	    " SELECT count(*) FILTER (WHERE coalesce(due.gold, 0) <> coalesce(paid.gold, 0)),"
	    " count(due.op_id) || ' due, ' || count(paid.op_id) || ' paid, gold '"
	    "  || coalesce(sum(paid.gold), 0) FROM due FULL JOIN paid USING (op_id, account)" } },
	{ "level-up notifications", WITH_NOTIFICATION, { "audit_notifications",
	    "SELECT coalesce(sum(abs(coalesce(c.level - 1, 0) - coalesce(n.count, 0))), 0)::bigint,"
	    " coalesce(sum(n.count), 0) || ' written for ' || coalesce(sum(c.level - 1), 0)"
	    "  || ' level-ups'"
	    " FROM character c FULL JOIN (SELECT player_id, count(*) FROM notification"
	    "  WHERE type = $1 GROUP BY player_id) AS n USING (player_id)" } },
	{ "one owner", PLAIN, { "audit_owners",
	    "SELECT (SELECT count(*) - count(DISTINCT (provider, external_id)) FROM player)"
	    " + (SELECT count(*) - count(DISTINCT name_key) FROM character)"
	    " + (SELECT count(*) FROM character LEFT JOIN player ON player.id = player_id"
	    "  WHERE player.id IS NULL),"
	    " (SELECT count(*) FROM player) || ' players, '"
	    "  || (SELECT count(*) FROM character) || ' characters'" } },
	/* A call's row has the hash of its request, and must have the reply; an event's has neither. */
	{ "inbox replies", PLAIN, { "audit_inbox",
	    "SELECT count(*) FILTER (WHERE request_hash IS NOT NULL AND reply IS NULL),"
	    " count(*) || ' rows, ' || count(*) FILTER (WHERE is_refusal) || ' refusals'"
	    " FROM inbox" } },
	{ "outbox", PLAIN, { "audit_outbox",
	    "SELECT count(*) FILTER (WHERE created_at < clock_timestamp() - interval '30 s'),"
	    " count(*) || ' rows, oldest '"
	    "  || coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::bigint"
	    "  || ' s' FROM outbox" } },
};
/* clang-format on */

/* An array literal: one value for each of the levels 1..LEVEL_CAP. */
static void
put_levels(struct text *t, int64_t (*value)(int32_t level))
{
	for (int32_t level = 1; level <= LEVEL_CAP; level++) {
		text_putc(t, level == 1 ? '{' : ',');
		text_put_i64(t, value(level));
	}
	text_putc(t, '}');
}

struct taking {
	const struct check *check;
	struct report *report;
};

static void
take(const struct postgres_results *results, void *arg)
{
	struct taking *t = arg;

	report_add(t->report, t->check->name, postgres_i64(results, 0, 0, 0), "%s",
	    postgres_text(results, 0, 0, 1));
}

static int
run_check(struct database *d, const struct check *check, struct report *r, struct err *err)
{
	struct taking taking = { check, r };
	struct postgres_params p = { 0 };
	struct text levels = { 0 };
	int code;

	switch (check->parameter) {
	case PLAIN:
		break;
	case WITH_XP:
		put_levels(&levels, level_xp_total);
		params_text(&p, levels.bytes);
		break;
	case WITH_BONUS:
		put_levels(&levels, level_bonus_gold);
		params_text(&p, levels.bytes);
		break;
	case WITH_NOTIFICATION:
		params_text(&p, message_notifications[NOTIFICATION_LEVEL_UP].type);
		break;
	}
	code = database_ask(d, &check->statement, &p, ANSWER_MS, take, &taking, err);
	text_finish(&levels);
	return code;
}

int
audit_value(struct database *d, struct report *r, struct err *err)
{
	int code = database_do(d, "SET statement_timeout = '60s'", err);

	if (code == 0)
		code = database_do(d, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
	for (size_t i = 0; code == 0 && i < sizeof(checks) / sizeof(checks[0]); i++)
		code = run_check(d, &checks[i], r, err);
	return code != 0 ? code : database_do(d, "ROLLBACK", err);
}
