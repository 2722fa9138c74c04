#include "tests/simulation/people.h"

#include "core/rebuild.h"
#include "core/rules/level.h"
#include "core/rules/skills.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct person *
people_find(const struct store *s, int64_t player_id)
{
	if (player_id < 1 || (size_t)player_id > s->people.count ||
	    !s->people.list[player_id - 1].exists)
		return NULL;
	return &s->people.list[player_id - 1];
}

struct character_row
people_row(const struct store *s, const struct person *person)
{
	struct character_row row = person->row;
	char account[64];

	effects_player_account(row.player_id, account);
	row.xp = books_balance(&s->books, account, "xp");
	row.gold = books_balance(&s->books, account, "gold");
	return row;
}

/* ── rows ── */

static int64_t
look_up(const struct map *map, const struct needs *needs, enum need_kind kind)
{
	const struct need *need = needs_find(needs, kind);
	size_t id = 0;

	return need != NULL && map_find(map, need->key, &id) ? (int64_t)id : 0;
}

/* An id is used up even if the operation doesn't end well. */
static int64_t
next_id(struct people *p)
{
	p->list = grown(p->list, p->count, sizeof(*p->list));
	memset(&p->list[p->count], 0, sizeof(*p->list));
	return (int64_t)++p->count;
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *build = needs_find(needs, NEED_BUILD);

	if (needs_find(needs, NEED_NEW_PLAYER) != NULL)
		rows->new_player_id = next_id(&s->people);
	if (needs_find(needs, NEED_IDENTITY) != NULL)
		rows->identity_player_id = look_up(&s->people.identities, needs, NEED_IDENTITY);
	if (needs_find(needs, NEED_NAME) != NULL)
		rows->name_player_id = look_up(&s->people.names, needs, NEED_NAME);
	rows->characters_count = 0;
	for (unsigned i = 0; i < needs->count; i++) {
		const struct person *person = people_find(s, needs->list[i].player_id);

		if (needs->list[i].kind == NEED_CHARACTER && person != NULL)
			rows->characters[rows->characters_count++] = people_row(s, person);
	}
	if (build == NULL)
		return;
	free(rows->build);
	rows->build = calloc(1, sizeof(*rows->build));
	if (rows->build == NULL)
		abort();
	if (people_find(s, build->player_id) != NULL)
		*rows->build = people_find(s, build->player_id)->build;
	rows->build->player_id = build->player_id;
}

/* ── effects ── */

static void
write_identity(const struct new_character *c, char ret[NAME_SIZE * 2])
{
	snprintf(ret, NAME_SIZE * 2, "%s/%s", c->provider, c->external_id);
}

static enum verdict
judge_created(const struct store *s, const struct new_character *c)
{
	char identity[NAME_SIZE * 2];
	size_t id;

	write_identity(c, identity);
	if (map_find(&s->people.names, c->name_key, &id))
		return STORE_NAME_TAKEN;
	return map_find(&s->people.identities, identity, &id) ? STORE_OVERTAKEN : STORE_OK;
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	if (e->creates_character && judge_created(s, &e->created) != STORE_OK)
		return judge_created(s, &e->created);
	for (unsigned i = 0; i < e->saved_count; i++) {
		const struct character_row *row = &e->saved[i];
		const struct character_row *before = rows_character(seen, row->player_id);
		const struct person *now = people_find(s, row->player_id);

		if (now != NULL && (before == NULL || before->version != now->row.version))
			return STORE_OVERTAKEN;
		if (now == NULL && !e->creates_character) {
			finding("player %" PRId64 " is saved and doesn't exist", row->player_id);
			return STORE_BROKEN;
		}
	}
	return STORE_OK;
}

static void
keep_created(struct people *p, const struct new_character *c)
{
	struct person *person = &p->list[c->player_id - 1];
	char identity[NAME_SIZE * 2];

	*person = (struct person){ .exists = true };
	person->row.player_id = c->player_id;
	person->row.version = 1;
	person->row.level = 1;
	memcpy(person->row.name, c->name, sizeof(c->name));
	memcpy(person->row.provider, c->provider, sizeof(c->provider));
	memcpy(person->row.external_id, c->external_id, sizeof(c->external_id));
	memcpy(person->row.language, c->language, sizeof(c->language));
	person->build.player_id = c->player_id;
	write_identity(c, identity);
	map_put(&p->identities, identity, (size_t)c->player_id);
	map_put(&p->names, c->name_key, (size_t)c->player_id);
}

static void
audit_level(const struct store *s, const struct person *person)
{
	struct character_row row = people_row(s, person);

	if (row.level != level_of(row.xp))
		finding("player %" PRId64 " has level %" PRId32 " with %" PRId64 " XP",
		    row.player_id, row.level, row.xp);
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	(void)now_ms;
	if (e->creates_character)
		keep_created(&s->people, &e->created);
	for (unsigned i = 0; i < e->saved_count; i++) {
		struct person *person = people_find(s, e->saved[i].player_id);

		if (e->saved[i].version <= person->row.version)
			finding("player %" PRId64 " falls from version %" PRId64 " to %" PRId64,
			    e->saved[i].player_id, person->row.version, e->saved[i].version);
		person->row.version = e->saved[i].version;
		person->row.level = e->saved[i].level;
		person->fights += e->recorded != NULL;
		memcpy(person->row.title, e->saved[i].title, sizeof(person->row.title));
		audit_level(s, person);
	}
	if (e->saved_build != NULL)
		people_find(s, e->saved_build->player_id)->build = *e->saved_build;
}

/* ── what must be true ── */

static void
audit_build(const struct store *s, const struct person *person)
{
	struct build build = build_of(&person->build, s->content);
	int64_t id = person->row.player_id;

	if (!build_is_allowed(person->row.level, &build.spent))
		finding("player %" PRId64 " spent %" PRId32 " points at level %" PRId32, id,
		    build_points_spent(&build.spent), person->row.level);
	if (skills_learned(s->content, &build) > person->row.level)
		finding("player %" PRId64 " learned %" PRId32 " ranks at level %" PRId32, id,
		    skills_learned(s->content, &build), person->row.level);
	for (int32_t i = 0; i < s->content->skills_count; i++) {
		if (build.ranks[i] > s->content->skills[i].ranks)
			finding("player %" PRId64 " has %s at rank %d", id,
			    s->content->skills[i].key, build.ranks[i]);
	}
}

static void
audit(struct store *s)
{
	for (size_t i = 0; i < s->people.count; i++) {
		const struct person *person = &s->people.list[i];

		if (!person->exists)
			continue;
		audit_level(s, person);
		audit_build(s, person);
	}
}

static void
finish(struct store *s)
{
	free(s->people.list);
	map_finish(&s->people.identities);
	map_finish(&s->people.names);
}

const struct store_kind people_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
