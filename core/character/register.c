/* character.register: an identity becomes a player with a character. The same identity again gets
 * the character it has, and so nobody who plays already can be brought by somebody, or by itself.
 */
#include "core/character_view.h"
#include "core/name.h"
#include "core/operations.h"
#include "core/whom.h"
#include "messages/character_register.h"
#include "messages/player_registered_event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STARTING_GOLD 200

static void
need_named_referrer(const struct character_register_request *req, struct needs *out)
{
	struct whom whom = whom_read(req->referrer);

	if (req->has_referrer && (whom.player_id != 0 || whom.name_key[0] != '\0'))
		need_referrer(out, whom.player_id, whom.name_key);
}

static void
register_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_register_request *req = request;
	char name[NAME_BYTES], key[NAME_BYTES];

	need_identity(out, req->provider, req->external_id);
	if (known->identity_player_id != 0) {
		need_character(out, known->identity_player_id, TO_READ);
		need_build(out, known->identity_player_id);
		need_worn(out, known->identity_player_id);
		need_hot(out, known->identity_player_id, TO_READ);
		return;
	}
	need_new_player(out);
	need_named_referrer(req, out);
	if (name_check(req->name, name, key) == NAME_OK)
		need_name(out, key);
}

static void
reply_with(const struct character_row *row, const struct build_row *build, const struct gear *gear,
    const struct hot_state *hot, const struct battle *battle, bool is_new, const struct moment *at,
    struct effects *out)
{
	struct character_register_reply reply = { .is_new = is_new };

	character_view_fill(row, build, gear, hot, battle, at, &reply.character);
	effects_reply(out, &character_register_reply_shape, &reply);
}

/* What a character begins with: clothes, a blade, and a little for the road. Returns the gear that
 * this makes. */
static struct gear
equip(int64_t player_id, const char *account, const struct content *content, struct effects *out)
{
	struct piece worn[SLOT_COUNT];
	int32_t i, count = 0;

	for (i = 0; i < content->items_count; i++) {
		const struct content_item *item = &content->items[i];
		struct piece_row row;

		if (!item->has_start)
			continue;
		if (item->kind != CONTENT_ITEM_KIND_EQUIPMENT) {
			effects_move_items(out, "game:mint.start", account, item->key, item->start);
		} else if (count < SLOT_COUNT) {
			worn[count] = piece_plain(content, i, 1, QUALITY_COMMON);
			row = piece_row_of(&worn[count++], content);
			row.worn = (int32_t)item->slot;
			effects_make_piece(out, player_id, &row);
		}
	}
	return gear_worn(content, worn, count, 1);
}

static void
create(const struct character_register_request *req, const struct rows *rows, const char *name,
    const char *key, const struct moment *at, struct effects *out)
{
	int64_t player_id = rows->new_player_id, referrer_id = rows->administration.named_id;
	struct character_row row = {
		.player_id = player_id, .version = 2, .level = 1, .gold = STARTING_GOLD
	};
	struct new_character created = { .player_id = player_id };
	struct player_registered_event event = { .player_id = player_id };
	struct build_row build = { .player_id = player_id };
	struct hot_state hot = hot_fresh(player_id, at);
	struct gear gear;
	char account[64];

	hot.version++; /* what its first load makes of it */

	snprintf(created.provider, sizeof(created.provider), "%s", req->provider);
	snprintf(created.external_id, sizeof(created.external_id), "%s", req->external_id);
	snprintf(created.language, sizeof(created.language), "%s", req->language);
	snprintf(created.name, sizeof(created.name), "%s", name);
	snprintf(created.name_key, sizeof(created.name_key), "%s", key);
	snprintf(row.name, sizeof(row.name), "%s", name);
	snprintf(row.provider, sizeof(row.provider), "%s", req->provider);
	snprintf(row.external_id, sizeof(row.external_id), "%s", req->external_id);
	snprintf(row.language, sizeof(row.language), "%s", req->language);
	snprintf(event.name, sizeof(event.name), "%s", name);
	effects_player_account(player_id, account);

	effects_cause(out, "register:%" PRId64, player_id);
	effects_create_character(out, &created);
	effects_move(out, "game:mint.start", account, "gold", STARTING_GOLD);
	gear = equip(player_id, account, at->content, out);
	effects_save_character(out, &row);
	if (referrer_id != 0)
		effects_refer(out, &(struct new_referral){ player_id, referrer_id });
	effects_event(out, EVENT_PLAYER_REGISTERED, player_id, 0, &event);
	reply_with(&row, &build, &gear, &hot, NULL, true, at, out);
}

static void
register_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_register_request *req = request;
	char name[NAME_BYTES], key[NAME_BYTES];
	enum name_fault fault;
	int64_t known = rows->identity_player_id;
	struct gear gear;

	if (known != 0 && rows_character(rows, known) != NULL && rows_hot(rows, known) != NULL) {
		gear = bag_gear(
		    rows_bag(rows, known), at->content, rows_character(rows, known)->level);
		reply_with(rows_character(rows, known), rows_build(rows, known), &gear,
		    rows_hot(rows, known), rows_battle(rows, known), false, at, out);
		return;
	}
	fault = name_check(req->name, name, key);
	if (fault != NAME_OK) {
		effects_refuse(out, REFUSAL_NAME_INVALID, "%s", name_fault_key(fault));
		return;
	}
	if (rows->name_player_id != 0) {
		effects_refuse(out, REFUSAL_NAME_TAKEN, "Somebody else has this name.");
		return;
	}
	create(req, rows, name, key, at, out);
}

const struct operation character_register = {
	.name = "character.register",
	.need = register_need,
	.apply = register_apply,
};
