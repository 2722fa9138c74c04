/* Where chance and beginnings come from. */
#include "core/moment.h"

#include "core/rules/build.h"
#include "core/rules/regen.h"
#include "events/ids.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct hot_state
hot_fresh(int64_t player_id, const struct moment *at)
{
	struct numbers numbers = build_numbers(at->content, 1, &(struct build){ 0 });

	return (struct hot_state){
		.player_id = player_id,
		.epoch = 0,
		.version = 1,
		.level = 1,
		.x = at->world->start.x,
		.y = at->world->start.y,
		.hp = numbers.hp_max,
		.hp_max = numbers.hp_max,
		.mp = numbers.mp_max,
		.mp_max = numbers.mp_max,
		.hp_at_ms = at->now_ms,
		.energy = energy_max(1),
		.energy_at_ms = at->now_ms,
	};
}

void
moment_digest(const struct moment *at, const char *fight_id, const void *snapshot, size_t size,
    char ret_digest[DIGEST_TEXT_SIZE], uint64_t *ret_seed)
{
	uint8_t inner[32], digest[32];
	struct text message = { 0 };
	uint64_t seed = 0;
	int i;

	digest_blake2b(snapshot, size, NULL, 0, inner);
	text_add(&message, "fight", sizeof("fight"));
	text_add(&message, fight_id, strlen(fight_id) + 1);
	text_add(&message, inner, sizeof(inner));
	digest_blake2b(message.bytes, message.size, at->fight_secret, 32, digest);
	text_finish(&message);
	hex_encode(digest, sizeof(digest), ret_digest);
	for (i = 7; i >= 0; i--)
		seed = seed << 8 | digest[i];
	*ret_seed = seed;
}

void
moment_battle_digest(const struct moment *at, const struct battle_setup *setup, const char *cast,
    char ret_digest[DIGEST_TEXT_SIZE], uint64_t *ret_seed)
{
	struct battle_setup unseeded = *setup;
	uint8_t bytes[BATTLE_SETUP_BYTES_MAX];
	struct text snapshot = { 0 };

	unseeded.seed = 0;
	text_add(&snapshot, bytes, battle_setup_encode(&unseeded, bytes, sizeof(bytes)));
	text_puts(&snapshot, cast);
	moment_digest(at, setup->id, snapshot.bytes, snapshot.size, ret_digest, ret_seed);
	text_finish(&snapshot);
}
