/* The game can't be reached: says so, and keeps what was wanted for the button "try again"
 * (bot/fsm.c repeats it under the operation id that it had, since nobody knows whether it was
 * done). */
#include "bot/screens.h"

/* Pressed with nothing kept: home is where one can always go. */
static void
again(struct scene *s, const char *args)
{
	(void)args;
	scene_open(s, &screen_home);
}

static void
draw(const struct scene *s, struct picture *out)
{
	(void)s;
	picture_say(out, PHRASE_TROUBLE_TEXT);
	picture_button(out, "ag", "", PHRASE_BUTTON_AGAIN, NULL);
}

const struct screen screen_trouble = {
	.name = "trouble",
	.draw = draw,
	.actions = { { "ag", again } },
};
