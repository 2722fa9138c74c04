/* Sets of needs. Small enough that a linear look is the fastest. */
#include "core/needs.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
add(struct needs *n, enum need_kind kind, enum need_use use, int64_t player_id, const char *key)
{
	struct need *need;
	unsigned i;

	for (i = 0; i < n->count; i++) {
		need = &n->list[i];
		if (need->kind == kind && need->player_id == player_id &&
		    (kind == NEED_HOT || strcmp(need->key, key) == 0)) {
			if (use == TO_CHANGE)
				need->use = TO_CHANGE;
			return;
		}
	}
	assert(n->count < NEEDS_MAX);
	need = &n->list[n->count++];
	need->kind = kind;
	need->use = use;
	need->player_id = player_id;
	snprintf(need->key, sizeof(need->key), "%s", key);
}

void
need_new_player(struct needs *n)
{
	add(n, NEED_NEW_PLAYER, TO_READ, 0, "");
}

void
need_identity(struct needs *n, const char *provider, const char *external_id)
{
	char key[NEED_KEY_SIZE];
	int size = snprintf(key, sizeof(key), "%s/%s", provider, external_id);

	assert(size > 0 && (size_t)size < sizeof(key));
	add(n, NEED_IDENTITY, TO_READ, 0, key);
}

void
need_name(struct needs *n, const char *name_key)
{
	assert(strlen(name_key) < NEED_KEY_SIZE);
	add(n, NEED_NAME, TO_READ, 0, name_key);
}

void
need_grant(struct needs *n, const char *ledger_operation)
{
	assert(strlen(ledger_operation) < NEED_KEY_SIZE);
	add(n, NEED_GRANT, TO_READ, 0, ledger_operation);
}

void
need_settled(struct needs *n, const char *fight_id)
{
	assert(strlen(fight_id) < NEED_KEY_SIZE);
	add(n, NEED_SETTLED, TO_READ, 0, fight_id);
}

void
need_books(struct needs *n, int64_t player_id)
{
	add(n, NEED_BOOKS, TO_READ, player_id, "");
}

void
need_referrer(struct needs *n, int64_t player_id, const char *name_key)
{
	assert(strlen(name_key) < NEED_KEY_SIZE);
	add(n, NEED_REFERRER, TO_READ, player_id, name_key);
}

void
need_referral(struct needs *n, int64_t newcomer_id)
{
	add(n, NEED_REFERRAL, TO_READ, newcomer_id, "");
}

void
need_character(struct needs *n, int64_t player_id, enum need_use use)
{
	add(n, NEED_CHARACTER, use, player_id, "");
}

void
need_build(struct needs *n, int64_t player_id)
{
	const struct need *other = needs_find(n, NEED_BUILD);

	assert(other == NULL || other->player_id == player_id);
	add(n, NEED_BUILD, TO_READ, player_id, "");
}

void
need_worn(struct needs *n, int64_t player_id)
{
	assert(needs_find(n, NEED_BAG) == NULL);
	add(n, NEED_WORN, TO_READ, player_id, "");
}

void
need_bag(struct needs *n, int64_t player_id)
{
	assert(needs_find(n, NEED_WORN) == NULL);
	add(n, NEED_BAG, TO_READ, player_id, "");
}

void
need_craft(struct needs *n, int64_t player_id)
{
	add(n, NEED_CRAFT, TO_READ, player_id, "");
}

void
need_quests(struct needs *n, int64_t player_id)
{
	const struct need *other = needs_find(n, NEED_QUESTS);

	assert(other == NULL || other->player_id == player_id);
	add(n, NEED_QUESTS, TO_READ, player_id, "");
}

void
need_shelves(struct needs *n, int32_t x, int32_t y)
{
	char key[NEED_KEY_SIZE];

	assert(needs_find(n, NEED_SHELF) == NULL);
	snprintf(key, sizeof(key), "%" PRId32 ",%" PRId32, x, y);
	add(n, NEED_SHELF, TO_READ, 0, key);
}

void
need_shelf(struct needs *n, int32_t x, int32_t y, const char *shop, const char *item)
{
	char key[NEED_KEY_SIZE];
	int size = snprintf(key, sizeof(key), "%" PRId32 ",%" PRId32 " %s %s", x, y, shop, item);

	assert(size > 0 && (size_t)size < sizeof(key) && needs_find(n, NEED_SHELF) == NULL);
	add(n, NEED_SHELF, TO_CHANGE, 0, key);
}

