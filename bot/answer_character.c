/* Reading what the game says of a character: its numbers, and its trees of skills. */
#include "bot/answer_parts.h"

#include <stdio.h>

const char *const attribute_keys[ATTRIBUTE_COUNT] = {
	[ATTRIBUTE_STRENGTH] = "strength",
	[ATTRIBUTE_AGILITY] = "agility",
	[ATTRIBUTE_INTELLECT] = "intellect",
	[ATTRIBUTE_VITALITY] = "vitality",
	[ATTRIBUTE_LUCK] = "luck",
};

static int
read_attributes(const struct json *json, struct character *c, struct err *err)
{
	char path[32];
	int code = 0;

	for (int i = 0; i < ATTRIBUTE_COUNT && code == 0; i++) {
		snprintf(path, sizeof(path), "attributes.%s", attribute_keys[i]);
		code = read_optional_number(json, path, &c->attributes[i], err);
	}
	if (code != 0 ||
	    (code = read_optional_number(json, "attributes.points", &c->points, err)) != 0 ||
	    (code = read_optional_number(json, "attributes.skill_points", &c->skill_points, err)) !=
		0)
		return code;
	return read_optional_number(json, "attributes.respec_price", &c->respec_price, err);
}

int
read_character(const struct json *json, struct character *c, struct err *err)
{
	static const struct number numbers[] = {
		{ "player_id", offsetof(struct character, player_id) },
		{ "level", offsetof(struct character, level) },
		{ "xp", offsetof(struct character, xp) },
		{ "xp_level", offsetof(struct character, xp_level) },
		{ "xp_next", offsetof(struct character, xp_next) },
		{ "gold", offsetof(struct character, gold) },
		{ "hp", offsetof(struct character, hp) },
		{ "hp_max", offsetof(struct character, hp_max) },
		{ "hp_full_at", offsetof(struct character, hp_full_at) },
		{ "energy", offsetof(struct character, energy) },
		{ "energy_max", offsetof(struct character, energy_max) },
		{ "energy_full_at", offsetof(struct character, energy_full_at) },
		{ "attack", offsetof(struct character, attack) },
		{ "defence", offsetof(struct character, defence) },
		{ "speed", offsetof(struct character, speed) },
		{ "now", offsetof(struct character, now) },
	};
	int code;

	if ((code = READ_NUMBERS(json, numbers, c, err)) != 0 ||
	    (code = read_word(json, "name", c->name, sizeof(c->name), err)) != 0 ||
	    (code = read_optional_number(json, "mp", &c->mp, err)) != 0 ||
	    (code = read_optional_number(json, "mp_max", &c->mp_max, err)) != 0 ||
	    (code = read_optional_number(json, "magic", &c->magic, err)) != 0 ||
	    (code = read_optional_number(json, "resistance", &c->resistance, err)) != 0 ||
	    (code = read_attributes(json, c, err)) != 0)
		return code;
	return read_optional_word(json, "fight_id", c->fight_id, sizeof(c->fight_id), err);
}

static int
read_tree_skill(const struct json *json, unsigned i, void *arg, struct err *err)
{
	static const struct number numbers[] = {
		{ "tier", offsetof(struct tree_skill, tier) },
		{ "rank", offsetof(struct tree_skill, rank) },
		{ "rank_max", offsetof(struct tree_skill, rank_max) },
		{ "cost_mp", offsetof(struct tree_skill, cost_mp) },
	};
	struct trees *trees = arg;
	struct tree_skill *skill = &trees->skills[i];
	int code;

	if ((code = READ_NUMBERS(json, numbers, skill, err)) != 0 ||
	    (code = read_word(json, "skill", skill->key, sizeof(skill->key), err)) != 0 ||
	    (code = read_word(json, "tree", skill->tree, sizeof(skill->tree), err)) != 0 ||
	    (code = jget_bool(json, "is_active", &skill->is_active, err)) != 0)
		return code;
	return jget_bool(json, "may_learn", &skill->may_learn, err);
}

int
read_trees(const struct json *json, struct trees *t, struct err *err)
{
	int code = jget_i64(json, "points", 0, NUMBER_MAX, &t->points, err);

	return code != 0 ? code
	                 : read_list(json, "skills", TREE_SKILLS_MAX, read_tree_skill, t,
			       &t->skill_count, err);
}
