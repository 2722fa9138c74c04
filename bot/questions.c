#include "bot/questions.h"

#include "events/json.h"

#include <assert.h>
#include <string.h>

#define ANSWER_SIZE_MAX 65536
#define NUMBER_MAX 9007199254740991

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
	[ASK_FLEE] = { "POST", "/combat/flee", "fight_id", "turn" },
	[ASK_GIVE] = { "POST", "/gifts", "to", "amount" },
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
	case ASK_FLEE:
	case ASK_GIVE:
		break;
	}
	text_puts(path, "/v1/players/");
	text_put_i64(path, q->player_id);
	text_puts(path, routes[q->ask].path);
}

const char *
question_write(const struct question *q, struct text *path, struct text *body)
{
	const struct route *r = &routes[q->ask];

	assert(q->ask != ASK_NOTHING);
	write_path(q, path);
	if (r->word_name == NULL)
		return r->method;
	text_printf(body, "{\"%s\":", r->word_name);
	text_put_json(body, q->word, strlen(q->word));
	if (r->number_name != NULL)
		text_printf(body, ",\"%s\":%lld", r->number_name, (long long)q->number);
	if (q->ask == ASK_REGISTER)
		text_printf(body,
		    ",\"provider\":\"telegram\",\"external_id\":\"%lld\",\"language\":\"%s\"",
		    (long long)q->external_id, q->language);
	text_putc(body, '}');
	return r->method;
}

/* ── answers ── */

/* A number that must be there, into a member of the struct at `base`. */
struct number {
	const char *path;
	size_t offset;
};

static int
read_numbers(const struct json *json, const struct number *numbers, size_t count, void *base,
    struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		int64_t value;
		int code = jget_i64(json, numbers[i].path, -NUMBER_MAX, NUMBER_MAX, &value, err);

		if (code != 0)
			return code;
		memcpy((char *)base + numbers[i].offset, &value, sizeof(value));
	}
	return 0;
}
#define READ_NUMBERS(json, numbers, base, err)                                                     \
	read_numbers(json, numbers, sizeof(numbers) / sizeof((numbers)[0]), base, err)

static int
read_word(const struct json *json, const char *path, char *ret, size_t room, struct err *err)
{
	const char *word;
	int code = jget_text(json, path, room - 1, &word, err);

	if (code == 0)
		memcpy(ret, word, strlen(word) + 1);
	return code;
}

static int
read_optional_word(
    const struct json *json, const char *path, char *ret, size_t room, struct err *err)
{
	int code = read_word(json, path, ret, room, err);

	return code == ERR_MISSING ? 0 : code;
}

static int
read_character(const struct json *json, struct character *c, struct err *err)
{
	static const struct number numbers[] = {
		{ "player_id", offsetof(struct character, player_id) },
		{ "level", offsetof(struct character, level) },
		{ "xp", offsetof(struct character, xp) },
		{ "xp_level", offsetof(struct character, xp_level) },
		{ "xp_next", offsetof(struct character, xp_next) },
		{ "gold", offsetof(struct character, gold) },
		{ "hp", offsetof(struct character, hp) },
		{ "hp_max", offsetof(struct character, hp_max) },
		{ "hp_full_at", offsetof(struct character, hp_full_at) },
		{ "energy", offsetof(struct character, energy) },
		{ "energy_max", offsetof(struct character, energy_max) },
		{ "energy_full_at", offsetof(struct character, energy_full_at) },
		{ "attack", offsetof(struct character, attack) },
		{ "defence", offsetof(struct character, defence) },
		{ "speed", offsetof(struct character, speed) },
		{ "now", offsetof(struct character, now) },
	};
	int code = READ_NUMBERS(json, numbers, c, err);

	if (code == 0)
		code = read_word(json, "name", c->name, sizeof(c->name), err);
	return code != 0
	           ? code
	           : read_optional_word(json, "fight_id", c->fight_id, sizeof(c->fight_id), err);
}

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
read_monsters(const struct json *json, struct place *p, struct err *err)
{
	const struct json *list, *item;
	int code = jget_any(json, "monsters", &list, err);

	if (code != 0)
		return code;
	for (size_t i = 0; i < jget_count(list) && i < MONSTERS_MAX; i++) {
		item = jget_item(list, i);
		if ((code = read_word(item, "kind", p->monsters[i].kind,
			 sizeof(p->monsters[i].kind), err)) != 0 ||
		    (code = jget_i64(item, "level", 0, NUMBER_MAX, &p->monsters[i].level, err)) !=
			0)
			return err_prefix(err, "monsters.%zu", i);
		p->monster_count = (unsigned)i + 1;
	}
	return 0;
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
	    (code = read_monsters(json, p, err)) != 0 || (code = read_map(json, p, err)) != 0 ||
	    (code = read_exits(json, p, err)) != 0)
		return code;
	if ((code = read_optional_word(json, "weather", p->weather, sizeof(p->weather), err)) !=
		0 ||
	    (code = read_optional_word(json, "daytime", p->daytime, sizeof(p->daytime), err)) != 0)
		return code;
	return read_optional_word(json, "fight_id", p->fight_id, sizeof(p->fight_id), err);
}

