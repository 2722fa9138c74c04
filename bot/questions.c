#include "bot/questions.h"

#include "bot/answer_parts.h"

#include <assert.h>
#include <string.h>

#define ANSWER_SIZE_MAX 65536

/* ── questions ── */

struct route {
	const char *method;
	const char *path;      /* behind /v1/players/<id>, for who has one */
	const char *word_name; /* of the body's members; NULL: absent */
	const char *number_name;
};

static const struct route routes[] = {
	[ASK_IDENTITY] = { "GET", NULL, NULL, NULL },
	[ASK_REGISTER] = { "POST", NULL, "name", NULL },
	[ASK_CHARACTER] = { "GET", "", NULL, NULL },
	[ASK_PLACE] = { "GET", "/location", NULL, NULL },
	[ASK_MOVE] = { "POST", "/move", "direction", "version" },
	[ASK_FIGHT] = { "GET", "/combat", NULL, NULL },
	[ASK_START_FIGHT] = { "POST", "/combat/start", "monster", "version" },
	[ASK_ATTACK] = { "POST", "/combat/attack", "fight_id", "turn" },
	[ASK_DEFEND] = { "POST", "/combat/defend", "fight_id", "turn" },
	[ASK_SKILL] = { "POST", "/combat/skill", "fight_id", "turn" },
	[ASK_FLEE] = { "POST", "/combat/flee", "fight_id", "turn" },
	[ASK_GIVE] = { "POST", "/gifts", "to", "amount" },
	[ASK_ALLOCATE] = { "POST", "/attributes", NULL, NULL },
	[ASK_RESPEC] = { "POST", "/respec", "what", NULL },
	[ASK_TREES] = { "GET", "/skills", NULL, NULL },
	[ASK_LEARN] = { "POST", "/skills", "skill", NULL },
};

static void
write_path(const struct question *q, struct text *path)
{
	switch (q->ask) {
	case ASK_IDENTITY:
		text_puts(path, "/v1/identities/telegram/");
		text_put_i64(path, q->external_id);
		return;
	case ASK_REGISTER:
		text_puts(path, "/v1/players");
		return;
	case ASK_NOTHING:
	case ASK_CHARACTER:
	case ASK_PLACE:
	case ASK_MOVE:
	case ASK_FIGHT:
	case ASK_START_FIGHT:
	case ASK_ATTACK:
	case ASK_DEFEND:
	case ASK_SKILL:
	case ASK_FLEE:
	case ASK_GIVE:
	case ASK_ALLOCATE:
	case ASK_RESPEC:
	case ASK_TREES:
	case ASK_LEARN:
		break;
	}
	text_puts(path, "/v1/players/");
	text_put_i64(path, q->player_id);
	text_puts(path, routes[q->ask].path);
}

/* What a question says besides its word and its number. */
static void
write_more(const struct question *q, struct text *body)
{
	if (q->ask == ASK_REGISTER)
		text_printf(body,
		    ",\"provider\":\"telegram\",\"external_id\":\"%lld\",\"language\":\"%s\"",
		    (long long)q->external_id, q->language);
	if (q->ask == ASK_SKILL) {
		text_puts(body, ",\"skill\":");
		text_put_json(body, q->skill, strlen(q->skill));
	}
	if (q->target > 0)
		text_printf(body, ",\"target\":%lld", (long long)q->target);
}

const char *
question_write(const struct question *q, struct text *path, struct text *body)
{
	const struct route *r = &routes[q->ask];

	assert(q->ask != ASK_NOTHING);
	write_path(q, path);
	if (q->ask == ASK_ALLOCATE) { /* the word is a member's name */
		text_putc(body, '{');
		text_put_json(body, q->word, strlen(q->word));
		text_printf(body, ":%lld}", (long long)q->number);
		return r->method;
	}
	if (r->word_name == NULL)
		return r->method;
	text_printf(body, "{\"%s\":", r->word_name);
	text_put_json(body, q->word, strlen(q->word));
	if (r->number_name != NULL)
		text_printf(body, ",\"%s\":%lld", r->number_name, (long long)q->number);
	write_more(q, body);
	text_putc(body, '}');
	return r->method;
}

/* ── answers ── */

static int
read_identity(const struct json *json, struct identity *i, struct err *err)
{
	int code = jget_i64(json, "player_id", 1, NUMBER_MAX, &i->player_id, err);

	if (code == 0)
		code = read_word(json, "name", i->name, sizeof(i->name), err);
	return code != 0 ? code
	                 : read_word(json, "language", i->language, sizeof(i->language), err);
}

static int
read_monster(const struct json *json, unsigned i, void *arg, struct err *err)
{
	struct place *p = arg;
	int code = read_word(json, "kind", p->monsters[i].kind, sizeof(p->monsters[i].kind), err);

	if (code == 0)
		code = jget_i64(json, "level", 0, NUMBER_MAX, &p->monsters[i].level, err);
	p->monsters[i].count = 1;
	return code != 0 ? code : read_optional_number(json, "count", &p->monsters[i].count, err);
}

static int
read_map(const struct json *json, struct place *p, struct err *err)
{
	char path[] = "map.0";
	int code;

	for (size_t i = 0; i < MAP_SIDE; i++) {
		path[4] = (char)('0' + i);
		if ((code = read_word(json, path, p->map[i], sizeof(p->map[i]), err)) != 0)
			return code;
		if (strlen(p->map[i]) != MAP_SIDE)
			return err_set(err, ERR_RANGE, "%s must have %d letters", path, MAP_SIDE);
	}
	return 0;
}

