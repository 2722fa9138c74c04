/* Reading a fight. */
#include "bot/answer_parts.h"

#include <string.h>

/* ── all who fight ── */

static int
read_condition(const struct json *json, unsigned i, void *arg, struct err *err)
{
	struct fighter *fighter = arg;
	struct condition *c = &fighter->conditions[i];
	int code;

	if ((code = read_word(json, "status", c->status, sizeof(c->status), err)) != 0 ||
	    (code = jget_i64(json, "turns", 0, NUMBER_MAX, &c->turns, err)) != 0)
		return code;
	return jget_i64(json, "stacks", 0, NUMBER_MAX, &c->stacks, err);
}

static int
read_fighter(const struct json *json, unsigned i, void *arg, struct err *err)
{
	static const struct number numbers[] = {
		{ "hp", offsetof(struct fighter, hp) },
		{ "hp_max", offsetof(struct fighter, hp_max) },
		{ "mp", offsetof(struct fighter, mp) },
		{ "mp_max", offsetof(struct fighter, mp_max) },
	};
	struct battle *battle = arg;
	struct fighter *f = &battle->fighters[i];
	int code;

	if ((code = READ_NUMBERS(json, numbers, f, err)) != 0 ||
	    (code = jget_bool(json, "is_enemy", &f->is_enemy, err)) != 0 ||
	    (code = jget_bool(json, "has_fled", &f->has_fled, err)) != 0 ||
	    (code = read_word(json, "key", f->key, sizeof(f->key), err)) != 0)
		return code;
	return read_list(
	    json, "statuses", CONDITIONS_MAX, read_condition, f, &f->condition_count, err);
}

static int
read_skill(const struct json *json, unsigned i, void *arg, struct err *err)
{
	struct battle *battle = arg;
	struct fight_skill *s = &battle->skills[i];
	const char *target;
	int code;

	if ((code = read_word(json, "skill", s->key, sizeof(s->key), err)) != 0 ||
	    (code = jget_i64(json, "cost_mp", 0, NUMBER_MAX, &s->cost_mp, err)) != 0 ||
	    (code = jget_i64(json, "ready_in", 0, NUMBER_MAX, &s->ready_in, err)) != 0 ||
	    (code = jget_text(json, "target", 16, &target, err)) != 0)
		return code;
	s->is_aimed = strcmp(target, "enemy") == 0;
	return jget_bool(json, "is_possible", &s->is_possible, err);
}

static int
read_entry(const struct json *json, unsigned i, void *arg, struct err *err)
{
	struct battle *battle = arg;
	struct fight_entry *e = &battle->entries[i];
	int code;

	if ((code = jget_i64(json, "who", 0, FIGHTERS_MAX - 1, &e->who, err)) != 0 ||
	    (code = jget_i64(json, "target", 0, FIGHTERS_MAX - 1, &e->target, err)) != 0 ||
	    (code = jget_i64(json, "amount", 0, NUMBER_MAX, &e->amount, err)) != 0 ||
	    (code = read_word(json, "what", e->what, sizeof(e->what), err)) != 0)
		return code;
	return read_word(json, "of", e->of, sizeof(e->of), err);
}

static int
read_battle(const struct json *json, struct fight *f, struct err *err)
{
	struct battle *b = &f->battle;
	const struct json *battle;
	int code;

	if (jget_any(json, "battle", &battle, err) != 0)
		return 0;
	f->has_battle = true;
	if ((code = read_list(
		 battle, "fighters", FIGHTERS_MAX, read_fighter, b, &b->fighter_count, err)) != 0 ||
	    (code = read_list(
		 battle, "skills", FIGHT_SKILLS_MAX, read_skill, b, &b->skill_count, err)) != 0 ||
	    (code = read_list(
		 battle, "entries", FIGHT_ENTRIES_MAX, read_entry, b, &b->entry_count, err)) != 0)
		return err_prefix(err, "battle");
	return 0;
}

/* ── the fight ── */

static int
read_state(const struct json *json, enum fight_state *ret, struct err *err)
{
	static const char *const words[] = { [FIGHT_RUNNING] = "running",
		[FIGHT_WON] = "won",
		[FIGHT_LOST] = "lost",
		[FIGHT_FLED] = "fled",
		[FIGHT_DRAW] = "draw" };
	const char *word;
	int code = jget_text(json, "state", 16, &word, err);

	if (code != 0)
		return code;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0) {
			*ret = (enum fight_state)i;
			return 0;
		}
	}
	return err_set(err, ERR_RANGE, "state must be running, won, lost, fled or draw");
}

static int
read_blow(const struct json *json, unsigned i, void *arg, struct err *err)
{
	struct fight *f = arg;
	struct blow *b = &f->blows[i];
	const char *who;
	int code;

	if ((code = jget_text(json, "who", 16, &who, err)) != 0 ||
	    (code = read_word(json, "what", b->what, sizeof(b->what), err)) != 0)
		return code;
	b->is_mine = strcmp(who, "player") == 0;
	return jget_i64(json, "amount", 0, NUMBER_MAX, &b->amount, err);
}

static int
read_spoils(const struct json *json, struct fight *f, struct err *err)
{
	static const struct number numbers[] = {
		{ "spoils.xp", offsetof(struct fight, xp) },
		{ "spoils.gold", offsetof(struct fight, gold) },
		{ "spoils.level", offsetof(struct fight, level) },
		{ "spoils.levels_gained", offsetof(struct fight, levels_gained) },
	};
	const struct json *spoils;

	if (jget_any(json, "spoils", &spoils, err) != 0)
		return 0;
	f->has_spoils = true;
	return READ_NUMBERS(json, numbers, f, err);
}

int
read_fight(const struct json *json, struct fight *f, struct err *err)
{
	static const struct number numbers[] = {
		{ "monster_level", offsetof(struct fight, monster_level) },
		{ "turn", offsetof(struct fight, turn) },
		{ "hp", offsetof(struct fight, hp) },
		{ "hp_max", offsetof(struct fight, hp_max) },
		{ "monster_hp", offsetof(struct fight, monster_hp) },
		{ "monster_hp_max", offsetof(struct fight, monster_hp_max) },
		{ "flee_chance_bp", offsetof(struct fight, flee_chance_bp) },
	};
	int code;

	if ((code = READ_NUMBERS(json, numbers, f, err)) != 0 ||
	    (code = read_word(json, "fight_id", f->fight_id, sizeof(f->fight_id), err)) != 0 ||
	    (code = read_word(json, "monster", f->monster, sizeof(f->monster), err)) != 0 ||
	    (code = read_state(json, &f->state, err)) != 0 ||
	    (code = read_battle(json, f, err)) != 0 ||
	    (code = read_list(json, "log", BLOWS_MAX, read_blow, f, &f->blow_count, err)) != 0)
		return code;
	return read_spoils(json, f, err);
}
