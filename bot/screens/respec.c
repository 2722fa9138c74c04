/* Taking points or ranks back: a question that names the price, and the deed. */
#include "bot/screens.h"

#include <stdio.h>
#include <string.h>

static bool
is_of_skills(const struct scene *s)
{
	return strcmp(s->d.respec, "skills") == 0;
}

static void
open_respec(struct scene *s)
{
	scene_ask(s, ASK_CHARACTER, "", 0);
}

static void
propose(struct scene *s, const char *what)
{
	snprintf(s->d.respec, sizeof(s->d.respec), "%s",
	    strcmp(what, "skills") == 0 ? what : "attributes");
	scene_open(s, &screen_respec);
}

static void
take_back(struct scene *s, const char *what)
{
	scene_ask(s, ASK_RESPEC, what, 0);
}

static void
take(struct scene *s)
{
	if (s->answered != ASK_RESPEC)
		return;
	s->notice = is_of_skills(s) ? PHRASE_RESPEC_SKILLS_DONE : PHRASE_RESPEC_ATTRIBUTES_DONE;
	if (is_of_skills(s))
		scene_open(s, &screen_skills);
	else
		scene_enter(s, &screen_profile);
}

static void
draw(const struct scene *s, struct picture *out)
{
	const struct character *c = &s->answer.character;

	PICTURE_SAY(out, is_of_skills(s) ? PHRASE_RESPEC_SKILLS_ASK : PHRASE_RESPEC_ATTRIBUTES_ASK,
	    SAY_P_EXACT("price", PHRASE_COINS, c->respec_price));
	picture_line(out);
	picture_line(out);
	PICTURE_SAY(out, PHRASE_HOME_GOLD, SAY_P_EXACT("gold", PHRASE_COINS, c->gold));
	if (c->gold >= c->respec_price)
		picture_button(out, "rd", is_of_skills(s) ? "skills" : "attributes",
		    PHRASE_BUTTON_RESPEC_DO, NULL);
	picture_button(out, is_of_skills(s) ? "sk" : "p", "", PHRASE_BUTTON_BACK, NULL);
}

const struct screen screen_respec = {
	.name = "respec",
	.open = open_respec,
	.take = take,
	.draw = draw,
	.actions = { { "rs", propose }, { "rd", take_back } },
};
