/* The trees of skills, one at a time: what there is, what is known, what may be learned. */
#include "bot/screens.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *key;
	enum phrase tab, open_tab;
} trees[] = {
	{ "warrior", PHRASE_BUTTON_TREE_WARRIOR, PHRASE_BUTTON_TREE_WARRIOR_OPEN },
	{ "ranger", PHRASE_BUTTON_TREE_RANGER, PHRASE_BUTTON_TREE_RANGER_OPEN },
	{ "mage", PHRASE_BUTTON_TREE_MAGE, PHRASE_BUTTON_TREE_MAGE_OPEN },
	{ "keeper", PHRASE_BUTTON_TREE_KEEPER, PHRASE_BUTTON_TREE_KEEPER_OPEN },
};
#define TREE_COUNT (sizeof(trees) / sizeof(trees[0]))

static size_t
open_tree(const struct scene *s)
{
	for (size_t i = 0; i < TREE_COUNT; i++) {
		if (strcmp(trees[i].key, s->d.tree) == 0)
			return i;
	}
	return 0;
}

/* ── what can be done ── */

static void
open_skills(struct scene *s)
{
	scene_ask(s, ASK_TREES, "", 0);
}

static void
go_skills(struct scene *s, const char *tree)
{
	if (tree[0] != '\0')
		snprintf(s->d.tree, sizeof(s->d.tree), "%.16s", tree);
	scene_open(s, &screen_skills);
}

static void
learn(struct scene *s, const char *skill)
{
	scene_ask(s, ASK_LEARN, skill, 0);
}

/* ── how it looks ── */

static void
put_skill(const struct tree_skill *skill, struct picture *out)
{
	char about[SKILL_KEY_MAX + 8];
	enum phrase line = skill->rank > 0    ? PHRASE_SKILLS_KNOWN
	                   : skill->may_learn ? PHRASE_SKILLS_OPEN
	                                      : PHRASE_SKILLS_CLOSED;

	snprintf(about, sizeof(about), "%s.about", skill->key);
	PICTURE_SAY(out, line,
	    SAY_P("skill", phrase_of("skill", skill->key, PHRASE_FIGHT_SOME_SKILL), 0),
	    SAY_N("rank", skill->rank), SAY_N("max", skill->rank_max));
	text_putc(&out->html, ' ');
	PICTURE_SAY(out, skill->is_active ? PHRASE_SKILLS_COST : PHRASE_SKILLS_PASSIVE,
	    SAY_N("cost", skill->cost_mp));
	picture_line(out);
	PICTURE_SAY(out, PHRASE_SKILLS_ABOUT,
	    SAY_P("about", phrase_of("skill", about, PHRASE_SKILLS_UNTOLD), 0));
	picture_line(out);
}

static void
put_tree(const struct trees *t, const char *tree, struct picture *out)
{
	int64_t tier = 0;

	for (unsigned i = 0; i < t->skill_count; i++) {
		if (strcmp(t->skills[i].tree, tree) != 0)
			continue;
		if (t->skills[i].tier != tier) {
			tier = t->skills[i].tier;
			picture_line(out);
			PICTURE_SAY(out, PHRASE_SKILLS_TIER, SAY_N("n", tier));
			picture_line(out);
		}
		put_skill(&t->skills[i], out);
	}
}

static void
put_lessons(const struct trees *t, const char *tree, struct picture *out)
{
	for (unsigned i = 0; i < t->skill_count; i++) {
		if (!t->skills[i].may_learn || strcmp(t->skills[i].tree, tree) != 0)
			continue;
		picture_button(out, "ln", t->skills[i].key, PHRASE_BUTTON_LEARN,
		    (const struct phrase_arg[]){
			SAY_P("skill",
			    phrase_of("skill", t->skills[i].key, PHRASE_FIGHT_SOME_SKILL), 0),
			SAY_END });
		picture_wrap(out);
	}
	picture_next_row(out);
}

static bool
knows_any(const struct trees *t)
{
	for (unsigned i = 0; i < t->skill_count; i++) {
		if (t->skills[i].rank > 0)
			return true;
	}
	return false;
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct trees *t = &s->answer.trees;
	size_t open = open_tree(s);

	PICTURE_SAY(out, t->points > 0 ? PHRASE_SKILLS_TITLE : PHRASE_SKILLS_TITLE_SPENT,
	    SAY_N("n", t->points));
	picture_line(out);
	put_tree(t, trees[open].key, out);
	put_lessons(t, trees[open].key, out);
	for (size_t i = 0; i < TREE_COUNT; i++) {
		picture_button(
		    out, "sk", trees[i].key, i == open ? trees[i].open_tab : trees[i].tab, NULL);
		if (i % 2 == 1)
			picture_next_row(out);
	}
	if (knows_any(t))
		picture_button(out, "rs", "skills", PHRASE_BUTTON_RESPEC, NULL);
	picture_button(out, "p", "", PHRASE_BUTTON_PROFILE, NULL);
	picture_button(out, "h", "", PHRASE_BUTTON_HOME, NULL);
}

const struct screen screen_skills = {
	.name = "skills",
	.open = open_skills,
	.draw = draw,
	.actions = { { "sk", go_skills }, { "ln", learn } },
};
