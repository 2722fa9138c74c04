/* Names of characters and clans: which are allowed, and when two are the same. */
#ifndef CORE_NAME_H
#define CORE_NAME_H

#include <stdbool.h>

#define NAME_LETTERS_MIN 3
#define NAME_LETTERS_MAX 16
#define NAME_BYTES 129 /* a normalized name or key fits, with its NUL */

enum name_fault {
	NAME_OK,
	NAME_TOO_SHORT,
	NAME_TOO_LONG,
	NAME_INVISIBLE, /* control, zero-width, bidi, private or unassigned characters */
	NAME_SYMBOL,    /* something that is neither letter, mark, digit, nor a lone space, - or '
	                   between letters */
	NAME_NO_LETTER,
	NAME_MIXED_SCRIPTS, /* letters of two scripts: an "а" of Cyrillic among Latin ones looks
	                       like "a" */
};

/* `ret_name` is the name in NFC; `ret_key` is NFKC with case folded, and equal for two names that
 * may not both exist. Both untouched unless NAME_OK. Letters are counted as characters of the NFC
 * form. `name` is valid UTF-8. */
enum name_fault name_check(const char *name, char ret_name[NAME_BYTES], char ret_key[NAME_BYTES]);

/* The same for a name of other lengths, such as a clan's. */
enum name_fault name_check_length(const char *name, int letters_min, int letters_max,
    char ret_name[NAME_BYTES], char ret_key[NAME_BYTES]);

/* Whether what a player wrote to others may be shown to them: any characters but those of control
 * (a line break is none), those that turn or hide what stands beside them, and private ones.
 * `text` is valid UTF-8. */
bool prose_is_fit(const char *text);

/* "too_short", …: for the refusal's detail. */
const char *name_fault_key(enum name_fault fault);

#endif
