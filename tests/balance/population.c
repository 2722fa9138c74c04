/* All the people, and the table of what became of them. */
#include "tests/balance/company.h"
#include "tests/balance/lives.h"
#include "tests/balance/tables.h"

#include "core/rules/level.h"
#include "core/rules/skills.h"

#include <inttypes.h>
#include <stdlib.h>

#define HOUR_MS 3600000
#define OPTIMUM_LEVEL 30
#define VETERANS 50 /* of each kind and level */
#define VETERAN_DAYS 7

static const char *const flow_names[GOLD_FLOW_COUNT] = {
	[GOLD_START] = "start",
	[GOLD_KILLS] = "kills",
	[GOLD_DUNGEONS] = "dungeons",
	[GOLD_RAIDS] = "raids",
	[GOLD_BOSSES] = "world bosses",
	[GOLD_QUESTS] = "quests",
	[GOLD_LEVELS] = "levels",
	[GOLD_DAYS] = "days",
	[GOLD_SALES] = "sales",
	[GOLD_RESPEC] = "respec",
	[GOLD_REPAIR] = "repair",
	[GOLD_GEAR] = "gear",
	[GOLD_GOODS] = "goods",
	[GOLD_GATES] = "gates",
};

static const char *const pursuit_names[PURSUIT_COUNT] = {
	[PURSUIT_HUNTS] = "hunts",
	[PURSUIT_DUNGEONS] = "dungeons",
	[PURSUIT_RAIDS] = "raids",
	[PURSUIT_BOSSES] = "world bosses",
	[PURSUIT_QUESTS] = "quests",
};

/* Of one skill, thing or recipe: how many could use it, and how many did. */
struct use {
	int64_t could, did;
};

struct population {
	struct tally tally, veterans;
	int64_t reached[TASTE_COUNT][LEVEL_CAP + 1]; /* how many, */
	int64_t hours[TASTE_COUNT][LEVEL_CAP + 1];   /* and after how many hours in all */
	int64_t could[BUILD_SKILLS_MAX], learned[BUILD_SKILLS_MAX], used[BUILD_SKILLS_MAX];
	struct use goods[GOODS_MAX], recipes[RECIPES_MAX];
};

/* Whoever has it, or could learn it with the next rank that is given. */
static bool
could_learn(const struct life *l, int32_t skill)
{
	struct build without = l->build;

	if (l->build.ranks[skill] > 0)
		return true;
	return taste_wields(&l->content->skills[skill], l->taste->weapon) &&
	       skills_may_learn(l->content, &without, LEVEL_CAP, skill) == SKILL_OK;
}

static void
count_skills(struct population *p, const struct life *l)
{
	for (int32_t i = 0; i < l->content->skills_count && i < BUILD_SKILLS_MAX; i++) {
		bool is_learned = l->build.ranks[i] > 0;

		p->could[i] += could_learn(l, i) || l->has_used[i];
		p->learned[i] += is_learned;
		p->used[i] += l->has_used[i] || (is_learned && !l->content->skills[i].has_action);
	}
}

static void
count_use(struct population *p, const struct life *l)
{
	count_skills(p, l);
	for (int32_t i = 0; i < GOODS_MAX; i++) {
		p->goods[i].could += l->home.had[i];
		p->goods[i].did += l->home.used[i];
	}
	for (int32_t i = 0; i < RECIPES_MAX; i++) {
		p->recipes[i].could += l->home.knew[i];
		p->recipes[i].did += l->home.made[i];
	}
}

static void
count_all(struct population *p, const struct life *l)
{
	for (int32_t level = 2; level <= l->level; level++) {
		p->reached[l->kind][level]++;
		p->hours[l->kind][level] += (l->reached_ms[level] - LIFE_BEGIN_MS) / HOUR_MS;
	}
	count_use(p, l);
}

/* ── days ── */

/* All of them live day by day, since some of what they do they do together. */
static void
live_days(const struct balance *b, struct life *lives, int32_t count, int32_t days)
{
	struct company company = {
		.content = b->content,
		.lives = lives,
		.count = count,
		.rng = rng_from(rng_mix64(b->seed + 3), (uint64_t)count),
		.met = calloc((size_t)count, sizeof(struct life *)),
		.strikers = company_strikers(count),
	};

	if (company.met == NULL)
		abort();
	for (; company.day < days; company.day++) {
		company_raid(&company);
		for (int32_t i = 0; i < count; i++)
			life_live(&lives[i]);
		company_strike(&company);
		for (int32_t i = 0; i < count; i++)
			life_end_day(&lives[i]);
	}
	free(company.strikers);
	free(company.met);
}

