#include "tests/simulation/habits.h"

#include <inttypes.h>
#include <string.h>

/* ── what there is ── */

/* A number of one of these, from a random place on; -1: there is none. */
static int64_t
draw(const struct scene *s, size_t count,
    bool (*is_meant)(const struct scene *s, int64_t player_id, size_t i), int64_t player_id)
{
	size_t first = count > 0 ? (size_t)scene_below(s, (int32_t)count) : 0;

	for (size_t n = 0; n < count; n++) {
		size_t i = (first + n) % count;

		if (is_meant(s, player_id, i))
			return (int64_t)i;
	}
	return -1;
}

static bool
is_spare(const struct scene *s, int64_t player_id, size_t i)
{
	const struct owned_piece *piece = &s->store->things.list[i];

	return piece->player_id == player_id && piece->parcel_id[0] == '\0' &&
	       piece->row.worn == BAG_NOT_WORN;
}

/* Of the player, or of anybody. */
static bool
is_lot(const struct scene *s, int64_t player_id, size_t i)
{
	const struct lot_change *lot = &s->store->commerce.lots[i];

	return lot->what != ROW_IS_GONE && (player_id == 0 || lot->seller_id == player_id);
}

static bool
is_letter(const struct scene *s, int64_t player_id, size_t i)
{
	const struct letter_change *letter = &s->store->commerce.letters[i];

	return letter->what != ROW_IS_GONE && (player_id == 0 || letter->player_id == player_id);
}

static bool
is_trade(const struct scene *s, int64_t player_id, size_t i)
{
	const struct trade_change *trade = &s->store->commerce.trades[i];

	return trade->what != ROW_IS_GONE &&
	       (player_id == 0 || trade->players[0] == player_id || trade->players[1] == player_id);
}

/* One whose time isn't over. */
static bool
is_running(const struct scene *s, int64_t player_id, size_t i)
{
	return is_trade(s, player_id, i) && s->store->commerce.trades[i].expires_ms > s->now_ms;
}

static int64_t
draw_piece(const struct scene *s, int64_t player_id)
{
	return draw(s, s->store->things.count, is_spare, player_id);
}

/* A stack that the player has; NULL: none. */
static const char *
draw_stack(const struct scene *s, int64_t player_id)
{
	const struct books *books = &s->store->books;
	size_t first = (size_t)scene_below(s, (int32_t)books->accounts_count);
	char account[64];

	effects_player_account(player_id, account);
	for (size_t n = 0; n < books->accounts_count; n++) {
		const struct account *one = &books->accounts[(first + n) % books->accounts_count];

		if (strcmp(one->name, account) == 0 && one->balance > 0 &&
		    strncmp(one->asset, "item:", 5) == 0)
			return one->asset + 5;
	}
	return NULL;
}

/* Now and then more than there is. */
static void
write_goods(const struct scene *s, int64_t player_id, struct text *body)
{
	int64_t piece = scene_below(s, 2) == 0 ? draw_piece(s, player_id) : -1;
	const char *stack = scene_below(s, 2) == 0 ? draw_stack(s, player_id) : NULL;

	text_printf(body, ",\"goods\":{\"gold\":%" PRId32 ",\"things\":[",
	    scene_below(s, 3) == 0 ? scene_below(s, 120) : 0);
	if (stack != NULL)
		text_printf(
		    body, "{\"item\":\"%s\",\"count\":%" PRId32 "}", stack, 1 + scene_below(s, 3));
	text_puts(body, "],\"pieces\":[");
	if (piece >= 0)
		text_printf(body, "\"%s\"", s->store->things.list[piece].row.id);
	text_puts(body, "]}");
}

static void
write_recipient(const struct scene *s, struct text *body)
{
	text_printf(body, ",\"to\":\"Player %d\"", 1 + scene_below(s, (int32_t)s->actors));
}

/* ── the market ── */

static bool
ask_sell(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t piece = draw_piece(s, a->player_id);
	const char *stack = draw_stack(s, a->player_id);

	if (piece < 0 && stack == NULL)
		return false;
	habit_begin(a, body);
	text_printf(body, ",\"price\":%" PRId32, 1 + scene_below(s, 60));
	if (piece >= 0 && (stack == NULL || scene_below(s, 2) == 0))
		text_printf(body, ",\"piece\":\"%s\"", s->store->things.list[piece].row.id);
	else
		text_printf(
		    body, ",\"item\":\"%s\",\"count\":%" PRId32, stack, 1 + scene_below(s, 3));
	return habit_end(body);
}

static bool
write_lot(const struct scene *s, const struct actor *a, int64_t seller_id, struct text *body)
{
	int64_t lot = draw(s, s->store->commerce.lots_count, is_lot, seller_id);

	return lot >= 0 &&
	       habit_ask(a, body, ",\"lot_id\":\"%s\"", s->store->commerce.lots[lot].id);
}

static bool
ask_buy(const struct scene *s, const struct actor *a, struct text *body)
{
	return write_lot(s, a, 0, body);
}

static bool
ask_cancel(const struct scene *s, const struct actor *a, struct text *body)
{
	return write_lot(s, a, scene_below(s, 10) > 0 ? a->player_id : 0, body);
}

static bool
ask_list(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	return habit_ask(a, body,
	    ",\"kind\":\"all\",\"rarity\":\"common\",\"level_min\":0,\"level_max\":60,"
	    "\"price_max\":1000,\"after\":\"0\"");
}

/* As the ticker does, now and then too early. Two days are long here: the time of some comes at
 * once. */
