#include "tests/support/commerce_stage.h"

#include "tests/support/loaded_content.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS 3600000

struct stage *
given_two(const struct operation *operation)
{
	struct stage *s = stage_create(operation);

	s->at.content = content;
	stage_character(s, ANN, "Ann", 3);
	stage_character(s, BOB, "Bob", 3);
	stage_build(s, ANN);
	stage_bag(s, ANN);
	stage_hot(s, ANN);
	return s;
}

/* Its id is of 20 times the digit. */
static struct piece_row
blade(char digit)
{
	struct piece_row row = {
		.item = "blade",
		.worn = BAG_NOT_WORN,
		.level = 1,
		.durability = PIECE_DURABILITY_MAX,
		.quality = QUALITY_COMMON,
	};

	memset(row.id, digit, PIECE_ID_SIZE - 1);
	return row;
}

static void
put_herbs(struct parcel *parcel, int64_t count)
{
	parcel->things[parcel->things_count++] = (struct stack_row){ "herb", count };
}

struct lot_row *
given_lot(struct stage *s, int64_t seller, bool is_piece)
{
	struct lot_row *lot = s->rows.commerce.lot = stage_room(sizeof(*lot));

	*lot = (struct lot_row){ .price = 90, .ends_ms = s->at.now_ms + HOUR_MS };
	snprintf(lot->parcel.id, sizeof(lot->parcel.id), DEAL);
	lot->parcel.player_id = seller;
	if (is_piece)
		lot->parcel.pieces[lot->parcel.pieces_count++] = blade('7');
	else
		put_herbs(&lot->parcel, 7);
	return lot;
}

struct letter_row *
given_letter(struct stage *s, bool has_goods)
{
	struct letter_row *letter = s->rows.commerce.letter = stage_room(sizeof(*letter));

	*letter = (struct letter_row){
		.id = DEAL,
		.player_id = ANN,
		.sender_id = BOB,
		.sent_ms = s->at.now_ms - HOUR_MS,
		.expires_ms = s->at.now_ms + HOUR_MS,
		.sender = "Bob",
		.text = "For the winter.",
		.has_parcel = has_goods,
	};
	if (!has_goods)
		return letter;
	letter->parcel = (struct parcel){ .id = DEAL, .player_id = ANN, .gold = 30 };
	put_herbs(&letter->parcel, 7);
	letter->parcel.pieces[letter->parcel.pieces_count++] = blade('7');
	return letter;
}

struct trade_row *
given_trade(struct stage *s)
{
	struct trade_row *trade = s->rows.commerce.trade = stage_room(sizeof(*trade));
	struct parcel *anns = &trade->sides[BEGINNER].parcel, *bobs = &trade->sides[OTHER].parcel;

	*trade =
	    (struct trade_row){ .id = DEAL, .version = 3, .expires_ms = s->at.now_ms + HOUR_MS };
	trade->sides[BEGINNER].player_id = ANN;
	trade->sides[OTHER].player_id = BOB;
	*anns = (struct parcel){ .id = DEAL ".1", .player_id = ANN };
	*bobs = (struct parcel){ .id = DEAL ".2", .player_id = BOB, .gold = 50 };
	put_herbs(anns, 3);
	anns->pieces[anns->pieces_count++] = blade('7');
	return trade;
}

void
expect_moved(const struct stage *s, char digit, int64_t from, int64_t to, const char *parcel)
{
	unsigned i;

	for (i = 0; i < s->effects.pieces_count; i++) {
		const struct piece_change *change = &s->effects.pieces[i];

		if (change->kind == PIECE_MOVED && change->row.id[0] == digit &&
		    change->player_id == from && change->to_player == to &&
		    strcmp(change->parcel_id, parcel) == 0)
			return;
	}
	cr_assert_fail("piece %c doesn't go to player %lld, '%s'", digit, (long long)to, parcel);
}

void
expect_parcel(const struct stage *s, const char *id, bool is_gone)
{
	const struct commerce_effects *c = &s->effects.commerce;
	unsigned i;

	for (i = 0; i < c->parcels_count; i++) {
		if (strcmp(c->parcels[i].id, id) == 0 && c->parcels[i].is_gone == is_gone)
			return;
	}
	cr_assert_fail("parcel %s isn't %s", id, is_gone ? "gone" : "made");
}

void
expect_told(const struct stage *s, const char *exchange, int64_t player_id, const char *words)
{
	unsigned i;

	for (i = 0; i < s->effects.events_count; i++) {
		const struct effect_event *event = &s->effects.events[i];

		if (strcmp(event->type->exchange, exchange) == 0 &&
		    event->aggregate_id == player_id && strstr(event->data.bytes, words) != NULL)
			return;
	}
	cr_assert_fail("no %s tells player %lld of %s", exchange, (long long)player_id, words);
}

void
expect_saved(const struct stage *s, int64_t player_id, int64_t gold, int64_t versions)
{
	const struct character_row *seen = rows_character(&s->rows, player_id);
	unsigned i;

	for (i = 0; i < s->effects.saved_count; i++) {
		const struct character_row *saved = &s->effects.saved[i];

		if (saved->player_id != player_id)
			continue;
		cr_assert_eq(saved->gold, gold, "%lld", (long long)saved->gold);
		cr_assert_eq(saved->version, seen->version + versions);
		return;
	}
	cr_assert_fail("player %lld isn't saved", (long long)player_id);
}
