/*
 * What holds in every battle, tried on many; and whether battles are as hard as they should be.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/battle.h"
#include "core/rules/fight.h"
#include "core/rules/stats.h"
#include "tests/support/battles.h"

/* An assertion costs more than a round does: these are asked some ten million times. */
#define must(holds)                                                                                \
	do {                                                                                       \
		if (!(holds))                                                                      \
			cr_assert_fail("%s", #holds);                                              \
	} while (0)

/* Counts what the entries of a round do to health, mana and stocks, from what was before. */
struct books {
	int64_t hp[BATTLE_FIGHTERS_MAX];
	int64_t damage, lost, overkill, absorbed;
};

static void
check_damage(struct books *books, const struct battle_log *log, int32_t at)
{
	const struct battle_entry *entry = &log->entries[at];
	int64_t absorbed = 0, reached;

	if (at + 1 < log->count && log->entries[at + 1].what == BATTLE_ABSORBED)
		absorbed = log->entries[at + 1].amount;
	reached = entry->amount - absorbed;
	must(entry->amount >= 1);
	must(reached >= 0);
	books->damage += entry->amount;
	books->absorbed += absorbed;
	books->lost += books->hp[entry->target] - entry->after;
	if (reached > books->hp[entry->target])
		books->overkill += reached - books->hp[entry->target];
	else
		must(books->hp[entry->target] - reached == entry->after);
	books->hp[entry->target] = entry->after;
}

static void
check_entry(
    struct books *books, const struct battle *battle, const struct battle_log *log, int32_t at)
{
	const struct battle_entry *entry = &log->entries[at];

	must(entry->who >= 0 && entry->who < battle->setup.fighters_count);
	must(entry->target >= 0 && entry->target < battle->setup.fighters_count);
	must((unsigned)entry->what < BATTLE_WHAT_COUNT);
	must(entry->amount >= 0 && entry->after >= 0 && entry->of >= -1);
	if (entry->what == BATTLE_HIT || entry->what == BATTLE_CRIT || entry->what == BATTLE_TICK ||
	    entry->what == BATTLE_FROSTBITE)
		check_damage(books, log, at);
	if (entry->what == BATTLE_HEAL) {
		must(books->hp[entry->target] + entry->amount == entry->after);
		books->hp[entry->target] = entry->after;
	}
	if (entry->what == BATTLE_FALLS)
		must(books->hp[entry->target] == 0);
}

static void
check_round(struct battle *battle, const struct battle_input *inputs, struct battle_log *log)
{
	struct books books = { 0 };
	int32_t round = battle->round;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++)
		books.hp[i] = battle->fighters[i].hp;
	must(battle_round(battle, inputs, log));
	must(battle_is_sound(battle));
	must(battle->round == (battle->state == BATTLE_RUNNING ? round + 1 : round));
	if (log->dropped > 0)
		return;
	for (int32_t i = 0; i < log->count; i++)
		check_entry(&books, battle, log, i);
	must(books.damage == books.lost + books.overkill + books.absorbed);
	for (int32_t i = 0; i < battle->setup.fighters_count; i++)
		must(books.hp[i] == battle->fighters[i].hp);
}

static void
check_bytes(const struct battle_setup *setup)
{
	static uint8_t bytes[BATTLE_SETUP_BYTES_MAX], again[BATTLE_SETUP_BYTES_MAX];
	static struct battle_setup decoded;
	size_t size = battle_setup_encode(setup, bytes, sizeof(bytes));

	must(size > 0);
	must(battle_setup_decode(bytes, size, &decoded));
	must(battle_setup_encode(&decoded, again, sizeof(again)) == size);
	must(memcmp(bytes, again, size) == 0);
	must(!battle_setup_decode(bytes, size - 1, &decoded));
}

struct census {
	int states[BATTLE_STATE_COUNT];
	int whats[BATTLE_WHAT_COUNT];
	int dropped;
};

/* In memory that is no bigger than it needs: the sanitizer sees to it. */
static void
play_any(struct rng *rng, struct census *census)
{
	static struct battle again;
	static struct battle_log log;
	static uint8_t bytes[BATTLE_INPUTS_BYTES_MAX];
	struct battle_setup setup = battles_any(rng);
	struct battle *battle = malloc(battle_size(setup.fighters_count));
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	size_t used = 0;

	must(battle != NULL && battle_start(&setup, battle));
	check_bytes(&setup);
	while (battle->state == BATTLE_RUNNING) {
		size_t more;

		battles_any_inputs(battle, rng, inputs);
		more = battle_inputs_encode(&setup, inputs, bytes + used, sizeof(bytes) - used);
		must(more > 0);
		used += more;
		check_round(battle, inputs, &log);
		census->dropped += log.dropped;
		for (int32_t i = 0; i < log.count; i++)
			census->whats[log.entries[i].what]++;
	}
	census->states[battle->state]++;
	must(battle_replay(&setup, bytes, used, &again, NULL));
	must(battle_hash(&again) == battle_hash(battle));
	free(battle);
}

