/* The profile: strength in numbers. */
#include "bot/screens.h"

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
draw(const struct scene *s, struct picture *out)
{
	const struct character *c = &s->answer.character;
	const struct {
		enum phrase phrase;
		int64_t value;
	} stats[] = {
		{ PHRASE_PROFILE_ATTACK, c->attack },
		{ PHRASE_PROFILE_DEFENCE, c->defence },
		{ PHRASE_PROFILE_SPEED, c->speed },
	};

	PICTURE_SAY(out, PHRASE_PROFILE_TITLE, SAY_T("name", c->name), SAY_N("level", c->level));
	picture_line(out);
	picture_line(out);
	for (size_t i = 0; i < sizeof(stats) / sizeof(stats[0]); i++) {
		PICTURE_SAY(out, stats[i].phrase, SAY_I("n", stats[i].value));
		picture_line(out);
	}
	PICTURE_SAY(out, PHRASE_HOME_GOLD, SAY_P("gold", PHRASE_COINS, c->gold));
	picture_line(out);
	picture_line(out);
	if (c->xp_next > c->xp)
		PICTURE_SAY(out, PHRASE_PROFILE_XP, SAY_N("next", c->level + 1),
		    SAY_I("n", c->xp_next - c->xp));
	else
		picture_say(out, PHRASE_PROFILE_TOP);
	picture_button(out, "h", "", PHRASE_BUTTON_HOME, NULL);
	picture_button(out, "m", "", PHRASE_BUTTON_MAP, NULL);
}

const struct screen screen_profile = {
	.name = "profile",
	.open = open_profile,
	.draw = draw,
	.actions = { { "p", go_profile } },
};
