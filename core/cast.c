/* Writing a cast, and looking things up in it. */
#include "core/cast.h"

#include <stdio.h>
#include <string.h>

static void
begin(struct text *cast, const char *key)
{
	if (cast->size > 0)
		text_putc(cast, ';');
	text_puts(cast, key);
}

static void
add_skill(struct text *cast, const char *key, bool is_first)
{
	text_putc(cast, is_first ? '|' : ',');
	text_puts(cast, key);
}

void
cast_player(struct text *cast, const struct content *content, const int32_t *skills, int32_t count)
{
	int32_t i;

	begin(cast, CAST_PLAYER);
	for (i = 0; i < count; i++)
		add_skill(cast, content->skills[skills[i]].key, i == 0);
}

void
cast_things(struct text *cast, const struct content *content, const int32_t *items, int32_t count)
{
	size_t start = cast->size;
	int32_t i;

	while (start > 0 && cast->bytes[start - 1] != ';')
		start--;
	if (count > 0 && strchr(cast->bytes + start, '|') == NULL)
		text_putc(cast, '|'); /* no skills */
	for (i = 0; i < count; i++)
		add_skill(cast, content->items[items[i]].key, i == 0);
}

void
cast_monster(struct text *cast, const struct content *content, int32_t monster)
{
	const struct content_monster *kind = &content->monsters[monster];
	size_t i;

	begin(cast, kind->key);
	for (i = 0; i < kind->moves_count; i++)
		add_skill(cast, kind->moves[i].move, i == 0);
}

/* Steps over `n` separators; NULL when the list, or the fighter, ends before. */
static const char *
skip(const char *text, char separator, int32_t n)
{
	for (; n > 0; n--) {
		text = strpbrk(text, separator == ';' ? ";" : ",|;");
		if (text == NULL || *text != separator)
			return NULL;
		text++;
	}
	return text;
}

static bool
take_key(const char *text, char ret[CONTENT_KEY_SIZE])
{
	size_t size = text != NULL ? strcspn(text, "|,;") : 0;

	if (size >= CONTENT_KEY_SIZE)
		size = 0;
	if (size > 0)
		memcpy(ret, text, size);
	ret[size] = '\0';
	return size > 0;
}

/* List number `list` of a fighter, from 1 on; NULL if it has none. */
static const char *
list_of(const char *cast, int32_t who, int32_t list)
{
	const char *at = skip(cast, ';', who);

	for (; at != NULL && list > 0; list--) {
		at += strcspn(at, "|;");
		at = *at == '|' ? at + 1 : NULL;
	}
	return at;
}

static bool
take_of(const char *list, int32_t n, char ret[CONTENT_KEY_SIZE])
{
	return take_key(list != NULL ? skip(list, ',', n) : NULL, ret);
}

bool
cast_fighter(const char *cast, int32_t who, char ret[CONTENT_KEY_SIZE])
{
	return take_key(skip(cast, ';', who), ret);
}

bool
cast_skill(const char *cast, int32_t who, int32_t n, char ret[CONTENT_KEY_SIZE])
{
	return take_of(list_of(cast, who, 1), n, ret);
}

bool
cast_thing(const char *cast, int32_t who, int32_t n, char ret[CONTENT_KEY_SIZE])
{
	return take_of(list_of(cast, who, 2), n, ret);
}

void
cast_entry(const char *cast, const struct battle_entry *entry, char ret[CONTENT_KEY_SIZE])
{
	ret[0] = '\0';
	switch (entry->what) {
	case BATTLE_SKILL_USED:
		cast_skill(cast, entry->who, entry->of, ret);
		break;
	case BATTLE_THING_USED:
		cast_thing(cast, entry->who, entry->of, ret);
		break;
	case BATTLE_TICK:
	case BATTLE_HEAL:
	case BATTLE_STATUS_ON:
	case BATTLE_STATUS_OFF:
	case BATTLE_RESISTED:
	case BATTLE_SKIPPED:
		if (entry->of >= 0)
			snprintf(ret, CONTENT_KEY_SIZE, "%s", status_text((enum status)entry->of));
		break;
	case BATTLE_HIT:
	case BATTLE_CRIT:
	case BATTLE_MISS:
	case BATTLE_FROSTBITE:
	case BATTLE_ABSORBED:
	case BATTLE_MANA:
	case BATTLE_DEFENDS:
	case BATTLE_TAUNTS:
	case BATTLE_ESCAPE:
	case BATTLE_FLEE_FAILED:
	case BATTLE_FALLS:
	case BATTLE_WHAT_COUNT:
		break;
	}
}