static int
read_state(const struct json *json, enum fight_state *ret, struct err *err)
{
	static const char *const words[] = { [FIGHT_RUNNING] = "running",
		[FIGHT_WON] = "won",
		[FIGHT_LOST] = "lost",
		[FIGHT_FLED] = "fled",
		[FIGHT_DRAW] = "draw" };
	const char *word;
	int code = jget_text(json, "state", 16, &word, err);

	if (code != 0)
		return code;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0) {
			*ret = (enum fight_state)i;
			return 0;
		}
	}
	return err_set(err, ERR_RANGE, "state must be running, won, lost, fled or draw");
}

static int
read_blows(const struct json *json, struct fight *f, struct err *err)
{
	const struct json *list, *item;
	const char *who;
	int code = jget_any(json, "log", &list, err);

	if (code != 0)
		return code;
	for (size_t i = 0; i < jget_count(list) && i < BLOWS_MAX; i++) {
		struct blow *b = &f->blows[i];

		item = jget_item(list, i);
		if ((code = jget_text(item, "who", 16, &who, err)) != 0 ||
		    (code = read_word(item, "what", b->what, sizeof(b->what), err)) != 0 ||
		    (code = jget_i64(item, "amount", 0, NUMBER_MAX, &b->amount, err)) != 0)
			return err_prefix(err, "log.%zu", i);
		b->is_mine = strcmp(who, "player") == 0;
		f->blow_count = (unsigned)i + 1;
	}
	return 0;
}

static int
read_spoils(const struct json *json, struct fight *f, struct err *err)
{
	static const struct number numbers[] = {
		{ "spoils.xp", offsetof(struct fight, xp) },
		{ "spoils.gold", offsetof(struct fight, gold) },
		{ "spoils.level", offsetof(struct fight, level) },
		{ "spoils.levels_gained", offsetof(struct fight, levels_gained) },
	};
	const struct json *spoils;

	if (jget_any(json, "spoils", &spoils, err) != 0)
		return 0;
	f->has_spoils = true;
	return READ_NUMBERS(json, numbers, f, err);
}

static int
read_fight(const struct json *json, struct fight *f, struct err *err)
{
	static const struct number numbers[] = {
		{ "monster_level", offsetof(struct fight, monster_level) },
		{ "turn", offsetof(struct fight, turn) },
		{ "hp", offsetof(struct fight, hp) },
		{ "hp_max", offsetof(struct fight, hp_max) },
		{ "monster_hp", offsetof(struct fight, monster_hp) },
		{ "monster_hp_max", offsetof(struct fight, monster_hp_max) },
		{ "flee_chance_bp", offsetof(struct fight, flee_chance_bp) },
	};
	int code;

	if ((code = READ_NUMBERS(json, numbers, f, err)) != 0 ||
	    (code = read_word(json, "fight_id", f->fight_id, sizeof(f->fight_id), err)) != 0 ||
	    (code = read_word(json, "monster", f->monster, sizeof(f->monster), err)) != 0 ||
	    (code = read_state(json, &f->state, err)) != 0 ||
	    (code = read_blows(json, f, err)) != 0)
		return code;
	return read_spoils(json, f, err);
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
		return read_character(json, &a->character, err);
	case ASK_PLACE:
	case ASK_MOVE:
		return read_place(json, &a->place, err);
	case ASK_FIGHT:
	case ASK_START_FIGHT:
	case ASK_ATTACK:
	case ASK_FLEE:
		return read_fight(json, &a->fight, err);
	case ASK_GIVE:
		return read_gift(json, &a->gift, err);
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
