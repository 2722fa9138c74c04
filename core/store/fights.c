/* Fights to texts and back. */
#include "core/store/fights.h"

#include "core/rules/stats.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	STATE,
	INPUTS,
	RULES_VERSION_FIELD,
	SEED,
	DIGEST,
	MONSTER,
	MONSTER_LEVEL,
	PLAYER_LEVEL,
	PLAYER_HP,
	ENDED_AT, /* the last: the table of fights has its own */
	FIELDS
};

_Static_assert(ENDED_AT == FIGHT_COLUMNS_COUNT, "the fields of the hash are the columns' order");

static const char *const fields[FIELDS] = { "state", "inputs", "rules_version", "seed", "digest",
	"monster", "monster_level", "player_level", "player_hp", "ended_at" };

void
fight_fields_ask(struct redis *r, const char *key, redis_on_reply *on_reply, void *arg)
{
	struct redis_arg argv[2 + FIELDS];
	size_t i;

	argv[0] = REDIS_TEXT("HMGET");
	argv[1] = REDIS_TEXT(key);
	for (i = 0; i < FIELDS; i++)
		argv[2 + i] = REDIS_TEXT(fields[i]);
	redis_command(r, on_reply, arg, 2 + FIELDS, argv);
}

static bool
read_i32(const char *text, int32_t *ret)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < 0 || value > INT32_MAX)
		return false;
	*ret = (int32_t)value;
	return true;
}

static bool
read_start(const char *const text[FIGHT_COLUMNS_COUNT], const char *fight_id, struct fight *ret)
{
	int32_t rules_version, monster_level, player_level, player_hp;
	enum monster_kind kind;
	struct fighter player;
	char *end;
	uint64_t seed = strtoull(text[SEED], &end, 16);

	if (*end != '\0' || strlen(text[DIGEST]) != 64 || !monster_of(text[MONSTER], &kind) ||
	    !read_i32(text[RULES_VERSION_FIELD], &rules_version) ||
	    rules_version != RULES_VERSION || !read_i32(text[MONSTER_LEVEL], &monster_level) ||
	    !read_i32(text[PLAYER_LEVEL], &player_level) || !read_i32(text[PLAYER_HP], &player_hp))
		return false;
	player = stats_fighter(player_level);
	player.hp = player_hp;
	return fight_start(fight_id, seed, &player, kind, monster_level, ret);
}

static bool
read_inputs(const char *text, uint8_t ret[FIGHT_ROUNDS_MAX], int32_t *ret_count)
{
	size_t i, size = strlen(text);

	if (size > FIGHT_ROUNDS_MAX)
		return false;
	for (i = 0; i < size; i++) {
		if (text[i] != 'a' && text[i] != 'f')
			return false;
		ret[i] = text[i] == 'a' ? FIGHT_ATTACK : FIGHT_FLEE;
	}
	*ret_count = (int32_t)size;
	return true;
}

void
fight_columns_read(
    const char *const text[FIGHT_COLUMNS_COUNT], const char *fight_id, struct stored_fight *ret)
{
	uint8_t inputs[FIGHT_ROUNDS_MAX];
	struct fight start;
	int32_t count;
	size_t i;

	memset(ret, 0, sizeof(*ret));
	for (i = 0; i < FIGHT_COLUMNS_COUNT; i++) {
		if (text[i] == NULL)
			return;
	}
	if (!read_start(text, fight_id, &start) || !read_inputs(text[INPUTS], inputs, &count))
		return;
	ret->fight = fight_replay(&start, inputs, count);
	memcpy(ret->digest, text[DIGEST], sizeof(ret->digest));
	ret->is_sound = strcmp(text[STATE], fight_state_key(ret->fight.state)) == 0;
}

void
fight_fields_read(const struct redis_reply *reply, const char *fight_id, struct stored_fight *ret)
{
	const char *text[FIELDS] = { NULL };
	size_t i;

	for (i = 0; i < FIELDS && redis_reply_count(reply) == FIELDS; i++)
		text[i] = redis_reply_text(redis_reply_item(reply, i), NULL);
	fight_columns_read(text, fight_id, ret);
	if (text[ENDED_AT] != NULL)
		ret->ended_at_ms = strtoll(text[ENDED_AT], NULL, 10);
}

static int
put(struct fight_texts *t, int at, const char *name, const char *value)
{
	t->list[at] = name;
	t->list[at + 1] = value;
	t->list[at + 2] = NULL;
	return at + 2;
}

void
fight_texts_fill(
    struct fight_texts *t, const struct fight *fight, const char *digest, int64_t player_id)
{
	int32_t i;
	int at;

	snprintf(t->state, sizeof(t->state), "%s", fight_state_key(fight->state));
	snprintf(t->turn, sizeof(t->turn), "%" PRId32, fight->turn);
	for (i = 0; i < fight->inputs_count; i++)
		t->inputs[i] = fight->inputs[i] == FIGHT_ATTACK ? 'a' : 'f';
	t->inputs[i] = '\0';
	at = put(t, 0, fields[STATE], t->state);
	at = put(t, at, "turn", t->turn);
	at = put(t, at, fields[INPUTS], t->inputs);
	if (digest == NULL)
		return;
	snprintf(t->id, sizeof(t->id), "%s", fight->id);
	snprintf(t->player, sizeof(t->player), "%" PRId64, player_id);
	snprintf(t->rules_version, sizeof(t->rules_version), "%" PRId32, fight->rules_version);
	snprintf(t->seed, sizeof(t->seed), "%016" PRIx64, fight->seed);
	snprintf(t->digest, sizeof(t->digest), "%s", digest);
	snprintf(t->monster, sizeof(t->monster), "%s", monster_key(fight->monster_kind));
	snprintf(t->monster_level, sizeof(t->monster_level), "%" PRId32, fight->monster.level);
	snprintf(t->player_level, sizeof(t->player_level), "%" PRId32, fight->player.level);
	snprintf(t->player_hp, sizeof(t->player_hp), "%" PRId32, fight->hp_at_start);
	at = put(t, at, "id", t->id);
	at = put(t, at, "player", t->player);
	at = put(t, at, fields[RULES_VERSION_FIELD], t->rules_version);
	at = put(t, at, fields[SEED], t->seed);
	at = put(t, at, fields[DIGEST], t->digest);
	at = put(t, at, fields[MONSTER], t->monster);
	at = put(t, at, fields[MONSTER_LEVEL], t->monster_level);
	at = put(t, at, fields[PLAYER_LEVEL], t->player_level);
	put(t, at, fields[PLAYER_HP], t->player_hp);
}
