#include "tests/simulation/commerce.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/map.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kept_parcel *
find_parcel(const struct store *s, const char *id)
{
	size_t i;

	if (!map_find(&s->commerce.parcel_ids, id, &i) || !s->commerce.parcels[i].exists)
		return NULL;
	return &s->commerce.parcels[i];
}

/* ── rows ── */

/* False when there is no such parcel. */
static bool
fill_parcel(const struct store *s, const char *id, struct parcel *ret)
{
	const struct kept_parcel *kept = find_parcel(s, id);

	*ret = (struct parcel){ .gold = 0 };
	if (kept == NULL)
		return false;
	memcpy(ret->id, kept->as.id, sizeof(ret->id));
	ret->player_id = kept->as.player_id;
	ret->gold = kept->as.gold;
	ret->things_count = kept->as.things_count;
	memcpy(ret->things, kept->as.things, sizeof(ret->things));
	things_fill(s, ret);
	return true;
}

static void
fill_lot(const struct store *s, const struct lot_change *lot, struct lot_row *ret)
{
	if (!fill_parcel(s, lot->id, &ret->parcel))
		finding("lot %s has no parcel", lot->id);
	ret->price = lot->price;
	ret->ends_ms = lot->ends_ms;
}

static struct lot_row *
load_lot(const struct store *s, const char *id)
{
	struct lot_row *ret;
	size_t i;

	if (!map_find(&s->commerce.lot_ids, id, &i) || s->commerce.lots[i].what == ROW_IS_GONE)
		return NULL;
	ret = zeroed(sizeof(*ret));
	fill_lot(s, &s->commerce.lots[i], ret);
	return ret;
}

/* Of one seller, or (0) of all: as many as a page has. */
static struct lot_list *
load_lots(const struct store *s, int64_t seller_id)
{
	struct lot_list *ret = zeroed(sizeof(*ret));
	unsigned max = seller_id != 0 ? MARKET_LOTS_MAX : LOTS_PAGE;

	for (size_t i = 0; i < s->commerce.lots_count && ret->count < max; i++) {
		const struct lot_change *lot = &s->commerce.lots[i];

		if (lot->what != ROW_IS_GONE && (seller_id == 0 || lot->seller_id == seller_id))
			fill_lot(s, lot, &ret->lots[ret->count++]);
	}
	return ret;
}

static void
name_of(const struct store *s, int64_t player_id, char ret[COMMERCE_NAME_SIZE])
{
	const struct person *person = people_find(s, player_id);

	snprintf(ret, COMMERCE_NAME_SIZE, "%s", person != NULL ? person->row.name : "");
}

static struct letter_row *
load_letter(const struct store *s, const char *id)
{
	const struct letter_change *letter;
	struct letter_row *ret;
	size_t i;

	if (!map_find(&s->commerce.letter_ids, id, &i) ||
	    s->commerce.letters[i].what == ROW_IS_GONE)
		return NULL;
	letter = &s->commerce.letters[i];
	ret = zeroed(sizeof(*ret));
	memcpy(ret->id, letter->id, sizeof(ret->id));
	ret->player_id = letter->player_id;
	ret->sender_id = letter->sender_id;
	ret->kind = letter->kind;
	ret->is_read = letter->read_ms != 0;
	ret->sent_ms = letter->sent_ms;
	ret->expires_ms = letter->expires_ms;
	name_of(s, letter->sender_id, ret->sender);
	memcpy(ret->text, letter->text, sizeof(ret->text));
	ret->has_parcel = fill_parcel(s, id, &ret->parcel);
	return ret;
}

static struct letter_list *
load_letters(const struct store *s, int64_t player_id)
{
	struct letter_list *ret = zeroed(sizeof(*ret));

	for (size_t i = 0; i < s->commerce.letters_count; i++) {
		const struct letter_change *letter = &s->commerce.letters[i];
		struct letter_entry *entry = &ret->entries[ret->entries_count];

		if (letter->what == ROW_IS_GONE || letter->player_id != player_id)
			continue;
		ret->count++;
		ret->unread += letter->read_ms == 0;
		if (ret->entries_count == LETTERS_PAGE)
			continue;
		ret->entries_count++;
		memcpy(entry->id, letter->id, sizeof(entry->id));
		entry->kind = letter->kind;
		entry->sent_ms = letter->sent_ms;
		entry->has_parcel = find_parcel(s, letter->id) != NULL;
	}
	return ret;
}

