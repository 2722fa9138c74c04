/* Builds against builds, one against one, under the rules of PvP. */
#include "tests/balance/field.h"

#include "tests/balance/bouts.h"
#include "tests/balance/tables.h"

#include <inttypes.h>

#define FIGHTS 2 /* of each two persons, one from each side */

const int32_t field_levels[FIELD_LEVELS] = { 10, 25, 40, 60 };

static const struct tactics all_in = { .thrift = 0 };

void
field_gather(const struct content *content, int32_t level, uint64_t seed, struct field *ret)
{
	struct rng rng = rng_from(seed, (uint64_t)level);

	ret->level = level;
	for (int k = 0; k < FIELD_KINDS; k++) {
		for (int p = 0; p < FIELD_PERSONS; p++)
			ret->builds[k][p] = taste_build(content, &tastes[k], level, &rng);
	}
}

static double
points(enum battle_state state, bool is_first)
{
	if (state == BATTLE_DRAW)
		return 0.5;
	return (state == BATTLE_WON) == is_first ? 1 : 0;
}

double
field_duels(const struct content *content, const struct field *field, const struct build *build,
    int kind, int fights, uint64_t seed)
{
	struct bout_fighter own = { field->level, build, INT32_MAX, INT32_MAX, all_in };
	double won = 0;

	for (int p = 0; p < FIELD_PERSONS; p++) {
		struct bout_fighter other = { field->level, &field->builds[kind][p], INT32_MAX,
			INT32_MAX, all_in };

		for (int i = 0; i < fights; i++) {
			uint64_t draw = rng_mix64(seed + (uint64_t)(p * fights + i) + 1);

			if (i % 2 == 0)
				won += points(bout_duel(content, &own, &other, draw).state, true);
			else
				won += points(bout_duel(content, &other, &own, draw).state, false);
		}
	}
	return won / (FIELD_PERSONS * fights);
}

static void
write_level(const struct balance *b, const struct field *field, FILE *out)
{
	for (int k = 0; k < FIELD_KINDS; k++) {
		for (int o = 0; o < FIELD_KINDS; o++) {
			double won = 0;

			if (o == k)
				continue;
			for (int p = 0; p < FIELD_PERSONS; p++)
				won += field_duels(b->content, field, &field->builds[k][p], o,
				    FIGHTS, b->seed + (uint64_t)(k * 100 + p));
			fprintf(out, "%" PRId32 "\t%s\t%s\t%.4f\n", field->level, tastes[k].name,
			    tastes[o].name, won / FIELD_PERSONS);
		}
	}
}

void
field_write(const struct balance *b, FILE *out)
{
	struct field field;

	fprintf(out, "level\tkind\tagainst\twon\n");
	for (int i = 0; i < FIELD_LEVELS; i++) {
		field_gather(b->content, field_levels[i], b->seed, &field);
		write_level(b, &field, out);
	}
}

/* ── the same people at their hunt ── */

struct hunted {
	int fights, won;
	double lost, rounds;
};

static bool
is_game(const struct content_monster *kind, int32_t level)
{
	return kind->rank == CONTENT_MONSTER_RANK_COMMON && kind->level_min <= level &&
	       level <= kind->level_max;
}

static void
hunt(const struct balance *b, const struct bout_fighter *who, int32_t monster, uint64_t seed,
    struct hunted *sum)
{
	static const struct bout_place clear = { .weather = WEATHER_CLEAR };
	int32_t pack = muster_pack(&b->content->monsters[monster], who->level, seed);
	struct bout bout = bout_hunt(b->content, who, &clear, monster, who->level, pack, seed);

	sum->fights++;
	if (bout.state != BATTLE_WON)
		return;
	sum->won++;
	sum->lost += 1 - (double)bout.hp / bout.hp_max;
	sum->rounds += bout.rounds;
}

static struct hunted
hunt_all(const struct balance *b, const struct field *field, int kind)
{
	static const struct tactics sense = { .thrift = 0.25 };
	struct hunted sum = { 0 };

	for (int p = 0; p < FIELD_PERSONS; p++) {
		struct bout_fighter who = { field->level, &field->builds[kind][p], INT32_MAX,
			INT32_MAX, sense };

		for (int32_t m = 0; m < b->content->monsters_count; m++) {
			if (!is_game(&b->content->monsters[m], field->level))
				continue;
			for (int i = 0; i < FIGHTS; i++)
				hunt(b, &who, m,
				    rng_mix64(b->seed + (uint64_t)((p * 1000 + m) * FIGHTS + i)),
				    &sum);
		}
	}
	return sum;
}

void
hunts_write(const struct balance *b, FILE *out)
{
	struct field field;

	fprintf(out, "level\tkind\twon\tlost\trounds\n");
	for (int i = 0; i < FIELD_LEVELS; i++) {
		field_gather(b->content, field_levels[i], b->seed, &field);
		for (int k = 0; k < FIELD_KINDS; k++) {
			struct hunted sum = hunt_all(b, &field, k);
			double won = sum.won > 0 ? sum.won : 1;

			fprintf(out, "%" PRId32 "\t%s\t%.4f\t%.4f\t%.2f\n", field.level,
			    tastes[k].name, (double)sum.won / sum.fights, sum.lost / won,
			    sum.rounds / won);
		}
	}
}
