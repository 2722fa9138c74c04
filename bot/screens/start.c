/* The first meeting: a language, and a name that is nobody else's. */
#include "bot/screens.h"

#include <string.h>

static void
choose_language(struct scene *s, const char *args)
{
	s->d.language = language_of(args);
	scene_open(s, s->d.player_id == 0 ? &screen_start : &screen_home);
}

/* What a name may be is the core's to say; only what couldn't be sent is refused here. */
static void
take_name(struct scene *s, const char *name)
{
	if (strlen(name) > PLAYER_NAME_MAX) {
		s->notice = PHRASE_REFUSAL_NAME_INVALID;
		scene_open(s, &screen_start);
		return;
	}
	scene_ask(s, ASK_REGISTER, name, 0);
}

static void
on_text(struct scene *s, const char *text)
{
	memcpy(s->action.op, "nm", sizeof("nm"));
	take_name(s, text);
}

static void
registered(struct scene *s)
{
	s->d.player_id = s->answer.character.player_id;
	memcpy(s->d.name, s->answer.character.name, sizeof(s->d.name));
	s->is_welcome = s->answer.is_new;
	scene_enter(s, &screen_home);
}

static void
draw(const struct scene *s, struct picture *out)
{
	picture_say(out, PHRASE_START_WELCOME);
	picture_line(out);
	picture_line(out);
	picture_say(out, PHRASE_START_RULE);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		if ((enum language)i == s->d.language)
			continue;
		out->language = (enum language)i; /* a language is called by its own name */
		picture_button(out, "sl", language_key(out->language), PHRASE_LANGUAGE_NAME, NULL);
		out->language = s->d.language;
	}
}

const struct screen screen_start = {
	.name = "start",
	.take = registered,
	.draw = draw,
	.on_text = on_text,
	.actions = { { "sl", choose_language }, { "nm", take_name } },
};
