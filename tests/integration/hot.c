/* core/store/hot against a real Redis: what comes late. */
#include "core/store/hot.h"

#include "events/log.h"
#include "tests/support/databases.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOW 1767225600000

static struct loop *loop;
static struct redis *redis;
static int64_t player_id; /* of this process alone */
static struct hot_keys keys;
static char said[64];

static bool
is_ready(void *arg)
{
	(void)arg;
	return redis_is_ready(redis, NULL);
}

static void
on_reply(const struct redis_reply *reply, const struct err *err, void *arg)
{
	const char *text;

	(void)arg;
	cr_assert(err == NULL, "%s", err->text);
	text = redis_reply_type(reply) == REDIS_STRING ? redis_reply_text(reply, NULL) : "";
	snprintf(said, sizeof(said), "%s", text);
	loop_stop(loop);
}

static void
tell(size_t argc, const struct redis_arg *argv)
{
	redis_command(redis, on_reply, NULL, argc, argv);
	loop_run(loop);
}

static void
set(const char *field, const char *value)
{
	tell(4, (const struct redis_arg[]){ REDIS_TEXT("HSET"), REDIS_TEXT(keys.player),
		    REDIS_TEXT(field), REDIS_TEXT(value) });
}

static void
expect(const char *field, const char *value)
{
	tell(3, (const struct redis_arg[]){
		    REDIS_TEXT("HGET"), REDIS_TEXT(keys.player), REDIS_TEXT(field) });
	cr_expect_str_eq(said, value, "%s is %s, not %s", field, said, value);
}

/* Somebody of level 3 with half of the health, in no fight. */
static void
set_up(void)
{
	static const char *const fields[][2] = {
		{ "epoch", "1" },
		{ "ver", "7" },
		{ "level", "3" },
		{ "hp", "60" },
		{ "hp_rem", "5" },
		{ "hp_max", "120" },
		{ "hp_at", "1000" },
		{ "mp", "20" },
		{ "mp_rem", "0" },
		{ "mp_max", "50" },
		{ "energy", "40" },
		{ "fight", "" },
		{ "x", "1" },
		{ "y", "1" },
	};
	struct err err = { 0 };
	size_t i;

	log_init("test", "", LOG_ERROR);
	signal(SIGPIPE, SIG_IGN);
	loop = loop_create();
	redis = redis_open(loop, address("REDIS_URL"), &err);
	cr_assert(redis != NULL, "%s", err.text);
	cr_assert(until(loop, is_ready, NULL, 5000));
	player_id = 4000000000 + getpid();
	hot_keys(player_id, &keys);
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		set(fields[i][0], fields[i][1]);
}

static void
tear_down(void)
{
	char id[24];

	snprintf(id, sizeof(id), "%lld", (long long)player_id);
	tell(2, (const struct redis_arg[]){ REDIS_TEXT("DEL"), REDIS_TEXT(keys.player) });
	tell(3, (const struct redis_arg[]){
		    REDIS_TEXT("ZREM"), REDIS_TEXT(keys.dirty), REDIS_TEXT(id) });
	redis_close(redis);
	loop_destroy(loop);
}

TestSuite(hot, .init = set_up, .fini = tear_down, .timeout = 60);

static void
on_released(enum hot_outcome outcome, const struct err *err, void *arg)
{
	(void)arg;
	cr_assert(err == NULL, "%s", err->text);
	cr_assert_eq(outcome, HOT_STORED);
	loop_stop(loop);
}

static void
let_go(const struct release *release)
{
	hot_release(redis, release, NOW, on_released, NULL);
	loop_run(loop);
}

/* What a version of the value says of somebody who isn't fighting. */
static struct release
maxima(int64_t version, int32_t level, int32_t hp_max)
{
	return (struct release){ .player_id = player_id,
		.has_maxima = true,
		.version = version,
		.level = level,
		.hp_max = hp_max,
		.mp_max = 50 };
}

Test(hot, maxima_of_an_older_value_that_come_late_stay_away)
{
	struct release older = maxima(9, 3, 132), newer = maxima(10, 3, 144);

	let_go(&newer);
	expect("hp_max", "144");
	expect("ver", "8");
	let_go(&older);
	expect("hp_max", "144");
	expect("ver", "8");
	newer = maxima(11, 3, 120);
	let_go(&newer);
	expect("hp_max", "120");
}

Test(hot, a_new_level_that_is_told_late_neither_heals_nor_lowers)
{
	struct release newer = maxima(12, 5, 160), older = maxima(11, 4, 128);

	older.has_health = true;
	older.hp = 128;
	let_go(&newer);
	let_go(&older);
	expect("level", "5");
	expect("hp", "60");
}

Test(hot, a_settlement_that_comes_late_frees_its_player_and_leaves_newer_maxima)
{
	struct release settled = maxima(9, 3, 120), risen = maxima(10, 4, 128);

	set("fight", "f-1");
	let_go(&risen);
	expect("hp_max", "128");
	expect("level", "4");
	expect("fight", "f-1");
	strcpy(settled.fight_id, "f-1");
	settled.has_health = true;
	settled.hp = 33;
	let_go(&settled);
	expect("fight", "");
	expect("hp", "33");
	expect("hp_max", "128");
	expect("level", "4");
}

Test(hot, a_level_that_was_reached_elsewhere_heals_nobody_in_a_fight)
{
	struct release risen = maxima(10, 4, 128);

	risen.has_health = true;
	risen.hp = 128;
	set("fight", "f-1");
	let_go(&risen);
	expect("hp", "60");
	expect("hp_max", "128");
}

Test(hot, a_settlement_of_another_fight_changes_nothing)
{
	struct release settled = maxima(99, 9, 999);

	strcpy(settled.fight_id, "f-1");
	set("fight", "f-2");
	let_go(&settled);
	expect("fight", "f-2");
	expect("hp_max", "120");
	expect("ver", "7");
}

Test(hot, what_only_gives_is_of_no_version)
{
	struct release newer = maxima(10, 3, 120);
	struct release gift = {
		.player_id = player_id, .more_hp = 100, .more_energy = 5, .energy_max = 100
	};

	let_go(&newer);
	let_go(&gift);
	expect("hp", "120");
	expect("energy", "45");
	expect("level", "3");
}

Test(hot, nothing_is_made_of_a_player_whom_redis_forgot)
{
	struct release release = maxima(10, 3, 120);

	tell(2, (const struct redis_arg[]){ REDIS_TEXT("DEL"), REDIS_TEXT(keys.player) });
	let_go(&release);
	expect("hp_max", "");
}