static struct life *
lives_create(int32_t count)
{
	struct life *lives = calloc((size_t)count, sizeof(*lives));

	if (lives == NULL)
		abort();
	return lives;
}

static int32_t
people_of(const struct balance *b, int kind)
{
	int32_t total = 0;

	for (int k = 0; k < TASTE_COUNT; k++)
		total += tastes[k].weight;
	return (int32_t)((int64_t)b->players * tastes[kind].weight / total);
}

static void
live_all(const struct balance *b, struct population *p)
{
	struct life *lives = lives_create(b->players);
	int32_t count = 0;

	for (int k = 0; k < TASTE_COUNT; k++) {
		for (int32_t i = people_of(b, k); i > 0; i--, count++)
			life_begin(b, &p->tally, k, (uint64_t)count, &lives[count]);
	}
	live_days(b, lives, count, b->days < LIFE_DAYS_MAX ? b->days : LIFE_DAYS_MAX);
	for (int32_t i = 0; i < count; i++)
		count_all(p, &lives[i]);
	free(lives);
}

/* Those who have been here for long: levels that nobody reaches in so few days. */
static void
live_on(const struct balance *b, struct population *p)
{
	static const int32_t levels[] = { 20, 33, 45, 58 };
	size_t levels_count = sizeof(levels) / sizeof(levels[0]);
	struct life *lives = lives_create((int32_t)levels_count * TASTE_OPTIMIZER * VETERANS);
	int32_t count = 0;

	for (size_t i = 0; i < levels_count; i++) {
		for (int32_t n = 0; n < TASTE_OPTIMIZER * VETERANS; n++, count++)
			life_begin_at(b, &p->veterans, n % TASTE_OPTIMIZER,
			    (uint64_t)(1000000 + count), levels[i], &lives[count]);
	}
	live_days(b, lives, count, VETERAN_DAYS);
	for (int32_t i = 0; i < count; i++)
		count_use(p, &lives[i]);
	free(lives);
}

/* ── the table: what, kind or key, a number of it, the value ── */

static void
line(FILE *out, const char *what, const char *key, int32_t n, double value)
{
	fprintf(out, "%s\t%s\t%" PRId32 "\t%.4f\n", what, key, n, value);
}

static void
write_days(const struct balance *b, const struct tally *t, int k, FILE *out)
{
	double people = (double)t->people[k];

	for (int32_t day = 0; day < b->days && day < LIFE_DAYS_MAX; day++) {
		line(out, "level", tastes[k].name, day + 1, (double)t->level_sum[k][day] / people);
		line(out, "wealth", tastes[k].name, day + 1, (double)t->wealth[k][day] / people);
	}
}

static void
write_kind(const struct balance *b, const struct population *p, int k, FILE *out)
{
	const struct tally *t = &p->tally;

	line(out, "people", tastes[k].name, 0, (double)t->people[k]);
	if (t->people[k] == 0)
		return;
	write_days(b, t, k, out);
	for (int32_t level = 1; level <= LEVEL_CAP; level++) {
		if (p->reached[k][level] > 0) {
			line(out, "reached", tastes[k].name, level,
			    (double)p->reached[k][level] / (double)t->people[k]);
			line(out, "hours", tastes[k].name, level,
			    (double)p->hours[k][level] / (double)p->reached[k][level]);
		}
		if (t->hunts[k][level] > 0) {
			line(out, "hunts", tastes[k].name, level, (double)t->hunts[k][level]);
			line(out, "deaths", tastes[k].name, level, (double)t->deaths[k][level]);
		}
	}
	for (int n = 0; n < PURSUIT_COUNT; n++) {
		line(out, "xp", tastes[k].name, n, (double)t->xp[k][n]);
		line(out, "energy", tastes[k].name, n, (double)t->energy[k][n]);
	}
	line(out, "energy_moves", tastes[k].name, 0, (double)t->energy_moves[k]);
}

