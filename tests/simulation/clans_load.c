#include "tests/simulation/clans.h"

#include "tests/simulation/map.h"
#include "tests/simulation/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An id is used up even if the operation doesn't end well. */
static int64_t
next_id(struct clans *c)
{
	c->list = grown(c->list, c->count, sizeof(*c->list));
	c->list[c->count] = (struct kept_clan){ .exists = false };
	return (int64_t)++c->count;
}

static int64_t
clan_tagged(const struct clans *c, const char *tag_key)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->list[i].exists && strcmp(c->list[i].tag_key, tag_key) == 0)
			return (int64_t)i + 1;
	}
	return 0;
}

static void
load_standings(const struct store *s, const struct needs *needs, struct clan_rows *rows)
{
	const struct clans *c = &s->clans;

	rows->standings_count = 0;
	for (unsigned i = 0; i < needs->count; i++) {
		int64_t player_id = needs->list[i].player_id;
		struct clan_standing *standing = &rows->standings[rows->standings_count];

		if (needs->list[i].kind != NEED_CHARACTER)
			continue;
		rows->standings_count++;
		*standing = (struct clan_standing){
			.player_id = player_id,
			.clan_id = clans_standing(s, player_id).clan_id,
			.left_ms = clans_standing(s, player_id).left_ms,
		};
		for (size_t n = 0; n < c->ties_count; n++)
			standing->applications += c->ties[n].clan_id != 0 &&
			                          c->ties[n].player_id == player_id &&
			                          c->ties[n].tie == CLAN_TIE_APPLICATION;
	}
}

static int
by_rank(const void *a, const void *b)
{
	const struct clan_member_row *one = a, *other = b;

	if (one->is.rank != other->is.rank)
		return one->is.rank > other->is.rank ? -1 : 1;
	if (one->is.joined_ms != other->is.joined_ms)
		return one->is.joined_ms < other->is.joined_ms ? -1 : 1;
	return one->is.player < other->is.player ? -1 : 1;
}

static void
fill_members(const struct store *s, struct clan_row *row)
{
	const struct clans *c = &s->clans;

	for (size_t i = 0; i < c->people_count; i++) {
		const struct clansman *one = &c->people[i];
		const struct person *person = people_find(s, (int64_t)i + 1);
		struct clan_member_row *member = &row->members[row->members_count];

		if (one->clan_id != row->id || row->members_count == CLAN_SIZE_MAX)
			continue;
		row->members_count++;
		*member = (struct clan_member_row){
			.is = one->is,
			.withdrawn_day = one->withdrawn_day,
			.withdrawn = one->withdrawn,
			.level = person->row.level,
		};
		snprintf(member->name, sizeof(member->name), "%s", person->row.name);
	}
	qsort(row->members, row->members_count, sizeof(row->members[0]), by_rank);
}

static void
fill_ties(const struct clans *c, const struct needs *needs, struct clan_row *row)
{
	for (size_t i = 0; i < c->ties_count; i++) {
		const struct kept_tie *tie = &c->ties[i];

		if (tie->clan_id != row->id)
			continue;
		row->open_count += tie->tie != CLAN_TIE_BAN;
		row->bans_count += tie->tie == CLAN_TIE_BAN;
		for (unsigned n = 0; n < needs->count; n++) {
			if (needs->list[n].kind != NEED_CHARACTER ||
			    needs->list[n].player_id != tie->player_id)
				continue;
			row->ties[row->ties_count].player_id = tie->player_id;
			row->ties[row->ties_count++].tie = tie->tie;
		}
	}
}

static struct clan_row *
load_clan(const struct store *s, const struct needs *needs, const char *account)
{
	int64_t id = strtoll(account + strcspn(account, ":") + 1, NULL, 10);
	const struct kept_clan *clan = clans_find(s, id);
	struct clan_row *row;

	if (clan == NULL)
		return NULL;
	row = zeroed(sizeof(*row));
	row->id = id;
	row->version = clan->version;
	row->level = clan->level;
	row->gold = books_balance(&s->books, account, "gold");
	row->xp = books_balance(&s->books, account, "xp");
	memcpy(row->name, clan->name, sizeof(row->name));
	memcpy(row->tag, clan->tag, sizeof(row->tag));
	fill_members(s, row);
	fill_ties(&s->clans, needs, row);
	return row;
}

static void
add_clan(const struct kept_clan *clan, struct clan_list *list)
{
	struct clan_entry *entry = &list->entries[list->count++];

	entry->level = clan->level;
	entry->members = clan->members;
	memcpy(entry->name, clan->name, sizeof(entry->name));
	memcpy(entry->tag, clan->tag, sizeof(entry->tag));
}

static void
add_tie(const struct store *s, const struct kept_tie *tie, bool is_own, struct clan_list *list)
{
	const struct person *person = people_find(s, tie->player_id);

	if (is_own)
		add_clan(clans_find(s, tie->clan_id), list);
	else
		list->count++;
	list->entries[list->count - 1].tie = tie->tie;
	list->entries[list->count - 1].at_ms = tie->at_ms;
	if (!is_own)
		snprintf(
		    list->entries[list->count - 1].player, CLAN_TEXT_SIZE, "%s", person->row.name);
}

/* The first page, whatever page is asked for. */
static struct clan_list *
load_list(const struct store *s, const char *key)
{
	const struct clans *c = &s->clans;
	struct clan_list *list = zeroed(sizeof(*list));
	int64_t id = strtoll(key + strcspn(key, " "), NULL, 10);
	char what[16];

	snprintf(what, sizeof(what), "%.*s", (int)strcspn(key, " "), key);
	if (strcmp(what, CLAN_LIST_ALL) == 0) {
		for (size_t i = 0; i < c->count && list->count < CLAN_PAGE_SIZE; i++) {
			if (c->list[i].exists)
				add_clan(&c->list[i], list);
		}
		return list;
	}
	for (size_t i = 0; i < c->ties_count && list->count < CLAN_PAGE_SIZE; i++) {
		const struct kept_tie *tie = &c->ties[i];
		bool is_own = strcmp(what, CLAN_LIST_OWN) == 0;

		if (tie->clan_id != 0 &&
		    (is_own ? tie->player_id == id && tie->tie != CLAN_TIE_BAN
			    : tie->clan_id == id && tie->tie == clan_tie_parse(what)))
			add_tie(s, tie, is_own, list);
	}
	return list;
}

void
clans_load(struct store *s, const struct needs *needs, struct rows *rows)
{
	struct clan_rows *clans = &rows->clans;
	const struct need *need;

	if (needs_find(needs, NEED_NEW_CLAN) != NULL)
		clans->new_id = next_id(&s->clans);
	if (needs_find(needs, NEED_STANDINGS) != NULL)
		load_standings(s, needs, clans);
	if ((need = needs_find(needs, NEED_CLAN_TAG)) != NULL)
		clans->tag_id = clan_tagged(&s->clans, need->key);
	if ((need = needs_find(needs, NEED_CLAN)) != NULL) {
		free(clans->clan);
		clans->clan = load_clan(s, needs, need->key);
	}
	if ((need = needs_find(needs, NEED_CLAN_LIST)) != NULL) {
		free(clans->list);
		clans->list = load_list(s, need->key);
	}
}