void
need_place(struct needs *n, int64_t player_id, int32_t x, int32_t y)
{
	char key[NEED_KEY_SIZE];

	snprintf(key, sizeof(key), "%" PRId32 ",%" PRId32, x, y);
	add(n, NEED_PLACE, TO_READ, player_id, key);
}

void
need_places(struct needs *n, int64_t player_id, int32_t x, int32_t y)
{
	char key[NEED_KEY_SIZE];

	snprintf(key, sizeof(key), "%" PRId32 ",%" PRId32, x, y);
	add(n, NEED_PLACES, TO_READ, player_id, key);
}

void
need_run(struct needs *n, int64_t player_id)
{
	add(n, NEED_RUN, TO_READ, player_id, "");
}

void
need_hot_fight(struct needs *n, int64_t player_id, const char *fight_id, enum need_use use)
{
	const struct need *other = needs_find(n, NEED_HOT);

	assert(other == NULL || other->player_id == player_id);
	add(n, NEED_HOT, use, player_id, fight_id);
}

void
need_hot(struct needs *n, int64_t player_id, enum need_use use)
{
	need_hot_fight(n, player_id, "", use);
}

void
need_challenge(struct needs *n, const char *challenge_id)
{
	assert(strlen(challenge_id) < NEED_KEY_SIZE);
	add(n, NEED_CHALLENGE, TO_READ, 0, challenge_id);
}

void
need_challenges(struct needs *n, int64_t player_id)
{
	add(n, NEED_CHALLENGES, TO_READ, player_id, "");
}

void
need_duellist(struct needs *n, int64_t player_id)
{
	add(n, NEED_DUELLIST, TO_READ, player_id, "");
}

void
need_duels(struct needs *n, int64_t player_id)
{
	add(n, NEED_DUELS, TO_READ, player_id, "");
}

void
need_duel(struct needs *n, const char *duel_id)
{
	assert(strlen(duel_id) < NEED_KEY_SIZE);
	add(n, NEED_DUEL, TO_READ, 0, duel_id);
}

void
need_board(struct needs *n)
{
	add(n, NEED_BOARD, TO_READ, 0, "");
}

void
need_new_clan(struct needs *n)
{
	add(n, NEED_NEW_CLAN, TO_READ, 0, "");
}

void
need_standings(struct needs *n)
{
	add(n, NEED_STANDINGS, TO_READ, 0, "");
}

void
need_clan_tag(struct needs *n, const char *tag_key)
{
	assert(strlen(tag_key) < NEED_KEY_SIZE);
	add(n, NEED_CLAN_TAG, TO_READ, 0, tag_key);
}

void
need_clan(struct needs *n, int64_t clan_id, enum need_use use)
{
	const struct need *other = needs_find(n, NEED_CLAN);
	char account[CLAN_ACCOUNT_SIZE];

	clan_account(clan_id, account);
	assert(other == NULL || strcmp(other->key, account) == 0);
	add(n, NEED_CLAN, use, 0, account);
}

static void
need_list(struct needs *n, const char *what, int64_t id, int32_t skip)
{
	char key[NEED_KEY_SIZE];

	assert(needs_find(n, NEED_CLAN_LIST) == NULL);
	snprintf(key, sizeof(key), "%s %" PRId64 " %" PRId32, what, id, skip);
	add(n, NEED_CLAN_LIST, TO_READ, 0, key);
}

void
need_clans(struct needs *n, int32_t skip)
{
	need_list(n, CLAN_LIST_ALL, 0, skip);
}

void
need_clan_ties(struct needs *n, int64_t clan_id, enum clan_tie tie, int32_t skip)
{
	need_list(n, clan_tie_key(tie), clan_id, skip);
}

void
need_clans_of(struct needs *n, int64_t player_id)
{
	need_list(n, CLAN_LIST_OWN, player_id, 0);
}

static void
need_deal(struct needs *n, enum need_kind kind, enum need_use use, const char *id)
{
	assert(strlen(id) < DEAL_ID_SIZE && needs_find(n, kind) == NULL);
	add(n, kind, use, 0, id);
}

void
need_lot(struct needs *n, const char *lot_id, enum need_use use)
{
	need_deal(n, NEED_LOT, use, lot_id);
}

void
need_lots(struct needs *n, const struct lot_search *search)
{
	char key[NEED_KEY_SIZE];

	lot_search_write(search, key, sizeof(key));
	add(n, NEED_LOTS, TO_READ, 0, key);
}

void
need_lots_of(struct needs *n, int64_t player_id)
{
	add(n, NEED_LOTS_OF, TO_READ, player_id, "");
}

void
need_letter(struct needs *n, const char *letter_id, enum need_use use)
{
	need_deal(n, NEED_LETTER, use, letter_id);
}