static int
read_exits(const struct json *json, struct place *p, struct err *err)
{
	static const struct {
		const char *word;
		enum way way;
	} ways[] = { { "north", WAY_NORTH }, { "east", WAY_EAST }, { "south", WAY_SOUTH },
		{ "west", WAY_WEST } };
	const struct json *list;
	char path[] = "exits.0";
	const char *word;
	int code = jget_any(json, "exits", &list, err);

	if (code != 0)
		return code;
	for (size_t i = 0; i < jget_count(list) && i < 4; i++) {
		path[6] = (char)('0' + i);
		if ((code = jget_text(json, path, 16, &word, err)) != 0)
			return code;
		for (size_t k = 0; k < 4; k++)
			p->exits |= strcmp(word, ways[k].word) == 0 ? (unsigned)ways[k].way : 0u;
	}
	return 0;
}

static int
read_place(const struct json *json, struct place *p, struct err *err)
{
	static const struct number numbers[] = {
		{ "x", offsetof(struct place, x) },
		{ "y", offsetof(struct place, y) },
		{ "level", offsetof(struct place, level) },
		{ "hp", offsetof(struct place, hp) },
		{ "hp_max", offsetof(struct place, hp_max) },
		{ "energy", offsetof(struct place, energy) },
		{ "energy_max", offsetof(struct place, energy_max) },
		{ "version", offsetof(struct place, version) },
	};
	int code;

	if ((code = READ_NUMBERS(json, numbers, p, err)) != 0 ||
	    (code = read_word(json, "biome", p->biome, sizeof(p->biome), err)) != 0 ||
	    (code = jget_bool(json, "is_camp", &p->is_camp, err)) != 0 ||
	    (code = read_list(
		 json, "monsters", MONSTERS_MAX, read_monster, p, &p->monster_count, err)) != 0 ||
	    (code = read_map(json, p, err)) != 0 || (code = read_exits(json, p, err)) != 0)
		return code;
	if ((code = read_optional_word(json, "weather", p->weather, sizeof(p->weather), err)) !=
		0 ||
	    (code = read_optional_word(json, "daytime", p->daytime, sizeof(p->daytime), err)) != 0)
		return code;
	return read_optional_word(json, "fight_id", p->fight_id, sizeof(p->fight_id), err);
}

static int
read_gift(const struct json *json, struct gift *g, struct err *err)
{
	static const struct number numbers[] = {
		{ "amount", offsetof(struct gift, amount) },
		{ "gold", offsetof(struct gift, gold) },
	};
	int code = READ_NUMBERS(json, numbers, g, err);

	return code != 0 ? code : read_word(json, "to", g->to, sizeof(g->to), err);
}

static int
read_registered(const struct json *json, struct answer *a, struct err *err)
{
	const struct json *character;
	int code;

	if ((code = jget_bool(json, "is_new", &a->is_new, err)) != 0 ||
	    (code = jget_any(json, "character", &character, err)) != 0)
		return code;
	return read_character(character, &a->character, err);
}

static int
read_done(enum ask ask, const struct json *json, struct answer *a, struct err *err)
{
	switch (ask) {
	case ASK_IDENTITY:
		return read_identity(json, &a->identity, err);
	case ASK_REGISTER:
		return read_registered(json, a, err);
	case ASK_CHARACTER:
	case ASK_ALLOCATE:
	case ASK_RESPEC:
		return read_character(json, &a->character, err);
	case ASK_PLACE:
	case ASK_MOVE:
		return read_place(json, &a->place, err);
	case ASK_FIGHT:
	case ASK_START_FIGHT:
	case ASK_ATTACK:
	case ASK_DEFEND:
	case ASK_SKILL:
	case ASK_FLEE:
		return read_fight(json, &a->fight, err);
	case ASK_GIVE:
		return read_gift(json, &a->gift, err);
	case ASK_TREES:
	case ASK_LEARN:
		return read_trees(json, &a->trees, err);
	case ASK_NOTHING:
		break;
	}
	return err_set(err, ERR_UNKNOWN, "nothing was asked");
}

/* A problem document. What says that it may be repeated, and what says nothing about the game (401,
 * 500, …), is no refusal. */
static int
read_problem(int status, const struct json *json, struct answer *a, struct err *err)
{
	bool is_retryable;
	int code;

	if ((code = read_word(json, "code", a->code, sizeof(a->code), err)) != 0 ||
	    (code = jget_bool(json, "retryable", &is_retryable, err)) != 0)
		return code;
	for (char *c = a->code; *c != '\0'; c++)
		*c = *c == '-' ? '_' : *c;
	a->outcome = OUTCOME_REFUSED;
	if (is_retryable || (status != 404 && status != 409 && status != 422))
		a->outcome = OUTCOME_AWAY;
	return 0;
}

int
answer_read(
    enum ask ask, int status, const void *body, size_t size, struct answer *ret, struct err *err)
{
	struct answer a = { .outcome = OUTCOME_DONE };
	struct json *json;
	int code;

	*ret = (struct answer){ .outcome = OUTCOME_AWAY };
	if ((code = json_parse(body, size, ANSWER_SIZE_MAX, &json, err)) != 0)
		return err_prefix(err, "answer with status %d", status);
	code = status >= 200 && status < 300 ? read_done(ask, json, &a, err)
	                                     : read_problem(status, json, &a, err);
	json_free(json);
	if (code != 0)
		return err_prefix(err, "answer with status %d", status);
	*ret = a;
	return 0;
}