static void
load_postbox(const struct store *s, const struct need *need, struct commerce_rows *rows)
{
	int64_t sender_id = strtoll(need->key, NULL, 10);

	rows->box_letters = rows->sent_unread = 0;
	for (size_t i = 0; i < s->commerce.letters_count; i++) {
		const struct letter_change *letter = &s->commerce.letters[i];

		if (letter->what == ROW_IS_GONE)
			continue;
		rows->box_letters +=
		    letter->player_id == need->player_id && letter->kind == LETTER_OF_PLAYER;
		rows->sent_unread += letter->sender_id == sender_id && letter->read_ms == 0;
	}
}

static int32_t
count_bag(const struct store *s, int64_t player_id)
{
	int32_t count = 0;

	for (size_t i = 0; i < s->things.count; i++)
		count += s->things.list[i].player_id == player_id &&
		         s->things.list[i].parcel_id[0] == '\0';
	return count;
}

static struct trade_row *
load_trade(const struct store *s, const char *id)
{
	const struct trade_change *trade;
	struct trade_row *ret;
	size_t i;

	if (!map_find(&s->commerce.trade_ids, id, &i) || s->commerce.trades[i].what == ROW_IS_GONE)
		return NULL;
	trade = &s->commerce.trades[i];
	ret = zeroed(sizeof(*ret));
	memcpy(ret->id, trade->id, sizeof(ret->id));
	ret->version = trade->version;
	ret->expires_ms = trade->expires_ms;
	for (int side = 0; side < TRADE_SIDES; side++) {
		char parcel[PARCEL_ID_SIZE + 8];

		snprintf(parcel, sizeof(parcel), "%.*s.%d", DEAL_ID_SIZE - 1, id, side + 1);
		ret->sides[side].player_id = trade->players[side];
		ret->sides[side].is_confirmed = trade->is_confirmed[side];
		ret->sides[side].bag_pieces = count_bag(s, trade->players[side]);
		if (!fill_parcel(s, parcel, &ret->sides[side].parcel))
			finding("trade %s lacks a side", id);
	}
	return ret;
}

static struct trade_list *
load_trades(const struct store *s, int64_t player_id)
{
	struct trade_list *ret = zeroed(sizeof(*ret));

	for (size_t i = 0; i < s->commerce.trades_count && ret->count < TABLES_SHOWN; i++) {
		const struct trade_change *trade = &s->commerce.trades[i];
		struct trade_entry *entry = &ret->entries[ret->count];

		if (trade->what == ROW_IS_GONE ||
		    (trade->players[BEGINNER] != player_id && trade->players[OTHER] != player_id))
			continue;
		ret->count++;
		memcpy(entry->id, trade->id, sizeof(entry->id));
		entry->version = trade->version;
		entry->expires_ms = trade->expires_ms;
		memcpy(entry->players, trade->players, sizeof(entry->players));
		memcpy(entry->is_confirmed, trade->is_confirmed, sizeof(entry->is_confirmed));
		name_of(s, trade->players[trade->players[BEGINNER] == player_id ? OTHER : BEGINNER],
		    entry->name);
	}
	return ret;
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	struct commerce_rows *c = &rows->commerce;
	const struct need *need;

	commerce_rows_finish(c);
	if ((need = needs_find(needs, NEED_LOT)) != NULL)
		c->lot = load_lot(s, need->key);
	if ((need = needs_find(needs, NEED_LOTS)) != NULL)
		c->lots = load_lots(s, 0);
	if ((need = needs_find(needs, NEED_LOTS_OF)) != NULL)
		c->lots = load_lots(s, need->player_id);
	if ((need = needs_find(needs, NEED_LETTER)) != NULL)
		c->letter = load_letter(s, need->key);
	if ((need = needs_find(needs, NEED_LETTERS)) != NULL)
		c->letters = load_letters(s, need->player_id);
	if ((need = needs_find(needs, NEED_POSTBOX)) != NULL)
		load_postbox(s, need, c);
	if ((need = needs_find(needs, NEED_TRADE)) != NULL)
		c->trade = load_trade(s, need->key);
	if ((need = needs_find(needs, NEED_TRADES)) != NULL)
		c->trades = load_trades(s, need->player_id);
}