void
need_letters(struct needs *n, int64_t player_id, int32_t skip)
{
	char key[16];

	snprintf(key, sizeof(key), "%" PRId32, skip);
	add(n, NEED_LETTERS, TO_READ, player_id, key);
}

void
need_postbox(struct needs *n, int64_t player_id, int64_t sender_id)
{
	char key[24];

	snprintf(key, sizeof(key), "%" PRId64, sender_id);
	add(n, NEED_POSTBOX, TO_READ, player_id, key);
}

void
need_trade(struct needs *n, const char *trade_id, enum need_use use)
{
	need_deal(n, NEED_TRADE, use, trade_id);
}

void
need_trades(struct needs *n, int64_t player_id)
{
	add(n, NEED_TRADES, TO_READ, player_id, "");
}

void
need_new_raid(struct needs *n)
{
	add(n, NEED_NEW_RAID, TO_READ, 0, "");
}

void
need_raider(struct needs *n, int64_t player_id)
{
	add(n, NEED_RAIDER, TO_READ, player_id, "");
}

static void
add_numbered(struct needs *n, enum need_kind kind, enum need_use use, int64_t player_id, int64_t id)
{
	char key[32];

	snprintf(key, sizeof(key), "%" PRId64, id);
	add(n, kind, use, player_id, key);
}

void
need_raid(struct needs *n, int64_t raid_id, enum need_use use)
{
	add_numbered(n, NEED_RAID, use, 0, raid_id);
}

void
need_raid_lists(struct needs *n, int64_t player_id)
{
	add(n, NEED_RAID_LISTS, TO_READ, player_id, "");
}

void
need_raids_due(struct needs *n, int32_t count)
{
	add_numbered(n, NEED_RAIDS_DUE, TO_READ, 0, count);
}

void
need_boss(struct needs *n, int64_t boss_id, int64_t player_id, enum need_use use)
{
	add_numbered(n, NEED_BOSS, use, player_id, boss_id);
}

void
need_boss_books(struct needs *n, int64_t boss_id)
{
	add_numbered(n, NEED_BOSS_BOOKS, TO_CHANGE, 0, boss_id);
}

void
need_boss_saved(struct needs *n, int64_t boss_id)
{
	add_numbered(n, NEED_BOSS_SAVED, TO_READ, 0, boss_id);
}

void
need_boss_slot(struct needs *n, const char *schedule_id)
{
	assert(strlen(schedule_id) < NEED_KEY_SIZE);
	add(n, NEED_BOSS_SLOT, TO_READ, 0, schedule_id);
}

void
need_boss_share(struct needs *n, int64_t boss_id, int64_t player_id)
{
	add_numbered(n, NEED_BOSS_SHARE, TO_READ, player_id, boss_id);
}

void
need_bosses(struct needs *n, int64_t player_id)
{
	add(n, NEED_BOSSES, TO_READ, player_id, "");
}

void
need_boss_debts(struct needs *n, int32_t count, int64_t boss_id, int64_t player_id)
{
	char key[64];

	snprintf(key, sizeof(key), "%" PRId32 " %" PRId64, count, boss_id);
	add(n, NEED_BOSS_DEBTS, TO_READ, player_id, key);
}

bool
needs_are_equal(const struct needs *a, const struct needs *b)
{
	unsigned i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		if (a->list[i].kind != b->list[i].kind || a->list[i].use != b->list[i].use ||
		    a->list[i].player_id != b->list[i].player_id ||
		    strcmp(a->list[i].key, b->list[i].key) != 0)
			return false;
	}
	return true;
}

/* Whether it names value that an operation may read to change hot state. */
static bool
is_read_along(const struct need *need)
{
	return need->kind == NEED_BUILD || need->kind == NEED_WORN || need->kind == NEED_BAG ||
	       need->kind == NEED_RUN || (need->kind == NEED_CHARACTER && need->use == TO_READ);
}

bool
needs_only_read_values(const struct needs *n)
{
	bool changes_hot = false;
	unsigned i;

	for (i = 0; i < n->count; i++) {
		const struct need *need = &n->list[i];

		if ((need->kind == NEED_HOT || need->kind == NEED_BOSS) && need->use == TO_CHANGE)
			changes_hot = true;
		else if (!is_read_along(need))
			return false;
	}
	return changes_hot;
}

const struct need *
needs_find(const struct needs *n, enum need_kind kind)
{
	unsigned i;

	for (i = 0; i < n->count; i++) {
		if (n->list[i].kind == kind)
			return &n->list[i];
	}
	return NULL;
}