static void
play_many(uint64_t seed, int count)
{
	struct rng rng = rng_stream(seed, RNG_AI);
	struct census census = { 0 };

	for (int i = 0; i < count; i++)
		play_any(&rng, &census);
	for (int i = BATTLE_WON; i < BATTLE_STATE_COUNT; i++)
		cr_assert_gt(census.states[i], 0, "none of %d is %s", count,
		    battle_state_key((enum battle_state)i));
	for (int i = 0; i < BATTLE_WHAT_COUNT; i++)
		cr_assert_gt(census.whats[i], 0, "no %s", battle_what_key((enum battle_what)i));
	cr_assert_eq(census.dropped, 0);
}

/* In four parts, which run at the same time. */
Test(rules_battle_many, of_any_25000_all_end_keep_their_books_and_replay)
{
	play_many(1, 25000);
}

Test(rules_battle_many, of_another_25000_too)
{
	play_many(2, 25000);
}

Test(rules_battle_many, of_a_third_25000_too)
{
	play_many(3, 25000);
}

Test(rules_battle_many, of_a_fourth_25000_too)
{
	play_many(4, 25000);
}

/* ── balance ── */

/* What each of two does in a round to the other, whom nothing can kill. Each blow loses half a
 * point on average to whole points of health, which the documented table doesn't know: they are
 * added. */
static void
damage_a_round(const struct battle_setup *setup, double ret[2])
{
	static struct battle battle;
	static struct battle_log log;
	struct battle_setup own = *setup;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	int32_t battles = 1000;

	battles_strikes(inputs);
	ret[0] = ret[1] = 0;
	for (own.seed = 1; own.seed <= (uint64_t)battles; own.seed++) {
		must(battle_start(&own, &battle));
		while (battle_round(&battle, inputs, &log)) {
			for (int32_t k = 0; k < log.count; k++) {
				if (log.entries[k].what != BATTLE_MISS)
					ret[log.entries[k].who] += log.entries[k].amount + 0.5;
			}
		}
		must(battle.state == BATTLE_DRAW);
	}
	ret[0] /= battles * BATTLE_ROUNDS_MAX;
	ret[1] /= battles * BATTLE_ROUNDS_MAX;
}

Test(rules_battle_many, plain_strikes_keep_to_the_documented_balance)
{
	static const struct {
		int32_t level;
		double to_kill, to_die;
	} rows[] = {
		{ 1, 3.5, 14.4 },
		{ 5, 4.0, 10.6 },
		{ 10, 4.1, 9.6 },
		{ 20, 4.4, 8.9 },
		{ 30, 4.7, 8.6 },
		{ 40, 4.9, 8.5 },
		{ 50, 5.2, 8.4 },
		{ 60, 5.4, 8.3 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t level = rows[i].level;
		struct battle_setup setup = battles_of(1);
		struct battle_entrant player = battles_player(level);
		struct battle_entrant monster = battles_monster(level);
		int32_t player_hp = player.hp, monster_hp = monster.hp;
		double damage[2], to_kill, to_die;

		player.hp = player.hp_max = monster.hp = monster.hp_max = BATTLE_HP_MAX;
		battles_add(&setup, &player);
		battles_add(&setup, &monster);
		damage_a_round(&setup, damage);
		to_kill = monster_hp / damage[0];
		to_die = player_hp / damage[1];
		cr_assert_float_eq(to_kill, rows[i].to_kill, 0.1, "%d: %f", level, to_kill);
		cr_assert_float_eq(to_die, rows[i].to_die, 0.1, "%d: %f", level, to_die);
	}
}

/* Plain strikes and flights against one monster are those of the older rules, draw by draw. */
Test(rules_battle_many, a_plain_battle_of_two_goes_as_a_fight_of_the_older_rules)
{
	static struct battle battle;
	struct rng rng = rng_stream(7, RNG_AI);
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];

	battles_strikes(inputs);
	for (uint64_t seed = 1; seed <= 3000; seed++) {
		int32_t level = 1 + (int32_t)rng_below(&rng, LEVEL_CAP);
		struct fighter player = stats_fighter(level);
		struct fight fight;
		struct battle_setup setup = battles_of(seed);
		struct battle_entrant entrant = battles_player(level);

		cr_assert(fight_start("f", seed, &player, MONSTER_THORN_SPRITE, level, &fight));
		battles_add(&setup, &entrant);
		entrant = battles_entrant(&fight.monster);
		entrant.side = 1;
		entrant.rank = RANK_COMMON;
		battles_add(&setup, &entrant);
		cr_assert(battle_start(&setup, &battle));
		while (fight.state == FIGHT_RUNNING) {
			bool is_brave = rng_chance_bp(&rng, 9500);

			inputs[0].act = is_brave ? ACT_ATTACK : ACT_FLEE;
			fight_act(&fight, is_brave ? FIGHT_ATTACK : FIGHT_FLEE);
			cr_assert(battle_round(&battle, inputs, NULL));
			cr_assert_eq(battle.fighters[0].hp, fight.player.hp);
			cr_assert_eq(battle.fighters[1].hp, fight.monster.hp);
		}
		cr_assert_str_eq(battle_state_key(battle.state), fight_state_key(fight.state));
	}
}
