#include "core/whom.h"

#include <stdlib.h>
#include <string.h>

#define ID_PREFIX "id_"
#define ID_DIGITS_MAX 16 /* ids stay below 2^53 */

struct whom
whom_read(const char *text)
{
	struct whom ret = { .player_id = 0 };
	const char *digits = text + strlen(ID_PREFIX);
	char name[NAME_BYTES], key[NAME_BYTES];

	if (strncmp(text, ID_PREFIX, strlen(ID_PREFIX)) == 0) {
		if (strlen(digits) <= ID_DIGITS_MAX &&
		    strspn(digits, "0123456789") == strlen(digits))
			ret.player_id = strtoll(digits, NULL, 10);
	} else if (name_check(text, name, key) == NAME_OK) {
		memcpy(ret.name_key, key, sizeof(ret.name_key));
	}
	return ret;
}

void
need_whom(struct needs *n, const char *text)
{
	struct whom whom = whom_read(text);

	if (whom.name_key[0] != '\0')
		need_name(n, whom.name_key);
}

int64_t
whom_player(const char *text, const struct rows *rows)
{
	struct whom whom = whom_read(text);

	return whom.player_id != 0 ? whom.player_id : rows->name_player_id;
}
