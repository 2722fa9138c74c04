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
moment_digest(const struct moment *at, const char *fight_id, const char *snapshot,
    char ret_digest[DIGEST_TEXT_SIZE], uint64_t *ret_seed)
{
	uint8_t inner[32], digest[32];
	struct text message = { 0 };
	uint64_t seed = 0;
	int i;

	digest_blake2b(snapshot, strlen(snapshot), NULL, 0, inner);
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
moment_fight_digest(const struct moment *at, const char *fight_id, const struct fighter *player,
    const char *monster, int32_t monster_level, char ret_digest[DIGEST_TEXT_SIZE],
    uint64_t *ret_seed)
{
	char snapshot[256];

	snprintf(snapshot, sizeof(snapshot),
	    "{\"monster\":\"%s\",\"monster_level\":%" PRId32 ",\"player_hp\":%" PRId32
	    ",\"player_level\":%" PRId32 ",\"rules_version\":%d}",
	    monster, monster_level, player->hp, player->level, RULES_VERSION);
	moment_digest(at, fight_id, snapshot, ret_digest, ret_seed);
}