static bool
ask_end_lot(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t i = draw(s, s->store->commerce.lots_count, is_lot, 0);
	struct lot_change *lot;

	(void)a;
	if (i < 0)
		return false;
	lot = &s->store->commerce.lots[i];
	if (scene_below(s, 2) == 0 && lot->ends_ms > s->now_ms)
		lot->ends_ms = s->now_ms;
	text_printf(body, "{\"lot_id\":\"%s\"}", lot->id);
	return true;
}

/* ── trades ── */

static bool
ask_offer(const struct scene *s, const struct actor *a, struct text *body)
{
	habit_begin(a, body);
	write_recipient(s, body);
	write_goods(s, a->player_id, body);
	return habit_end(body);
}

/* The beginning of what is said of a trade of one's own, as it is, or as it was before. */
static bool
write_trade(const struct scene *s, const struct actor *a, bool has_version, struct text *body)
{
	int64_t i = draw(s, s->store->commerce.trades_count,
	    scene_below(s, 20) > 0 ? is_running : is_trade, a->player_id);
	const struct trade_change *trade;

	if (i < 0)
		return false;
	trade = &s->store->commerce.trades[i];
	habit_begin(a, body);
	text_printf(body, ",\"trade_id\":\"%s\"", trade->id);
	if (has_version)
		text_printf(body, ",\"version\":%" PRId64,
		    trade->version > 1 && scene_below(s, 10) == 0 ? trade->version - 1
								  : trade->version);
	return true;
}

static bool
ask_counter(const struct scene *s, const struct actor *a, struct text *body)
{
	if (!write_trade(s, a, true, body))
		return false;
	write_goods(s, a->player_id, body);
	return habit_end(body);
}

static bool
ask_confirm(const struct scene *s, const struct actor *a, struct text *body)
{
	return write_trade(s, a, true, body) && habit_end(body);
}

static bool
ask_leave(const struct scene *s, const struct actor *a, struct text *body)
{
	return write_trade(s, a, false, body) && habit_end(body);
}

static bool
ask_end_trade(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t trade = draw(s, s->store->commerce.trades_count, is_trade, 0);

	(void)a;
	if (trade >= 0)
		text_printf(body, "{\"trade_id\":\"%s\"}", s->store->commerce.trades[trade].id);
	return trade >= 0;
}

/* ── mail ── */

static bool
ask_send(const struct scene *s, const struct actor *a, struct text *body)
{
	habit_begin(a, body);
	write_recipient(s, body);
	text_printf(body, ",\"text\":\"%s\"", scene_below(s, 3) == 0 ? "" : "For the winter.");
	if (scene_below(s, 3) > 0)
		write_goods(s, a->player_id, body);
	return habit_end(body);
}

static bool
ask_letter(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t letter = draw(s, s->store->commerce.letters_count, is_letter, a->player_id);

	return letter >= 0 &&
	       habit_ask(a, body, ",\"letter_id\":\"%s\"", s->store->commerce.letters[letter].id);
}

static bool
ask_letters(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	return habit_ask(a, body, ",\"page\":1");
}

/* Before the ticker does it, its time has to come: here it does at once. */
static bool
ask_end_letter(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t i = draw(s, s->store->commerce.letters_count, is_letter, 0);
	struct letter_change *letter;

	(void)a;
	if (i < 0)
		return false;
	letter = &s->store->commerce.letters[i];
	if (letter->expires_ms != 0)
		letter->expires_ms = s->now_ms;
	text_printf(body, "{\"letter_id\":\"%s\"}", letter->id);
	return true;
}

/* ── equipment ── */

static bool
ask_unequip(const struct scene *s, const struct actor *a, struct text *body)
{
	static const char *const slots[] = { "weapon", "head", "body", "hands", "feet" };

	return habit_ask(a, body, ",\"slot\":\"%s\"", slots[scene_below(s, 5)]);
}

static bool
ask_equip(const struct scene *s, const struct actor *a, struct text *body)
{
	int64_t piece = draw_piece(s, a->player_id);

	return piece >= 0 &&
	       habit_ask(a, body, ",\"piece\":\"%s\"", s->store->things.list[piece].row.id);
}

const struct habit commerce_habits[] = {
	{ "market.sell", SEES_NOTHING, 8, 1, ask_sell },
	{ "market.buy", SEES_NOTHING, 4, 1, ask_buy },
	{ "market.cancel", SEES_NOTHING, 4, 1, ask_cancel },
	{ "market.list", SEES_NOTHING, 1, 0, ask_list },
	{ "market.mine", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "market.expire", SEES_NOTHING, 1, 0, ask_end_lot },
	{ "trade.offer", SEES_NOTHING, 4, 1, ask_offer },
	{ "trade.counter", SEES_NOTHING, 5, 1, ask_counter },
	{ "trade.confirm", SEES_NOTHING, 20, 5, ask_confirm },
	{ "trade.cancel", SEES_NOTHING, 1, 1, ask_leave },
	{ "trade.get", SEES_NOTHING, 1, 0, ask_leave },
	{ "trade.list", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "trade.expire", SEES_NOTHING, 1, 0, ask_end_trade },
	{ "mail.send", SEES_NOTHING, 4, 1, ask_send },
	{ "mail.list", SEES_NOTHING, 1, 0, ask_letters },
	{ "mail.read", SEES_NOTHING, 2, 1, ask_letter },
	{ "mail.take", SEES_NOTHING, 8, 1, ask_letter },
	{ "mail.discard", SEES_NOTHING, 2, 0, ask_letter },
	{ "mail.expire", SEES_NOTHING, 1, 0, ask_end_letter },
	{ "inventory.unequip", SEES_NOTHING, 4, 1, ask_unequip },
	{ "inventory.equip", SEES_NOTHING, 4, 1, ask_equip },
	{ "inventory.repair", SEES_NOTHING, 2, 1, habit_ask_own },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
