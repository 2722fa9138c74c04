/* The tables that generate.py makes of the catalogues in bot/texts; read through bot/phrases.h. */
#ifndef BOT_PHRASES_TABLE_H
#define BOT_PHRASES_TABLE_H

#include "bot/phrases.h"

/* One form; or the plural forms in the order of the language (one, other; one, few, many); or the
 * three names of a monster. */
struct phrase_words {
	const char *forms[3];
};

extern const char *const phrase_keys[PHRASE_COUNT]; /* sorted: "bar.energy", … */
extern const struct phrase_words phrase_words[LANGUAGE_COUNT][PHRASE_COUNT];

#endif
