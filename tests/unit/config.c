#include "events/config.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sample {
	char *url, *key;
	int64_t prefetch;
	bool is_fast;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, sample, url, "AMQP_URL", NULL, 1, 0,
	    "the broker, such as amqp://user:password@127.0.0.1:5672/wildmarch"),
	CONFIG_FIELD(CONFIG_SECRET, sample, key, "API_KEY", "", 0, 64, "key of the API"),
	CONFIG_FIELD(
	    CONFIG_INT, sample, prefetch, "PREFETCH", "32", 1, 256, "deliveries at a time"),
	CONFIG_FIELD(CONFIG_BOOL, sample, is_fast, "FAST", "no", 0, 0, "whether to hurry"),
	CONFIG_END,
};

static struct sample config;
static struct err err;
static enum config_action action;

static int
load(int argc, const char **argv)
{
	char **writable = (char **)(uintptr_t)argv;

	return config_load(
	    fields, "wildmarch-x", "tests itself", argc, writable, &config, &action, &err);
}

#define LOAD(...)                                                                                  \
	load((int)(sizeof((const char *[]){ "x", __VA_ARGS__ }) / sizeof(char *)),                 \
	    (const char *[]){ "x", __VA_ARGS__, NULL })

static char path[] = "/tmp/config-test-XXXXXX";

static void
write_file(const char *bytes, size_t size)
{
	int fd = mkstemp(path);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, bytes, size), (ssize_t)size);
	close(fd);
}

static void
teardown(void)
{
	config_finish(fields, &config);
	unlink(path);
}

TestSuite(config, .fini = teardown);

Test(config, a_flag_beats_the_environment_beats_the_file_beats_the_default)
{
	write_file("from-file\r\n\n", 12);
	setenv("AMQP_URL_FILE", path, 1);
	cr_assert_eq(LOAD("--prefetch=5"), 0, "%s", err.text);
	cr_assert_str_eq(config.url, "from-file");
	cr_assert_str_eq(config.key, "");
	cr_assert_eq(config.prefetch, 5);
	cr_assert_eq(action, CONFIG_RUN);
	config_finish(fields, &config);
	setenv("AMQP_URL", "from-env", 1);
	cr_assert_eq(LOAD("--fast", "yes"), 0);
	cr_assert_str_eq(config.url, "from-env");
	cr_assert_eq(config.prefetch, 32);
	cr_assert(config.is_fast);
	config_finish(fields, &config);
	cr_assert_eq(LOAD("--amqp-url", "from-flag"), 0);
	cr_assert_str_eq(config.url, "from-flag");
	config_finish(fields, &config);
	setenv("AMQP_URL", "", 1);
	cr_assert_eq(LOAD("--amqp-url=a=b"), 0);
	cr_assert_str_eq(config.url, "a=b");
	config_finish(fields, &config);
	cr_assert_eq(LOAD("--fast=0"), 0);
	cr_assert_str_eq(config.url, "from-file", "an empty variable counts as unset");
}

static void
expect_refusal(int code, const char *text)
{
	cr_assert_eq(code, ERR_CONFIG);
	cr_assert_not_null(strstr(err.text, text), "'%s' should say '%s'", err.text, text);
	cr_assert_eq(strncmp(err.text, "wildmarch-x: ", 13), 0, "%s", err.text);
	cr_assert_null(config.url, "the output is untouched");
	cr_assert_null(config.key);
}

Test(config, a_lone_bool_flag_says_yes)
{
	cr_assert_eq(LOAD("--amqp-url", "x", "--fast"), 0);
	cr_assert(config.is_fast);
	config_finish(fields, &config);
	cr_assert_eq(LOAD("--fast", "--amqp-url", "x"), 0);
	cr_assert(config.is_fast);
	config_finish(fields, &config);
	cr_assert_eq(LOAD("--fast", "no", "--amqp-url", "x"), 0);
	cr_assert_not(config.is_fast);
}

Test(config, what_must_be_said_each_time_is_not_taken_from_the_environment)
{
	static const struct config_field flags[] = {
		CONFIG_FIELD(CONFIG_BOOL, sample, is_fast, "--yes", "no", 0, 0, "don't ask"),
		CONFIG_FIELD(CONFIG_TEXT, sample, url, "--to", NULL, 1, 0, "where to"),
		CONFIG_END,
	};
	char *words[] = { (char[]){ "x" }, (char[]){ "--to" }, (char[]){ "here" }, NULL };

	setenv("YES", "true", 1);
	setenv("--yes", "true", 1);
	setenv("TO", "there", 1);
	cr_assert_eq(
	    config_load(flags, "wildmarch-x", "tests itself", 3, words, &config, &action, &err), 0);
	cr_assert_not(config.is_fast);
	cr_assert_str_eq(config.url, "here");
	config_finish(flags, &config);
	cr_assert_eq(
	    config_load(flags, "wildmarch-x", "tests itself", 1, words, &config, &action, &err),
	    ERR_CONFIG);
	cr_assert_str_eq(err.text, "wildmarch-x: --to is missing: where to");
}