/* ── effects ── */

static bool
has_lot(const struct commerce *c, const char *id)
{
	size_t i;

	return map_find(&c->lot_ids, id, &i) && c->lots[i].what != ROW_IS_GONE;
}

static bool
has_letter(const struct commerce *c, const char *id)
{
	size_t i;

	return map_find(&c->letter_ids, id, &i) && c->letters[i].what != ROW_IS_GONE;
}

static bool
has_trade(const struct commerce *c, const char *id)
{
	size_t i;

	return map_find(&c->trade_ids, id, &i) && c->trades[i].what != ROW_IS_GONE;
}

/* A row that is made is new, and one that changes or goes is there. */
static bool
is_sound(enum row_effect what, bool is_there)
{
	return what == ROW_STAYS || (what == ROW_IS_MADE) != is_there;
}

/* There is one trade of two players. */
static bool
has_pair(const struct store *s, const struct trade_change *made)
{
	for (size_t i = 0; i < s->commerce.trades_count; i++) {
		const struct trade_change *trade = &s->commerce.trades[i];

		if (trade->what != ROW_IS_GONE && ((trade->players[0] == made->players[0] &&
						       trade->players[1] == made->players[1]) ||
						      (trade->players[0] == made->players[1] &&
							  trade->players[1] == made->players[0])))
			return true;
	}
	return false;
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const struct commerce *c = &s->commerce;
	const struct commerce_effects *d = &e->commerce;
	bool sound = is_sound(d->lot.what, has_lot(c, d->lot.id)) &&
	             is_sound(d->trade.what, has_trade(c, d->trade.id));

	(void)seen;
	if (d->trade.what == ROW_IS_MADE && has_pair(s, &d->trade))
		return STORE_OVERTAKEN;
	for (unsigned i = 0; i < d->letters_count; i++)
		sound = sound && is_sound(d->letters[i].what, has_letter(c, d->letters[i].id));
	if (!sound)
		finding("%s changes a lot, letter or trade that isn't so", e->cause);
	return sound ? STORE_OK : STORE_BROKEN;
}

static void
keep_parcel(struct commerce *c, const struct parcel_change *change)
{
	size_t i;

	if (!map_find(&c->parcel_ids, change->id, &i)) {
		i = c->parcels_count++;
		c->parcels = grown(c->parcels, i, sizeof(*c->parcels));
		map_put(&c->parcel_ids, change->id, i);
	}
	c->parcels[i] = (struct kept_parcel){ .exists = !change->is_gone, .as = *change };
}

static void
keep_lot(struct commerce *c, const struct lot_change *change)
{
	size_t i;

	if (change->what == ROW_IS_MADE) {
		c->lots = grown(c->lots, c->lots_count, sizeof(*c->lots));
		map_put(&c->lot_ids, change->id, c->lots_count);
		c->lots[c->lots_count++] = *change;
	} else if (map_find(&c->lot_ids, change->id, &i)) {
		c->lots[i].what = ROW_IS_GONE;
	}
}

static void
keep_letter(struct commerce *c, const struct letter_change *change)
{
	struct letter_change next = *change;
	size_t i;

	if (change->what == ROW_IS_MADE) {
		c->letters = grown(c->letters, c->letters_count, sizeof(*c->letters));
		map_put(&c->letter_ids, change->id, c->letters_count);
		c->letters[c->letters_count++] = *change;
	} else if (map_find(&c->letter_ids, change->id, &i)) {
		if (!change->is_emptied)
			memcpy(next.text, c->letters[i].text, sizeof(next.text));
		c->letters[i] = next;
	}
}

