#include "core/rules/boss.h"

#include "core/rules/clamp.h"
#include "core/rules/combat.h"
#include "core/rules/duellist.h"
#include "core/rules/stats.h"

#define ACTIVE_MAX 8192
#define GROWTH_PERIOD_MS 600000
#define GROWTH_BP 1000
#define GROWTHS_MAX 90 /* ten times as hard after 15 hours; no boss stays that long */
#define SCORE_PER_STRIKE 10
#define STRIKES_MAX 100000
#define WORTH 10 /* par kills */
#define PLAYER 0
#define BOSS 1
#define SHARE_LEAST_BP 5000
#define SHARE_MOST_BP 20000

/* N^0.85, times 100, for N = 1, 2, 4, … 8192. */
static const int64_t crowd_x100[] = { 100, 180, 325, 586, 1056, 1903, 3430, 6182, 11143, 20085,
	36204, 65258, 117627, 212022 };

static int64_t
par_hit(int32_t level)
{
	struct fighter player = stats_fighter(level);
	struct fighter monster = stats_monster(MONSTER_KIND_COUNT, level);
	struct strike strike = combat_strike(&player, &monster);

	return combat_damage(&strike);
}

/* Linear between powers of two. */
static int64_t
crowd(int64_t players)
{
	int64_t power = 1;
	int32_t i = 0;

	while (2 * power <= players && 2 * power < ACTIVE_MAX) {
		power *= 2;
		i++;
	}
	return crowd_x100[i] + (crowd_x100[i + 1] - crowd_x100[i]) * (players - power) / power;
}

int64_t
boss_hp(int32_t level, int64_t active_players)
{
	return par_hit(level) * 10 * crowd(clamp_i64(active_players, 1, ACTIVE_MAX)) / 100;
}

int32_t
boss_attack_bp(int64_t since_ms, int64_t now_ms)
{
	uint64_t growths = 0;

	if (now_ms > since_ms)
		growths = ((uint64_t)now_ms - (uint64_t)since_ms) / GROWTH_PERIOD_MS;
	return 10000 + GROWTH_BP * (growths > GROWTHS_MAX ? GROWTHS_MAX : (int32_t)growths);
}

static int64_t
next_strike_ms(int64_t last_ms)
{
	return clamp_i64(last_ms, 0, INT64_MAX - BOSS_STRIKE_EVERY_MS) + BOSS_STRIKE_EVERY_MS;
}

struct boss_strike
boss_strike(int64_t hp, int64_t ends_ms, int64_t last_ms, int64_t damage, int64_t now_ms)
{
	int64_t left = clamp_i64(hp, 0, INT64_MAX);
	int64_t next = next_strike_ms(last_ms);
	int64_t applied;

	if (now_ms < next)
		return (struct boss_strike){ BOSS_WAIT, 0, left, next };
	if (left == 0 || now_ms >= ends_ms)
		return (struct boss_strike){ BOSS_OVER, 0, left, next };
	applied = clamp_i64(damage, 0, left);
	return (struct boss_strike){
		.answer = applied == left ? BOSS_KILLED : BOSS_STRUCK,
		.applied = applied,
		.hp_left = left - applied,
		.next_ms = next_strike_ms(now_ms),
	};
}

void
boss_grow(struct battle_entrant *boss, int64_t since_ms, int64_t now_ms)
{
	int64_t bp = boss_attack_bp(since_ms, now_ms);

	boss->attack = (int32_t)clamp_i64(boss->attack * bp / 10000, 0, FIGHTER_STAT_MAX);
	boss->magic = (int32_t)clamp_i64(boss->magic * bp / 10000, 0, FIGHTER_STAT_MAX);
}

struct boss_bout
boss_bout(struct battle *battle)
{
	struct boss_bout bout = { 0 };

	while (battle->state == BATTLE_RUNNING && bout.rounds < BOSS_BOUT_ROUNDS) {
		struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_NONE } };

		inputs[PLAYER] = duellist_choose(battle, PLAYER);
		battle_round(battle, inputs, NULL);
		bout.rounds++;
	}
	bout.damage = battle->fighters[PLAYER].damage;
	bout.besides = battle_score(battle, PLAYER) - bout.damage;
	bout.has_fallen = !battle_stands(battle, PLAYER);
	return bout;
}

int64_t
boss_score(int64_t done, int32_t strikes)
{
	return clamp_i64(done, 0, BOSS_AMOUNT_MAX) +
	       SCORE_PER_STRIKE * clamp_i64(strikes, 0, STRIKES_MAX);
}

bool
boss_is_entitled(int32_t strikes)
{
	return strikes >= BOSS_STRIKES_MIN;
}

int32_t
boss_reward_bp(int64_t score, int32_t strikes, const struct boss_tally *tally, bool has_escaped)
{
	int64_t own = clamp_i64(score, 0, BOSS_AMOUNT_MAX);
	int64_t players = clamp_i64(tally->players, 1, BOSS_PLAYERS_MAX);
	int64_t all = clamp_i64(tally->score, 1, INT64_MAX);
	int32_t bp;

	if (!boss_is_entitled(strikes))
		return 0;
	bp = clamp_i32(
	    SHARE_LEAST_BP + SHARE_LEAST_BP * own * players / all, SHARE_LEAST_BP, SHARE_MOST_BP);
	return has_escaped ? bp / 2 : bp;
}

struct spoils
boss_spoils(int32_t level, int32_t reward_bp, int32_t player_level)
{
	int64_t gold = 3 + 2 * (int64_t)level;

	return (struct spoils){
		.xp = WORTH * fight_kill_xp(level, player_level) * reward_bp / 10000,
		.gold = WORTH * gold * reward_bp / 10000,
	};
}

/* Whether a place is among the first so many percent. */
static bool
is_among(int32_t place, int32_t players, int64_t percent)
{
	return place <= (players * percent + 99) / 100;
}

enum boss_chest
boss_chest(int32_t place, int32_t players, bool has_escaped)
{
	if (has_escaped || place < 1 || place > players)
		return BOSS_CHEST_NONE;
	if (is_among(place, players, 1))
		return BOSS_CHEST_TOP_1;
	if (is_among(place, players, 10))
		return BOSS_CHEST_TOP_10;
	return is_among(place, players, 50) ? BOSS_CHEST_TOP_50 : BOSS_CHEST_NONE;
}
