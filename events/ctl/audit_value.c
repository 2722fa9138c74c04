/* What must hold in Postgres. A check is a statement with one row: how many things are wrong, and a
 * line of figures. */
#include "events/ctl/audit.h"

#include "core/rules/clan.h"
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
	WITH_CLAN_SIZE,    /* $1: how many a clan of each level may hold */
	WITH_CLAN_XP,      /* $1: total XP at which each level of a clan begins */
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
	/* A place is taken with the first reward, and each newcomer is rewarded once for a level. */
	{ "referrals", PLAIN, { "audit_referrals",
	    "SELECT count(*) FILTER (WHERE (r.place IS NULL) <> (p.paid IS NULL)"
	    "  OR r.newcomer_id IS NULL OR p.account <> 'player:' || r.referrer_id"
	    "  OR p.entries <> p.levels),"
	    " count(r.newcomer_id) || ' newcomers, ' || count(p.newcomer) || ' rewarded, gold '"
	    "  || coalesce(sum(p.paid), 0)"
	    " FROM referral r FULL JOIN (SELECT split_part(op_id, ':', 2) AS newcomer,"
	    "   min(account) AS account, sum(delta) AS paid, count(*) AS entries,"
	    "   count(DISTINCT split_part(op_id, ':', 3)) AS levels FROM ledger"
	    "   WHERE op_id LIKE 'refer:%' AND account NOT LIKE 'game:%' GROUP BY 1) AS p"
	    " ON p.newcomer = r.newcomer_id::text" } },
	{ "acts of administrators", PLAIN, { "audit_acts",
	    "SELECT count(*) FILTER (WHERE a.op_id IS NULL), count(DISTINCT l.op_id) || ' moved'"
	    " FROM ledger l LEFT JOIN admin_act a USING (op_id)"
	    " WHERE l.account IN ('game:mint.admin', 'game:sink.admin')" } },
	{ "nobody behind the erased", PLAIN, { "audit_erased",
	    "SELECT count(*) FILTER (WHERE p.provider <> '-' OR c.name <> 'gone-' || c.player_id"
	    "  OR a.balance <> 0) + (SELECT count(*) FROM letter JOIN character USING (player_id)"
	    "  WHERE erased_at IS NOT NULL AND expires_at IS NULL), count(*) || ' erased'"
	    " FROM character c JOIN player p ON p.id = c.player_id LEFT JOIN account a"
	    " ON a.account = 'player:' || c.player_id AND a.asset = 'gold'"
	    " WHERE c.erased_at IS NOT NULL" } },
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
	/* Each duel is in the books of both, with the rating that its day's last one left. */
	{ "duels are rated", PLAIN, { "audit_duel_ratings",
	    "SELECT count(*) FILTER (WHERE r.day IS DISTINCT FROM d.day"
	    "  OR NOT r.rating_x100 = ANY (d.after)),"
	    " (SELECT count(*) FROM duel) || ' duels, ' || count(*) || ' duellists' FROM"
	    " (SELECT player_id, day, array_agg(after) AS after, rank() OVER"
	    "   (PARTITION BY player_id ORDER BY day DESC) AS number FROM"
	    "  (SELECT challenger AS player_id, day, challenger_after_x100 AS after FROM duel"
	    "   UNION ALL SELECT challenged, day, challenged_after_x100 FROM duel) AS one"
	    "  GROUP BY player_id, day) AS d"
	    " JOIN character USING (player_id) LEFT JOIN arena_rating r USING (player_id)"
	    " WHERE d.number = 1" } },
	/* What was given is in the books under the id of the quest or the task, and nothing else. */
	{ "quests handed in once", PLAIN, { "audit_quests",
	    "WITH done AS (SELECT 'quest:' || player_id || ':' || quest AS op_id,"
	    "   'player:' || player_id AS account, xp, gold FROM quest WHERE done_at IS NOT NULL"
	    "  UNION ALL SELECT 'task:' || player_id || ':' || period || ':' || quest,"
	    "   'player:' || player_id, xp, gold FROM quest_task),"
	    " paid AS (SELECT op_id, account,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'xp'), 0) AS xp,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'gold'), 0) AS gold FROM ledger"
	    "  WHERE (op_id LIKE 'quest:%' OR op_id LIKE 'task:%') AND account NOT LIKE 'game:%'"
	    "  GROUP BY op_id, account)"
	    " SELECT count(*) FILTER (WHERE coalesce(d.xp, 0) <> coalesce(p.xp, 0)"
	    "  OR coalesce(d.gold, 0) <> coalesce(p.gold, 0) OR d.op_id IS NULL),"
	    " count(d.op_id) || ' done, ' || count(p.op_id) || ' paid, xp '"
	    "  || coalesce(sum(p.xp), 0) || ', gold ' || coalesce(sum(p.gold), 0)"
	    " FROM done d FULL JOIN paid p USING (op_id, account)" } },
	/* Nothing is counted more often than the books have it. */
	{ "deeds", PLAIN, { "audit_deeds",
	    "WITH moved AS (SELECT CASE WHEN g.account = 'game:mint.gather' THEN 'gather'"
	    "   ELSE 'deliver' END AS deed, l.account, substr(l.asset, 6) AS of,"
	    "   sum(abs(l.delta)) AS amount"
	    "  FROM ledger g JOIN ledger l ON l.op_id = g.op_id AND l.asset = g.asset"
	    "   AND l.delta = -g.delta AND l.account NOT LIKE 'game:%'"
	    "  WHERE g.account IN ('game:mint.gather', 'game:sink.quest') GROUP BY 1, 2, 3)"
	    " SELECT count(*) FILTER (WHERE d.amount <= 0 OR d.at_day > d.amount"
	    "  OR d.at_week > d.amount OR d.deed = 'reach_level' AND d.amount > c.level - 1"
	    "  OR d.deed IN ('gather', 'deliver') AND d.amount > coalesce(m.amount, 0)),"
	    " count(*) || ' counts of ' || count(DISTINCT d.player_id) || ' players'"
	    " FROM deed d JOIN character c USING (player_id) LEFT JOIN moved m"
	    " ON m.deed = d.deed AND m.of = d.of AND m.account = 'player:' || d.player_id" } },
	/* Each day of a streak was paid, the last one too. */
	{ "streaks", PLAIN, { "audit_streaks",
	    "SELECT count(*) FILTER (WHERE s.player_id IS NULL OR p.paid < s.days"
	    "  OR p.last_day IS DISTINCT FROM s.last_day),"
	    " count(s.player_id) || ' players, longest ' || coalesce(max(s.days), 0)"
	    " FROM daily_streak s FULL JOIN (SELECT split_part(op_id, ':', 2)::bigint AS player_id,"
	    "   count(*) AS paid, max(split_part(op_id, ':', 3)::int) AS last_day FROM ledger"
	    "  WHERE op_id LIKE 'streak:%' AND account NOT LIKE 'game:%' GROUP BY 1) AS p"
	    " USING (player_id)" } },
	{ "clans have one leader", PLAIN, { "audit_clan_leaders",
	    "SELECT count(*) FILTER (WHERE m.leaders IS DISTINCT FROM 1), count(*) || ' clans'"
	    " FROM clan c LEFT JOIN (SELECT clan_id, count(*) FILTER (WHERE rank = 'leader')"
	    "  AS leaders FROM clan_member GROUP BY clan_id) AS m ON m.clan_id = c.id" } },
	/* Members are counted right and fit in, each is in one clan, and has nothing open with any. */
	{ "clan members", WITH_CLAN_SIZE, { "audit_clan_members",
	    "SELECT (SELECT count(*) FROM clan c WHERE members > ($1::bigint[])[level] OR members <>"
	    "  (SELECT count(*) FROM clan_member m WHERE m.clan_id = c.id))"
	    " + (SELECT count(*) - count(DISTINCT player_id) FROM clan_member)"
	    " + (SELECT count(*) FROM clan_tie t JOIN clan_member m USING (player_id)"
	    "  WHERE t.tie <> 'ban' OR t.clan_id = m.clan_id),"
	    " (SELECT count(*) FROM clan_member) || ' members, largest clan '"
	    "  || (SELECT coalesce(max(members), 0) FROM clan)" } },
	{ "clan levels", WITH_CLAN_XP, { "audit_clan_levels",
	    "SELECT count(*) FILTER (WHERE c.level <>"
	    "  (SELECT count(*) FROM unnest($1::bigint[]) AS t WHERE t <= coalesce(x.balance, 0))),"
	    " 'highest ' || coalesce(max(c.level), 0) || ', xp ' || coalesce(sum(x.balance), 0)"
	    " FROM clan c LEFT JOIN account x"
	    " ON x.account = 'clan:' || c.id AND x.asset = 'xp'" } },
	/* A clan has what the ledger says, and one that is gone has nothing. */
	{ "clan treasuries", PLAIN, { "audit_clan_treasuries",
	    "SELECT count(*) FILTER (WHERE a.balance IS DISTINCT FROM"
	    "  CASE WHEN c.id IS NULL THEN 0 ELSE coalesce(l.total, 0) END),"
	    " count(c.id) || ' accounts, gold '"
	    "  || coalesce(sum(a.balance) FILTER (WHERE asset = 'gold'), 0)"
	    " FROM (SELECT id, 'clan:' || id AS account, asset"
	    "  FROM clan, unnest(ARRAY['gold', 'xp']) AS asset) AS c"
	    " FULL JOIN (SELECT * FROM account WHERE account LIKE 'clan:%') AS a"
	    " USING (account, asset)"
	    " LEFT JOIN (SELECT account, asset, sum(delta) AS total FROM ledger"
	    "  WHERE account LIKE 'clan:%' GROUP BY account, asset) AS l"
	    " USING (account, asset)" } },
	/* What is on its way lies in one parcel, that of one lot, letter or side of a trade, and has
	 * its owner; a lot is of one thing. */
	{ "parcels", PLAIN, { "audit_parcels",
	    "WITH holder AS (SELECT id, seller AS player_id FROM lot"
	    "  UNION ALL SELECT letter.id, letter.player_id FROM letter JOIN parcel USING (id)"
	    "  UNION ALL SELECT id || '.1', beginner FROM trade"
	    "  UNION ALL SELECT id || '.2', other FROM trade)"
	    " SELECT (SELECT count(*) FROM parcel p FULL JOIN holder h USING (id)"
	    "  WHERE p.player_id IS DISTINCT FROM h.player_id)"
	    " + (SELECT count(*) - count(DISTINCT id) FROM holder)"
	    " + (SELECT count(*) FROM piece JOIN parcel ON parcel.id = piece.parcel_id"
	    "  WHERE piece.player_id <> parcel.player_id)"
	    " + (SELECT count(*) FROM lot JOIN parcel USING (id) WHERE gold <> 0 OR"
	    "  (things <> '')::int + (SELECT count(*) FROM piece WHERE parcel_id = lot.id) <> 1),"
	    " (SELECT count(*) FROM lot) || ' lots, ' || (SELECT count(*) FROM letter)"
	    "  || ' letters, ' || (SELECT count(*) FROM trade) || ' trades'" } },
	{ "escrow", PLAIN, { "audit_escrow",
	    "WITH held AS (SELECT player_id, 'gold' AS asset, gold AS count FROM parcel"
	    "  UNION ALL SELECT player_id, 'item:' || split_part(one, ' ', 1),"
	    "   split_part(one, ' ', 2)::bigint"
	    "  FROM parcel, regexp_split_to_table(things, ',') AS one WHERE things <> '')"
	    " SELECT count(*) FILTER (WHERE coalesce(a.balance, 0) <> coalesce(h.total, 0)),"
	    " count(a.account) || ' accounts, gold '"
	    "  || coalesce(sum(a.balance) FILTER (WHERE asset = 'gold'), 0)"
	    " FROM (SELECT 'escrow:' || player_id AS account, asset, sum(count) AS total"
	    "  FROM held GROUP BY 1, 2) AS h"
	    " FULL JOIN (SELECT * FROM account WHERE account LIKE 'escrow:%') AS a"
	    " USING (account, asset)" } },
	/* Who was given something by a place was there; the books take no second gift of a period. */
	{ "places give once", PLAIN, { "audit_places",
	    "SELECT count(*) FILTER (WHERE p.visited_ms IS NULL OR p.period = 0),"
	    " (SELECT count(*) || ' known, ' || count(visited_ms) || ' visited' FROM place)"
	    "  || ', ' || count(*) || ' gifts'"
	    " FROM (SELECT op_id FROM ledger WHERE op_id LIKE 'place:%'"
	    "  UNION SELECT made_by FROM piece WHERE made_by LIKE 'place:%') AS gift"
	    " LEFT JOIN place p ON p.player_id = split_part(gift.op_id, ':', 2)::bigint"
	    "  AND p.x = split_part(gift.op_id, ':', 3)::int"
	    "  AND p.y = split_part(gift.op_id, ':', 4)::int" } },
	/* A room that gave something is done, as far as its run is known still: a player's last one. */
	{ "dungeon rooms give once", PLAIN, { "audit_dungeons",
	    "SELECT count(*) FILTER (WHERE gift.floor > r.floor OR (gift.floor = r.floor"
	    "   AND r.done & (1 << gift.room) = 0)),"
	    " (SELECT count(*) || ' runs, ' || count(*) FILTER (WHERE state = 'cleared')"
	    "  || ' cleared' FROM dungeon_run) || ', ' || count(gift.id) || ' gifts'"
	    " FROM (SELECT split_part(op_id, ':', 2) AS id, split_part(op_id, ':', 3)::int AS floor,"
	    "   split_part(op_id, ':', 4)::int AS room FROM"
	    "   (SELECT op_id FROM ledger WHERE op_id LIKE 'dungeon:%'"
	    "    UNION SELECT made_by FROM piece WHERE made_by LIKE 'dungeon:%') AS one) AS gift"
	    " LEFT JOIN dungeon_run r ON r.id = gift.id" } },
	/* Who is in a raid is in one that isn't over; a fight has three to ten; who won one is locked
	 * out. */
	{ "raid members", PLAIN, { "audit_raid_members",
	    "SELECT (SELECT count(*) FROM raid_member m JOIN raid r ON r.id = m.raid_id"
	    "  WHERE (m.is_open AND r.state NOT IN ('gathering', 'checking', 'running'))"
	    "   OR (m.is_owed AND (r.state <> 'won' OR m.has_left OR m.share_bp = 0)))"
	    " + (SELECT count(*) FROM raid r WHERE (SELECT count(*) FROM raid_member m"
	    "   WHERE m.raid_id = r.id) NOT BETWEEN CASE WHEN state IN ('running', 'won', 'lost',"
	    "   'draw') THEN 3 WHEN state = 'called_off' THEN 0 ELSE 1 END AND 10)"
	    " + (SELECT count(*) FROM raid r JOIN raid_member m ON m.raid_id = r.id"
	    "  WHERE r.state = 'won' AND NOT m.has_left AND NOT EXISTS (SELECT 1 FROM raid_lockout l"
	    "   WHERE l.player_id = m.player_id AND l.dungeon = r.dungeon))"
	    " + (SELECT count(*) FROM raid_member m JOIN raid_credit c USING (player_id)"
	    "  WHERE m.is_open AND m.has_paid),"
	    " (SELECT count(*) FROM raid) || ' raids, '"
	    "  || (SELECT count(*) FROM raid_member WHERE is_open) || ' out on one'" } },
	/* What the books say was given is in the ledger, once, and nothing else is. */
	{ "raid rewards", PLAIN, { "audit_raid_rewards",
	    "SELECT count(*) FILTER (WHERE coalesce(m.xp, 0) <> coalesce(p.xp, 0)"
	    "  OR coalesce(m.gold, 0) <> coalesce(p.gold, 0)),"
	    " count(p.op_id) || ' given, gold ' || coalesce(sum(p.gold), 0)"
	    " FROM (SELECT 'raid:' || raid_id || ':' || player_id AS op_id,"
	    "   'player:' || player_id AS account, CASE WHEN is_owed THEN 0 ELSE xp END AS xp,"
	    "   CASE WHEN is_owed THEN 0 ELSE gold END AS gold FROM raid_member) AS m"
	    " FULL JOIN (SELECT op_id, account,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'xp'), 0) AS xp,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'gold'), 0) AS gold FROM ledger"
	    "  WHERE op_id LIKE 'raid:%' AND account NOT LIKE 'game:%'"
	    "  GROUP BY op_id, account) AS p USING (op_id, account)" } },
	/* What all have dealt and what is left add up; nothing is owed for one that is here. */
	{ "world bosses", PLAIN, { "audit_world_bosses",
	    "SELECT count(*) FILTER (WHERE b.hp + coalesce(s.dealt, 0) <> b.hp_max"
	    "  OR b.players <> coalesce(s.players, 0) OR b.hits <> coalesce(s.strikes, 0)"
	    "  OR (b.state = 'alive' AND s.places > 0)"
	    "  OR (b.state = 'defeated') <> (b.killer_id <> 0)),"
	    " count(*) || ' came, ' || count(*) FILTER (WHERE b.state = 'defeated') || ' fell'"
	    " FROM world_boss b LEFT JOIN (SELECT boss_id, sum(dealt) AS dealt, count(*) AS players,"
	    "   sum(strikes) AS strikes, count(*) FILTER (WHERE place > 0 OR is_owed) AS places"
	    "  FROM world_boss_share GROUP BY boss_id) AS s ON s.boss_id = b.id" } },
	{ "boss rewards", PLAIN, { "audit_boss_rewards",
	    "SELECT count(*) FILTER (WHERE coalesce(s.xp, 0) <> coalesce(p.xp, 0)"
	    "  OR coalesce(s.gold, 0) <> coalesce(p.gold, 0)),"
	    " count(p.op_id) || ' given, gold ' || coalesce(sum(p.gold), 0)"
	    " FROM (SELECT 'boss:' || boss_id || ':' || player_id AS op_id,"
	    "   'player:' || player_id AS account, CASE WHEN is_owed THEN 0 ELSE xp END AS xp,"
	    "   CASE WHEN is_owed THEN 0 ELSE gold END AS gold FROM world_boss_share) AS s"
	    " FULL JOIN (SELECT op_id, account,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'xp'), 0) AS xp,"
	    "   coalesce(sum(delta) FILTER (WHERE asset = 'gold'), 0) AS gold FROM ledger"
	    "  WHERE op_id LIKE 'boss:%' AND account NOT LIKE 'game:%'"
	    "  GROUP BY op_id, account) AS p USING (op_id, account)" } },
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

/* An array literal: one value for each of the levels 1..highest. */
static void
put_levels(struct text *t, int32_t highest, int64_t (*value)(int32_t level))
{
	for (int32_t level = 1; level <= highest; level++) {
		text_putc(t, level == 1 ? '{' : ',');
		text_put_i64(t, value(level));
	}
	text_putc(t, '}');
}

static int64_t
size_of_clan(int32_t level)
{
	return clan_size(level);
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
		put_levels(&levels, LEVEL_CAP, level_xp_total);
		params_text(&p, levels.bytes);
		break;
	case WITH_BONUS:
		put_levels(&levels, LEVEL_CAP, level_bonus_gold);
		params_text(&p, levels.bytes);
		break;
	case WITH_CLAN_SIZE:
		put_levels(&levels, CLAN_LEVEL_MAX, size_of_clan);
		params_text(&p, levels.bytes);
		break;
	case WITH_CLAN_XP:
		put_levels(&levels, CLAN_LEVEL_MAX, clan_xp_total);
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
	if (code == 0)
		code = audit_rules(d, r, err);
	if (code == 0)
		code = audit_arena(d, r, err);
	if (code == 0)
		code = audit_raid(d, r, err);
	return code != 0 ? code : database_do(d, "ROLLBACK", err);
}
