#include "bot/picture.h"
#include "bot/press.h"
#include "bot/screens.h"

#include <criterion/criterion.h>
#include <string.h>

#define ANN 5000000042

static struct press_key key;
static char data[PRESS_SIZE];

static void
set_up(void)
{
	struct press press = { .op = "ca", .version = 159479, .args = "17.head" };

	key = press_key_of("123456:TEST");
	press_write(&key, ANN, ANN, &press, data);
}

TestSuite(bot_press, .init = set_up);

Test(bot_press, is_packed_and_signed_as_documented)
{
	cr_expect_str_eq(data, "ca.3f1z.17.head.OCh9HYX0hr4");
}

Test(bot_press, is_read_back)
{
	struct press press;

	cr_assert(press_read(&key, ANN, ANN, data, &press));
	cr_expect_str_eq(press.op, "ca");
	cr_expect_eq(press.version, 159479);
	cr_expect_str_eq(press.args, "17.head");
}

Test(bot_press, any_changed_byte_is_refused)
{
	struct press press;
	size_t size = strlen(data);

	for (size_t i = 0; i < size; i++) {
		data[i] ^= 1;
		cr_expect_not(press_read(&key, ANN, ANN, data, &press), "byte %zu", i);
		data[i] ^= 1;
	}
}

Test(bot_press, another_players_button_is_refused)
{
	struct press press;

	cr_expect_not(press_read(&key, ANN + 1, ANN, data, &press));
	cr_expect_not(press_read(&key, ANN, ANN + 1, data, &press));
}

Test(bot_press, another_bots_button_is_refused)
{
	struct press_key other = press_key_of("123456:OTHER");
	struct press press;

	cr_expect_not(press_read(&other, ANN, ANN, data, &press));
}

Test(bot_press, rubbish_is_refused)
{
	static const char *const rubbish[] = { "", ".", "...", "at", "at.1", "at.1.", "at.1.x",
		"...........", "OCh9HYX0hr4", ".OCh9HYX0hr4", "a.OCh9HYX0hr4", "at.1..OCh9HYX0hr4",
		"at.zzzzzzzzzzzz..OCh9HYX0hr4",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	struct press press;

	for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++)
		cr_expect_not(press_read(&key, ANN, ANN, rubbish[i], &press), "%s", rubbish[i]);
}

Test(bot_press, the_longest_form_of_every_op_fits)
{
	struct press press = { .version = PRESS_VERSION_MAX };
	struct press back;

	memset(press.args, 'x', PRESS_ARGS_MAX);
	for (size_t i = 0; screens[i] != NULL; i++) {
		for (size_t k = 0; screens[i]->actions[k].op != NULL; k++) {
			cr_assert(strlen(screens[i]->actions[k].op) <= PRESS_OP_MAX);
			strcpy(press.op, screens[i]->actions[k].op);
			press_write(&key, INT64_MAX, INT64_MIN, &press, data);
			cr_expect(strlen(data) <= 64);
			cr_expect(press_read(&key, INT64_MAX, INT64_MIN, data, &back));
			cr_expect_eq(back.version, press.version);
		}
	}
}

Test(bot_press, every_action_has_an_op_of_its_own)
{
	for (size_t i = 0; screens[i] != NULL; i++)
		for (size_t k = 0; screens[i]->actions[k].op != NULL; k++)
			for (size_t j = 0; screens[j] != NULL; j++)
				for (size_t m = 0; screens[j]->actions[m].op != NULL; m++)
					cr_expect((i == j && k == m) ||
						  strcmp(screens[i]->actions[k].op,
						      screens[j]->actions[m].op) != 0);
}

Test(bot_press, every_command_leads_to_an_action)
{
	for (const struct command *c = commands; c->name != NULL; c++) {
		bool is_found = false;

		for (size_t i = 0; screens[i] != NULL; i++)
			for (size_t k = 0; screens[i]->actions[k].op != NULL; k++)
				is_found |= strcmp(screens[i]->actions[k].op, c->op) == 0;
		cr_expect(is_found, "%s", c->name);
	}
}
