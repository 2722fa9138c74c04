/* Whom a request means who may be named in two ways: by a character's name, or as id_42 by the
 * player's id. No name has a '_'. */
#ifndef CORE_WHOM_H
#define CORE_WHOM_H

#include "core/name.h"
#include "core/rows.h"

#include <stdint.h>

struct whom {
	int64_t player_id;         /* 0: named, or nobody */
	char name_key[NAME_BYTES]; /* "": nobody */
};

struct whom whom_read(const char *text);

/* Asks who bears the name, if it is one. */
void need_whom(struct needs *n, const char *text);
/* The player, as far as the rows say; 0: nobody. */
int64_t whom_player(const char *text, const struct rows *rows);

#endif