Test(config, what_is_missing_is_named_with_the_ways_to_give_it)
{
	expect_refusal(LOAD("--fast=1"), "AMQP_URL is required: give --amqp-url, or set AMQP_URL "
					 "or AMQP_URL_FILE: the broker, such as "
					 "amqp://user:password@127.0.0.1:5672/wildmarch");
}

Test(config, bad_values_are_refused)
{
	setenv("AMQP_URL", "x", 1);
	expect_refusal(LOAD("--prefetch=0"), "PREFETCH is 0; it takes 1 to 256");
	expect_refusal(LOAD("--prefetch=257"), "1 to 256");
	expect_refusal(LOAD("--prefetch=99999999999999999999"), "1 to 256");
	expect_refusal(LOAD("--prefetch="), "a whole number");
	expect_refusal(LOAD("--prefetch= 5"), "a whole number");
	expect_refusal(LOAD("--prefetch=5x"), "a whole number");
	expect_refusal(LOAD("--prefetch=+5"), "a whole number");
	expect_refusal(LOAD("--fast=maybe"), "true, false, 1, 0, yes or no");
	expect_refusal(LOAD("--amqp-url="), "0 characters");
}

Test(config, unknown_repeated_and_unfinished_flags_are_refused)
{
	setenv("AMQP_URL", "x", 1);
	expect_refusal(LOAD("--colour=blue"), "unknown flag --colour");
	expect_refusal(LOAD("--amqp-ur=x"), "unknown flag --amqp-ur");
	expect_refusal(LOAD("--amqp-url-x", "y"), "unknown flag");
	expect_refusal(LOAD("--fast=1", "--fast=1"), "given twice");
	expect_refusal(LOAD("--prefetch"), "needs a value");
	expect_refusal(LOAD("hunter2"), "argument 1 is no flag");
	cr_assert_null(strstr(err.text, "hunter2"), "a misplaced secret isn't printed");
}

Test(config, a_secret_never_stands_in_an_error)
{
	char secret[80];

	memset(secret, 's', sizeof(secret) - 1);
	secret[sizeof(secret) - 1] = '\0';
	setenv("AMQP_URL", "x", 1);
	setenv("API_KEY", secret, 1);
	expect_refusal(LOAD("--fast=1"), "API_KEY has 79 characters; it takes 0 to 64");
	cr_assert_null(strstr(err.text, "sss"));
}

Test(config, a_bad_file_is_refused)
{
	setenv("AMQP_URL_FILE", "/nonexistent/file", 1);
	expect_refusal(
	    LOAD("--fast=1"), "AMQP_URL_FILE names /nonexistent/file, which can't be read");
	write_file("a\0b", 3);
	setenv("AMQP_URL_FILE", path, 1);
	expect_refusal(LOAD("--fast=1"), "holds NUL or more than 4096 bytes");
}

Test(config, test_mode_masks_secrets, .init = cr_redirect_stdout)
{
	setenv("AMQP_URL", "amqp://user:hunter2@h:5672/v", 1);
	setenv("API_KEY", "hunter3", 1);
	cr_assert_eq(LOAD("-t"), 0);
	cr_assert_eq(action, CONFIG_TEST);
	fflush(stdout);
	cr_assert_stdout_eq_str(
	    "AMQP_URL=amqp://user:***@h:5672/v\nAPI_KEY=***\nPREFETCH=32\nFAST=false\n");
}

Test(config, help_needs_no_configuration)
{
	static char text[8192];
	FILE *real = stdout, *held = fmemopen(text, sizeof(text) - 1, "w");

	stdout = held;
	cr_assert_eq(LOAD("--help"), 0);
	fclose(held);
	stdout = real;
	cr_assert_eq(action, CONFIG_EXIT);
	cr_assert_not_null(strstr(text, "--prefetch NUMBER"));
	cr_assert_not_null(strstr(text, "deliveries at a time; 1..256 (default: 32)"));
	cr_assert_not_null(strstr(text, "(required)"));
}

Test(config, version_is_printed, .init = cr_redirect_stdout)
{
	cr_assert_eq(LOAD("--version"), 0);
	fflush(stdout);
	cr_assert_stdout_eq_str("wildmarch-x " WILDMARCH_VERSION "\n");
}
