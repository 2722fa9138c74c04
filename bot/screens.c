#include "bot/screens.h"

#include <stddef.h>
#include <string.h>

const struct screen *const screens[] = { &screen_start, &screen_home, &screen_map, &screen_fight,
	&screen_profile, &screen_skills, &screen_respec, &screen_gift, &screen_help,
	&screen_trouble, NULL };

const struct command commands[] = {
	{ "start", "h", PHRASE_COMMAND_START },
	{ "home", "h", PHRASE_COMMAND_HOME },
	{ "map", "m", PHRASE_COMMAND_MAP },
	{ "profile", "p", PHRASE_COMMAND_PROFILE },
	{ "skills", "sk", PHRASE_COMMAND_SKILLS },
	{ "give", "gv", PHRASE_COMMAND_GIVE },
	{ "help", "hp", PHRASE_COMMAND_HELP },
	{ NULL, NULL, PHRASE_COUNT },
};

const struct screen *
screen_named(const char *name)
{
	for (size_t i = 0; screens[i] != NULL; i++) {
		if (strcmp(screens[i]->name, name) == 0)
			return screens[i];
	}
	return NULL;
}