static void
write_gold(const struct balance *b, const struct tally *t, FILE *out)
{
	double people = 0;

	for (int k = 0; k < TASTE_COUNT; k++)
		people += (double)t->people[k];
	for (int32_t day = 0; day < b->days && day < LIFE_DAYS_MAX; day++) {
		for (int flow = 0; flow < GOLD_FLOW_COUNT; flow++) {
			double sum = 0;

			for (int k = 0; k < TASTE_COUNT; k++)
				sum += (double)t->gold[k][day][flow];
			line(out, "gold", flow_names[flow], day + 1, sum / people);
		}
	}
}

static void
write_attempts(const char *what, const char *key, const struct attempts *of,
    const struct attempts *veterans, FILE *out)
{
	const struct attempts *const both[2] = { of, veterans };

	for (int i = 0; i < 2; i++) {
		line(out, what, key, 4 * i, (double)both[i]->tried);
		line(out, what, key, 4 * i + 1, (double)both[i]->people);
		line(out, what, key, 4 * i + 2, (double)both[i]->won);
		line(out, what, key, 4 * i + 3, (double)both[i]->left_bp / 10000);
	}
}

static void
write_company(const struct content *content, const struct population *p, FILE *out)
{
	for (int32_t i = 0; i < content->dungeons_count; i++) {
		const char *key = content->dungeons[i].key;

		write_attempts("delves", key, &p->tally.delves[i], &p->veterans.delves[i], out);
		write_attempts("raids", key, &p->tally.raids[i], &p->veterans.raids[i], out);
	}
	for (int32_t i = 0; i < content->world_bosses_count; i++)
		write_attempts("bosses", content->world_bosses[i].key, &p->tally.bosses[i],
		    &p->veterans.bosses[i], out);
}

static void
write_use(const struct content *content, const struct population *p, FILE *out)
{
	for (int32_t i = 0; i < content->skills_count && i < BUILD_SKILLS_MAX; i++) {
		const char *key = content->skills[i].key;

		line(out, "skill_could", key, 0, (double)p->could[i]);
		line(out, "skill_learned", key, 0, (double)p->learned[i]);
		line(out, "skill_used", key, 0, (double)p->used[i]);
		line(out, "skill_presses", key, 0,
		    (double)(p->tally.presses[i] + p->veterans.presses[i]));
	}
	for (int32_t i = 0; i < content->items_count && i < GOODS_MAX; i++) {
		line(out, "item_could", content->items[i].key, 0, (double)p->goods[i].could);
		line(out, "item_used", content->items[i].key, 0, (double)p->goods[i].did);
	}
	for (int32_t i = 0; i < content->recipes_count && i < RECIPES_MAX; i++) {
		line(out, "recipe_could", content->recipes[i].key, 0, (double)p->recipes[i].could);
		line(out, "recipe_used", content->recipes[i].key, 0, (double)p->recipes[i].did);
	}
}

static bool
has_room_for(const struct content *content)
{
	return content->monsters_count <= MONSTERS_MAX && content->items_count <= GOODS_MAX &&
	       content->recipes_count <= RECIPES_MAX && content->dungeons_count <= DUNGEONS_MAX &&
	       content->world_bosses_count <= WORLD_BOSSES_MAX &&
	       content->quests_count <= QUESTS_MAX;
}

void
lives_write(const struct balance *b, FILE *out)
{
	struct population *p = calloc(1, sizeof(*p));

	if (p == NULL || !has_room_for(b->content))
		abort();
	p->tally.optimum = p->veterans.optimum = search_hunter(b->content, OPTIMUM_LEVEL, b->seed);
	live_all(b, p);
	live_on(b, p);
	fprintf(out, "what\tkey\tn\tvalue\n");
	for (int k = 0; k < TASTE_COUNT; k++)
		write_kind(b, p, k, out);
	write_gold(b, &p->tally, out);
	for (int n = 0; n < PURSUIT_COUNT; n++)
		line(out, "pursuit", pursuit_names[n], n, 1);
	write_company(b->content, p, out);
	write_use(b->content, p, out);
	for (int32_t i = 0; i < b->content->monsters_count && i < MONSTERS_MAX; i++) {
		if (p->tally.meetings[i].hunts == 0)
			continue;
		line(
		    out, "met", b->content->monsters[i].key, 0, (double)p->tally.meetings[i].hunts);
		line(out, "met_lost", b->content->monsters[i].key, 0,
		    (double)p->tally.meetings[i].lost);
	}
	free(p);
}
