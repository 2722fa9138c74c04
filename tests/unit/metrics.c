#include "events/metrics.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct metrics *m;
static struct text out;

static void
setup(void)
{
	m = metrics_create();
}

static void
teardown(void)
{
	metrics_destroy(m);
	text_finish(&out);
}

TestSuite(metrics, .init = setup, .fini = teardown);

static void
expect_line(const char *line)
{
	char whole[200];

	text_clear(&out);
	text_putc(&out, '\n');
	metrics_write(m, &out);
	snprintf(whole, sizeof(whole), "\n%s\n", line);
	cr_assert_not_null(strstr(out.bytes, whole), "no line '%s' in\n%s", line, out.bytes);
}

Test(metrics, counters_and_gauges)
{
	counter_add(metrics_counter(m, "x_total", "op=\"a\"", "Things."), 2);
	counter_add(metrics_counter(m, "x_total", "op=\"b\"", "Things."), 5);
	counter_add(metrics_counter(m, "x_total", "op=\"a\"", "Things."), 1);
	gauge_set(metrics_gauge(m, "y", NULL, "Y."), -2.5);
	expect_line("# HELP wildmarch_x_total Things.");
	expect_line("# TYPE wildmarch_x_total counter");
	expect_line("wildmarch_x_total{op=\"a\"} 3");
	expect_line("wildmarch_x_total{op=\"b\"} 5");
	expect_line("wildmarch_y -2.5");
	gauge_set(metrics_gauge(m, "y", NULL, "Y."), INFINITY);
	expect_line("wildmarch_y +Inf");
}

Test(metrics, one_head_for_all_series_of_a_name)
{
	char *first;

	metrics_counter(m, "x_total", "op=\"a\"", "Things.");
	metrics_counter(m, "z_total", NULL, "Others.");
	metrics_counter(m, "x_total", "op=\"b\"", "Things.");
	metrics_write(m, &out);
	first = strstr(out.bytes, "# TYPE wildmarch_x_total");
	cr_assert_not_null(first);
	cr_assert_null(strstr(first + 1, "# TYPE wildmarch_x_total"));
	cr_assert_lt(strstr(out.bytes, "op=\"b\""), strstr(out.bytes, "wildmarch_z_total"));
}

Test(metrics, histograms_are_cumulative)
{
	struct histogram *h = metrics_histogram(m, "t_seconds", "q=\"x\"", "Time.");

	histogram_observe_us(h, 500); /* the bound belongs to its bucket */
	histogram_observe_us(h, 501);
	histogram_observe_us(h, 11000000);
	histogram_observe_us(h, -1);
	expect_line("wildmarch_t_seconds_bucket{q=\"x\",le=\"0.0005\"} 2");
	expect_line("wildmarch_t_seconds_bucket{q=\"x\",le=\"0.001\"} 3");
	expect_line("wildmarch_t_seconds_bucket{q=\"x\",le=\"10\"} 3");
	expect_line("wildmarch_t_seconds_bucket{q=\"x\",le=\"+Inf\"} 4");
	expect_line("wildmarch_t_seconds_sum{q=\"x\"} 11.001001");
	expect_line("wildmarch_t_seconds_count{q=\"x\"} 4");
	h = metrics_histogram(m, "u_seconds", NULL, "Time.");
	expect_line("wildmarch_u_seconds_bucket{le=\"+Inf\"} 0");
}

static double
answer(void *arg)
{
	return *(double *)arg;
}

Test(metrics, a_read_gauge_is_asked_when_scraped)
{
	double value = 1;

	metrics_gauge_read(m, "r", NULL, "R.", answer, &value);
	expect_line("wildmarch_r 1");
	value = 7;
	expect_line("wildmarch_r 7");
}

Test(metrics, labels_and_help_are_escaped)
{
	struct text labels = { 0 };

	metrics_put_label(&labels, "a", "x\"y\\z\n");
	metrics_put_label(&labels, "b", "");
	cr_assert_str_eq(labels.bytes, "a=\"x\\\"y\\\\z\\n\",b=\"\"");
	metrics_gauge(m, "e", labels.bytes, "two\nlines \\");
	expect_line("# HELP wildmarch_e two\\nlines \\\\");
	expect_line("wildmarch_e{a=\"x\\\"y\\\\z\\n\",b=\"\"} 0");
	text_finish(&labels);
}

Test(metrics, the_process_is_there)
{
	metrics_write(m, &out);
	cr_assert_not_null(strstr(out.bytes, "\nprocess_resident_memory_bytes "));
	cr_assert_null(strstr(out.bytes, "\nprocess_resident_memory_bytes 0\n"));
	cr_assert_not_null(strstr(out.bytes, "\nprocess_cpu_seconds_total "));
	cr_assert_null(strstr(out.bytes, "\nprocess_open_fds 0\n"));
}

Test(metrics, too_many_series_are_not_counted)
{
	char labels[32];
	int i;

	for (i = 0; i < 4096; i++) {
		snprintf(labels, sizeof(labels), "id=\"%d\"", i);
		cr_assert_not_null(metrics_counter(m, "x_total", labels, "X."));
	}
	cr_assert_null(metrics_counter(m, "x_total", "id=\"x\"", "X."));
	counter_add(NULL, 1);
	gauge_set(NULL, 1);
	histogram_observe_us(NULL, 1);
	cr_assert_not_null(metrics_counter(m, "x_total", "id=\"5\"", "X."));
}
