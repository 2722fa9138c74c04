/* Help: how the world works. Needs nothing of the game. */
#include "bot/screens.h"

static void
go_help(struct scene *s, const char *args)
{
	(void)args;
	scene_open(s, &screen_help);
}

static void
draw(const struct scene *s, struct picture *out)
{
	(void)s;
	picture_say(out, PHRASE_HELP_TEXT);
	picture_button(out, "h", "", PHRASE_BUTTON_HOME, NULL);
	picture_button(out, "m", "", PHRASE_BUTTON_MAP, NULL);
}

const struct screen screen_help = {
	.name = "help",
	.draw = draw,
	.actions = { { "hp", go_help } },
};