static void
keep_trade(struct commerce *c, const struct trade_change *change)
{
	size_t i;

	if (change->what == ROW_IS_MADE) {
		c->trades = grown(c->trades, c->trades_count, sizeof(*c->trades));
		map_put(&c->trade_ids, change->id, c->trades_count);
		c->trades[c->trades_count++] = *change;
	} else if (map_find(&c->trade_ids, change->id, &i)) {
		c->trades[i] = *change;
	}
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	const struct commerce_effects *d = &e->commerce;

	(void)now_ms;
	for (unsigned i = 0; i < d->parcels_count; i++)
		keep_parcel(&s->commerce, &d->parcels[i]);
	if (d->lot.what != ROW_STAYS)
		keep_lot(&s->commerce, &d->lot);
	for (unsigned i = 0; i < d->letters_count; i++)
		keep_letter(&s->commerce, &d->letters[i]);
	if (d->trade.what != ROW_STAYS)
		keep_trade(&s->commerce, &d->trade);
}

/* ── what must be true ── */

/* How many lots, letters and sides of trades a parcel is of, that its owner has. */
static int
holders_of(const struct store *s, const struct parcel_change *parcel)
{
	const struct commerce *c = &s->commerce;
	char id[DEAL_ID_SIZE];
	int count = 0;
	size_t i;

	snprintf(id, sizeof(id), "%.*s", DEAL_ID_SIZE - 1, parcel->id);
	if (strlen(parcel->id) >= DEAL_ID_SIZE) /* "<trade>.1" */
		return has_trade(c, id) && map_find(&c->trade_ids, id, &i) &&
		       c->trades[i].players[parcel->id[DEAL_ID_SIZE] - '1'] == parcel->player_id;
	if (has_lot(c, id) && map_find(&c->lot_ids, id, &i))
		count += c->lots[i].seller_id == parcel->player_id;
	if (has_letter(c, id) && map_find(&c->letter_ids, id, &i))
		count += c->letters[i].player_id == parcel->player_id;
	return count;
}

static void
audit_parcels(const struct store *s)
{
	for (size_t i = 0; i < s->commerce.parcels_count; i++) {
		const struct kept_parcel *parcel = &s->commerce.parcels[i];

		if (parcel->exists && holders_of(s, &parcel->as) != 1)
			finding("parcel %s is of %d", parcel->as.id, holders_of(s, &parcel->as));
	}
	for (size_t i = 0; i < s->things.count; i++) {
		const struct owned_piece *piece = &s->things.list[i];
		const struct kept_parcel *parcel = find_parcel(s, piece->parcel_id);

		if (piece->player_id != 0 && piece->parcel_id[0] != '\0' &&
		    (parcel == NULL || parcel->as.player_id != piece->player_id))
			finding("piece %s is in no parcel of its owner", piece->row.id);
	}
}

/* What lies in the parcels of a player of an asset. */
static int64_t
held(const struct store *s, int64_t player_id, const char *asset)
{
	int64_t sum = 0;

	for (size_t i = 0; i < s->commerce.parcels_count; i++) {
		const struct kept_parcel *parcel = &s->commerce.parcels[i];

		if (!parcel->exists || parcel->as.player_id != player_id)
			continue;
		if (strcmp(asset, "gold") == 0)
			sum += parcel->as.gold;
		for (unsigned n = 0; n < parcel->as.things_count; n++) {
			if (strcmp(parcel->as.things[n].item, asset + strcspn(asset, ":") + 1) == 0)
				sum += parcel->as.things[n].count;
		}
	}
	return sum;
}

static void
audit(struct store *s)
{
	audit_parcels(s);
	for (size_t i = 0; i < s->books.accounts_count; i++) {
		const struct account *account = &s->books.accounts[i];
		int64_t player_id;

		if (sscanf(account->name, "escrow:%" SCNd64, &player_id) == 1 &&
		    account->balance != held(s, player_id, account->asset))
			finding("%s has %" PRId64 " %s and holds %" PRId64, account->name,
			    account->balance, account->asset, held(s, player_id, account->asset));
	}
}

static void
finish(struct store *s)
{
	struct commerce *c = &s->commerce;

	free(c->parcels);
	free(c->lots);
	free(c->letters);
	free(c->trades);
	map_finish(&c->parcel_ids);
	map_finish(&c->lot_ids);
	map_finish(&c->letter_ids);
	map_finish(&c->trade_ids);
}

const struct store_kind commerce_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
