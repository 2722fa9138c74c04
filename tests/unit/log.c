#include "events/log.h"

#include "events/json.h"
#include "events/text.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int pipe_ends[2];

/* Standard error becomes a pipe that the test may read, or not. */
static void
catch_stderr(void)
{
	cr_assert_eq(pipe(pipe_ends), 0);
	cr_assert_geq(dup2(pipe_ends[1], STDERR_FILENO), 0);
	close(pipe_ends[1]);
	cr_assert_eq(fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK), 0);
	log_init("core", "a\"1", LOG_INFO);
}

/* What is in the pipe now. */
static char *
caught(void)
{
	static char bytes[1 << 20];
	size_t size = 0;
	ssize_t n;

	while (size < sizeof(bytes) - 1 &&
	       (n = read(pipe_ends[0], bytes + size, sizeof(bytes) - 1 - size)) > 0)
		size += (size_t)n;
	bytes[size] = '\0';
	return bytes;
}

static struct json *
caught_entry(void)
{
	char *line = caught();
	struct json *j = NULL;
	struct err err;

	cr_assert_eq(strchr(line, '\n'), line + strlen(line) - 1, "one line: %s", line);
	cr_assert_eq(json_parse(line, strlen(line), 65536, &j, &err), 0, "%s: %s", err.text, line);
	return j;
}

static void
expect_text(const struct json *j, const char *path, const char *expected)
{
	const char *text;
	struct err err;

	cr_assert_eq(jget_text(j, path, 65536, &text, &err), 0, "%s", err.text);
	cr_assert_str_eq(text, expected);
}

Test(log, an_entry_is_a_json_line_that_is_there_at_once)
{
	struct json *j;
	int64_t ms;
	struct err err;

	catch_stderr();
	log_set_trace("0af7651916cd43dd8448eb211c80319c");
	log_info("drained", LOG_I("ms", -12), LOG_T("queue", "core.combat"), LOG_T("none", NULL));
	j = caught_entry();
	expect_text(j, "level", "info");
	expect_text(j, "svc", "core");
	expect_text(j, "inst", "a\"1");
	expect_text(j, "what", "drained");
	expect_text(j, "queue", "core.combat");
	expect_text(j, "trace_id", "0af7651916cd43dd8448eb211c80319c");
	cr_assert_eq(jget_i64(j, "ms", -12, -12, &ms, &err), 0);
	cr_assert_eq(jget_i64(j, "none", 0, 0, &ms, &err), ERR_MISSING);
	json_free(j);
	log_set_trace(NULL);
	log_write(LOG_ERROR, "bare", NULL);
	cr_assert_null(strstr(caught(), "trace_id"));
}

Test(log, nobody_forges_an_entry)
{
	struct json *j;

	catch_stderr();
	log_warn("refused", LOG_T("name", "x\"}\n{\"level\":\"error\",\"a\":\"\xff\x1b[2J"));
	j = caught_entry();
	expect_text(j, "name", "x\"}\n{\"level\":\"error\",\"a\":\"\xef\xbf\xbd\x1b[2J");
	expect_text(j, "level", "warn");
	json_free(j);
}

Test(log, levels_below_the_least_are_silent)
{
	catch_stderr();
	log_debug("quiet", LOG_I("n", 1));
	cr_assert_str_eq(caught(), "");
	log_set_level(LOG_DEBUG);
	log_debug("loud", LOG_I("n", 1));
	cr_assert_not_null(strstr(caught(), "\"loud\""));
}

Test(log, a_long_field_is_cut)
{
	static char longer[100000];
	struct json *j;
	const char *text;
	struct err err;

	catch_stderr();
	memset(longer, 'x', sizeof(longer) - 1);
	log_info("long", LOG_T("text", longer));
	j = caught_entry();
	cr_assert_eq(jget_text(j, "text", 65536, &text, &err), 0);
	cr_assert_eq(strlen(text), 2048);
	json_free(j);
}

/* A pipe holds 64 KiB, the buffer 256 KiB: of 10 000 entries of about 100 bytes most are dropped,
 * none in part, and the process never waits. */
Test(log, drops_and_counts_when_nobody_reads, .timeout = 10)
{
	uint64_t lines = 0, first_drop = 0;
	struct text all = { 0 };
	const char *line;
	int i;

	catch_stderr();
	for (i = 0; i < 10000; i++) {
		log_info("flood", LOG_I("n", i));
		if (first_drop == 0 && log_dropped() > 0)
			first_drop = (uint64_t)i;
	}
	cr_assert_gt(first_drop, 2000);
	cr_assert_gt(log_dropped(), 1000);
	for (i = 0; i < 20; i++) {
		text_puts(&all, caught());
		log_flush();
	}
	for (line = all.bytes; *line != '\0'; line = strchr(line, '\n') + 1) {
		cr_assert_eq(strncmp(line, "{\"ts\":\"", 7), 0);
		cr_assert_not_null(strchr(line, '\n'));
		lines++;
	}
	text_finish(&all);
	cr_assert_eq(lines + log_dropped(), 10000);
	log_info("after", LOG_I("n", 1));
	cr_assert_not_null(strstr(caught(), "\"after\""));
}

Test(log, goes_on_when_standard_error_is_gone)
{
	catch_stderr();
	close(pipe_ends[0]);
	close(STDERR_FILENO);
	log_info("lost", LOG_I("n", 1));
	cr_assert_eq(log_dropped(), 1);
}
