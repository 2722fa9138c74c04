/* The profile: strength in numbers, what it is made of, and what may still be made of it. */
#include "bot/screens.h"

#define MANY_POINTS 5 /* that are also spent at once */

/* In the order of the core's words. */
static const struct {
	enum phrase line, plus, plus_many;
} attributes[ATTRIBUTE_COUNT] = {
	[ATTRIBUTE_STRENGTH] = { PHRASE_PROFILE_STRENGTH, PHRASE_BUTTON_STRENGTH,
	    PHRASE_BUTTON_STRENGTH_MANY },
	[ATTRIBUTE_AGILITY] = { PHRASE_PROFILE_AGILITY, PHRASE_BUTTON_AGILITY,
	    PHRASE_BUTTON_AGILITY_MANY },
	[ATTRIBUTE_INTELLECT] = { PHRASE_PROFILE_INTELLECT, PHRASE_BUTTON_INTELLECT,
	    PHRASE_BUTTON_INTELLECT_MANY },
	[ATTRIBUTE_VITALITY] = { PHRASE_PROFILE_VITALITY, PHRASE_BUTTON_VITALITY,
	    PHRASE_BUTTON_VITALITY_MANY },
	[ATTRIBUTE_LUCK] = { PHRASE_PROFILE_LUCK, PHRASE_BUTTON_LUCK, PHRASE_BUTTON_LUCK_MANY },
};

/* ── what can be done ── */

static void
open_profile(struct scene *s)
{
	scene_ask(s, ASK_CHARACTER, "", 0);
}

static void
go_profile(struct scene *s, const char *args)
{
	(void)args;
	scene_open(s, &screen_profile);
}

static void
spend(struct scene *s, const char *attribute)
{
	scene_ask(s, ASK_ALLOCATE, attribute, 1);
}

static void
spend_many(struct scene *s, const char *attribute)
{
	scene_ask(s, ASK_ALLOCATE, attribute, MANY_POINTS);
}

/* ── how it looks ── */

static void
put_number(enum phrase phrase, int64_t n, struct picture *out)
{
	PICTURE_SAY(out, phrase, SAY_I("n", n));
	picture_line(out);
}

static void
put_strength(const struct character *c, struct picture *out)
{
	put_number(PHRASE_PROFILE_ATTACK, c->attack, out);
	put_number(PHRASE_PROFILE_DEFENCE, c->defence, out);
	if (c->magic > 0)
		put_number(PHRASE_PROFILE_MAGIC, c->magic, out);
	if (c->resistance > 0)
		put_number(PHRASE_PROFILE_RESISTANCE, c->resistance, out);
	put_number(PHRASE_PROFILE_SPEED, c->speed, out);
}

/* A character without luck is one of whose attributes nothing was told. */
static bool
has_attributes(const struct character *c)
{
	return c->attributes[ATTRIBUTE_LUCK] > 0;
}

static void
put_attributes(const struct character *c, struct picture *out)
{
	picture_line(out);
	for (int i = 0; i < ATTRIBUTE_COUNT; i++)
		put_number(attributes[i].line, c->attributes[i], out);
	if (c->points > 0)
		put_number(PHRASE_PROFILE_POINTS, c->points, out);
	if (c->skill_points > 0)
		put_number(PHRASE_PROFILE_SKILL_POINTS, c->skill_points, out);
}

static void
put_spending(const struct character *c, struct picture *out)
{
	for (int i = 0; i < ATTRIBUTE_COUNT && c->points > 0; i++) {
		picture_button(out, "al", attribute_keys[i], attributes[i].plus, NULL);
		if (c->points >= MANY_POINTS)
			picture_button(out, "am", attribute_keys[i], attributes[i].plus_many, NULL);
		if (c->points >= MANY_POINTS || i % 2 == 1 || i == ATTRIBUTE_COUNT - 1)
			picture_next_row(out);
	}
	picture_button(out, "sk", "", PHRASE_BUTTON_SKILLS, NULL);
	if (c->respec_price > 0)
		picture_button(out, "rs", "attributes", PHRASE_BUTTON_RESPEC, NULL);
	picture_next_row(out);
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct character *c = &s->answer.character;

	PICTURE_SAY(out, PHRASE_PROFILE_TITLE, SAY_T("name", c->name), SAY_N("level", c->level));
	picture_line(out);
	picture_line(out);
	put_strength(c, out);
	if (has_attributes(c))
		put_attributes(c, out);
	picture_line(out);
	PICTURE_SAY(out, PHRASE_HOME_GOLD, SAY_P("gold", PHRASE_COINS, c->gold));
	picture_line(out);
	if (c->xp_next > c->xp)
		PICTURE_SAY(out, PHRASE_PROFILE_XP, SAY_N("next", c->level + 1),
		    SAY_I("n", c->xp_next - c->xp));
	else
		picture_say(out, PHRASE_PROFILE_TOP);
	if (has_attributes(c))
		put_spending(c, out);
	picture_button(out, "h", "", PHRASE_BUTTON_HOME, NULL);
	picture_button(out, "m", "", PHRASE_BUTTON_MAP, NULL);
}

const struct screen screen_profile = {
	.name = "profile",
	.open = open_profile,
	.draw = draw,
	.actions = { { "p", go_profile }, { "al", spend }, { "am", spend_many } },
};
