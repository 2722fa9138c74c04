/* A stored battle: two bytes with the size of its setup, the lower one first, the setup, then
 * inputs of round after round. What is read is sound, is written as the same bytes, and plays to
 * its end within its bounds, twice the same. */
#include "core/rules/battle.h"

#include "tests/fuzz/fuzz.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_BYTES 2

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_setup(const struct battle_setup *setup, const uint8_t *bytes, size_t size)
{
	static uint8_t again[BATTLE_SETUP_BYTES_MAX];

	must(battle_setup_is_sound(setup));
	must(battle_setup_encode(setup, again, sizeof(again)) == size);
	must(memcmp(again, bytes, size) == 0);
}

static void
check_log(const struct battle *battle, const struct battle_log *log)
{
	must(log->count >= 0 && log->count <= BATTLE_LOG_MAX && log->dropped >= 0);
	for (int32_t i = 0; i < log->count; i++) {
		const struct battle_entry *entry = &log->entries[i];

		must(entry->who >= 0 && entry->who < battle->setup.fighters_count);
		must(entry->target >= 0 && entry->target < battle->setup.fighters_count);
		must(battle_what_key(entry->what) != NULL);
		must(entry->amount >= 0 && entry->after >= 0);
	}
}

/* Plays what the bytes say; returns how many of them were played. */
static size_t
play(struct battle *battle, const uint8_t *bytes, size_t size)
{
	static struct battle_log log;
	static uint8_t again[BATTLE_FIGHTERS_MAX * BATTLE_INPUT_BYTES];
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	size_t used = 0, more;

	while (battle->state == BATTLE_RUNNING) {
		more = battle_inputs_decode(&battle->setup, bytes + used, size - used, inputs);
		if (more == 0)
			break;
		must(battle_inputs_encode(&battle->setup, inputs, again, sizeof(again)) == more);
		must(memcmp(again, bytes + used, more) == 0);
		must(battle_round(battle, inputs, &log));
		must(battle_is_sound(battle));
		check_log(battle, &log);
		used += more;
	}
	return used;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct battle_setup setup;
	static struct battle battle, again;
	size_t setup_size, used;

	if (size < SIZE_BYTES)
		return 0;
	setup_size = (size_t)data[0] | (size_t)data[1] << 8;
	data += SIZE_BYTES;
	size -= SIZE_BYTES;
	if (setup_size > size || !battle_setup_decode(data, setup_size, &setup))
		return 0;
	check_setup(&setup, data, setup_size);
	must(battle_start(&setup, &battle));
	must(battle_is_sound(&battle));
	used = play(&battle, data + setup_size, size - setup_size);
	must(battle_replay(&setup, data + setup_size, used, &again, NULL));
	must(battle_hash(&again) == battle_hash(&battle));
	return 0;
}
