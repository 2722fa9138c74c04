#include "events/metrics.h"

#include "events/log.h"

#include <assert.h>
#include <dirent.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "wildmarch_" /* of every name: what is looked for begins behind it */
#define SERIES_MAX 4096     /* a label that holds an id would otherwise eat all memory */
#define TABLE_SIZE 512

/* Upper bounds of the buckets; the last bucket is +Inf. */
static const struct {
	int64_t most_us;
	const char *seconds;
} bounds[] = {
	{ 500, "0.0005" },
	{ 1000, "0.001" },
	{ 2500, "0.0025" },
	{ 5000, "0.005" },
	{ 10000, "0.01" },
	{ 25000, "0.025" },
	{ 50000, "0.05" },
	{ 100000, "0.1" },
	{ 250000, "0.25" },
	{ 500000, "0.5" },
	{ 1000000, "1" },
	{ 2500000, "2.5" },
	{ 5000000, "5" },
	{ 10000000, "10" },
};
#define BOUNDS (sizeof(bounds) / sizeof(bounds[0]))

enum kind { COUNTER, GAUGE, HISTOGRAM };

struct counter {
	uint64_t value;
	double (*read)(void *arg); /* NULL: `value` counts */
	void *arg;
};

struct gauge {
	double value;
	double (*read)(void *arg); /* NULL: `value` counts */
	void *arg;
};

struct histogram {
	uint64_t counts[BOUNDS + 1];
	uint64_t sum_us;
};

struct series {
	STAILQ_ENTRY(series) in_family;
	SLIST_ENTRY(series) in_bucket;
	struct family *family;
	char *labels; /* "" for none */
	union {
		struct counter counter;
		struct gauge gauge;
		struct histogram histogram;
	} as;
};

struct family {
	STAILQ_ENTRY(family) link;
	STAILQ_HEAD(, series) series;
	enum kind kind;
	char *name, *help;
};

struct metrics {
	STAILQ_HEAD(, family) families; /* in the order they were made */
	SLIST_HEAD(, series) table[TABLE_SIZE];
	size_t series;
};

static void *
allocate(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL)
		abort();
	return p;
}

static char *
copy(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(allocate(size), s, size);
}

struct metrics *
metrics_create(void)
{
	struct metrics *m = allocate(sizeof(*m));

	STAILQ_INIT(&m->families);
	return m;
}

void
metrics_destroy(struct metrics *m)
{
	struct family *f;
	struct series *s;

	if (m == NULL)
		return;
	while ((f = STAILQ_FIRST(&m->families)) != NULL) {
		STAILQ_REMOVE_HEAD(&m->families, link);
		while ((s = STAILQ_FIRST(&f->series)) != NULL) {
			STAILQ_REMOVE_HEAD(&f->series, in_family);
			free(s->labels);
			free(s);
		}
		free(f->name);
		free(f->help);
		free(f);
	}
	free(m);
}

/* ── finding and making ── */

/* FNV-1a. */
static size_t
bucket_of(const char *name, const char *labels)
{
	uint32_t h = 2166136261u;

	for (; *name != '\0'; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	for (; *labels != '\0'; labels++)
		h = (h ^ (uint8_t)*labels) * 16777619u;
	return h % TABLE_SIZE;
}

static const char *
short_name(const struct family *f)
{
	return f->name + strlen(PREFIX);
}

static char *
full_name(const char *name)
{
	char *full = allocate(strlen(PREFIX) + strlen(name) + 1);

	memcpy(full, PREFIX, strlen(PREFIX));
	strcpy(full + strlen(PREFIX), name);
	return full;
}

static struct family *
family_get(struct metrics *m, enum kind kind, const char *name, const char *help)
{
	struct family *f;

	STAILQ_FOREACH(f, &m->families, link) {
		if (strcmp(short_name(f), name) == 0) {
			assert(f->kind == kind);
			return f;
		}
	}
	f = allocate(sizeof(*f));
	STAILQ_INIT(&f->series);
	f->kind = kind;
	f->name = full_name(name);
	f->help = copy(help);
	STAILQ_INSERT_TAIL(&m->families, f, link);
	return f;
}

/* NULL when there are too many. */
static struct series *
series_get(
    struct metrics *m, enum kind kind, const char *name, const char *labels, const char *help)
{
	struct series *s;
	size_t bucket;

	if (labels == NULL)
		labels = "";
	bucket = bucket_of(name, labels);
	SLIST_FOREACH(s, &m->table[bucket], in_bucket) {
		if (strcmp(s->labels, labels) == 0 && strcmp(short_name(s->family), name) == 0) {
			assert(s->family->kind == kind);
			return s;
		}
	}
	if (m->series >= SERIES_MAX)
		return NULL;
	if (++m->series == SERIES_MAX)
		log_error("too many metrics: the rest isn't counted", LOG_T("name", name));
	s = allocate(sizeof(*s));
	s->family = family_get(m, kind, name, help);
	s->labels = copy(labels);
	STAILQ_INSERT_TAIL(&s->family->series, s, in_family);
	SLIST_INSERT_HEAD(&m->table[bucket], s, in_bucket);
	return s;
}

struct counter *
metrics_counter(struct metrics *m, const char *name, const char *labels, const char *help)
{
	struct series *s = series_get(m, COUNTER, name, labels, help);

	return s == NULL ? NULL : &s->as.counter;
}

struct gauge *
metrics_gauge(struct metrics *m, const char *name, const char *labels, const char *help)
{
	struct series *s = series_get(m, GAUGE, name, labels, help);

	return s == NULL ? NULL : &s->as.gauge;
}

struct histogram *
metrics_histogram(struct metrics *m, const char *name, const char *labels, const char *help)
{
	struct series *s = series_get(m, HISTOGRAM, name, labels, help);

	return s == NULL ? NULL : &s->as.histogram;
}

void
metrics_gauge_read(struct metrics *m, const char *name, const char *labels, const char *help,
    double (*read)(void *arg), void *arg)
{
	struct gauge *g = metrics_gauge(m, name, labels, help);

	if (g == NULL)
		return;
	g->read = read;
	g->arg = arg;
}

void
metrics_counter_read(struct metrics *m, const char *name, const char *labels, const char *help,
    double (*read)(void *arg), void *arg)
{
	struct counter *c = metrics_counter(m, name, labels, help);

	if (c == NULL)
		return;
	c->read = read;
	c->arg = arg;
}

/* ── counting ── */

void
counter_add(struct counter *c, uint64_t n)
{
	if (c != NULL)
		c->value += n;
}

void
gauge_set(struct gauge *g, double value)
{
	if (g != NULL)
		g->value = value;
}

void
histogram_observe_us(struct histogram *h, int64_t microseconds)
{
	size_t i = 0;

	if (h == NULL)
		return;
	if (microseconds < 0)
		microseconds = 0;
	while (i < BOUNDS && microseconds > bounds[i].most_us)
		i++;
	h->counts[i]++;
	h->sum_us += (uint64_t)microseconds;
}

/* ── writing ── */

/* What the format escapes: always backslash and newline, in label values the quote too. */
static void
put_escaped(struct text *out, const char *s, bool in_quotes)
{
	for (; *s != '\0'; s++) {
		if (*s == '\n')
			text_puts(out, "\\n");
		else if (*s == '\\' || (in_quotes && *s == '"'))
			text_add(out, (char[]){ '\\', *s }, 2);
		else
			text_putc(out, *s);
	}
}

void
metrics_put_label(struct text *labels, const char *name, const char *value)
{
	if (labels->size > 0)
		text_putc(labels, ',');
	text_puts(labels, name);
	text_puts(labels, "=\"");
	put_escaped(labels, value, true);
	text_putc(labels, '"');
}

static void
put_head(struct text *out, const char *name, const char *kind, const char *help)
{
	text_puts(out, "# HELP ");
	text_puts(out, name);
	text_putc(out, ' ');
	put_escaped(out, help, false);
	text_puts(out, "\n# TYPE ");
	text_puts(out, name);
	text_putc(out, ' ');
	text_puts(out, kind);
	text_putc(out, '\n');
}

/* name<suffix>{labels,le="<le>"} and a space; `le` may be NULL. */
static void
put_series(
    struct text *out, const char *name, const char *suffix, const char *labels, const char *le)
{
	text_puts(out, name);
	text_puts(out, suffix);
	if (labels[0] != '\0' || le != NULL) {
		text_putc(out, '{');
		text_puts(out, labels);
		if (le != NULL) {
			text_puts(out, labels[0] != '\0' ? ",le=\"" : "le=\"");
			text_puts(out, le);
			text_putc(out, '"');
		}
		text_putc(out, '}');
	}
	text_putc(out, ' ');
}

static void
put_number(struct text *out, double value)
{
	if (isnan(value))
		text_puts(out, "NaN\n");
	else if (isinf(value))
		text_puts(out, value > 0 ? "+Inf\n" : "-Inf\n");
	else
		text_printf(out, "%.15g\n", value);
}

static void
put_count(struct text *out, uint64_t value)
{
	text_printf(out, "%llu\n", (unsigned long long)value);
}

static void
put_histogram(struct text *out, const struct series *s)
{
	const struct histogram *h = &s->as.histogram;
	const char *name = s->family->name;
	uint64_t total = 0;
	size_t i;

	for (i = 0; i <= BOUNDS; i++) {
		total += h->counts[i];
		put_series(
		    out, name, "_bucket", s->labels, i < BOUNDS ? bounds[i].seconds : "+Inf");
		put_count(out, total);
	}
	put_series(out, name, "_sum", s->labels, NULL);
	put_number(out, (double)h->sum_us / 1e6);
	put_series(out, name, "_count", s->labels, NULL);
	put_count(out, total);
}

static void
put_family(struct text *out, const struct family *f)
{
	static const char *const kinds[] = {
		[COUNTER] = "counter",
		[GAUGE] = "gauge",
		[HISTOGRAM] = "histogram",
	};
	const struct series *s;
	const struct counter *c;
	const struct gauge *g;

	put_head(out, f->name, kinds[f->kind], f->help);
	STAILQ_FOREACH(s, &f->series, in_family) {
		switch (f->kind) {
		case COUNTER:
			c = &s->as.counter;
			put_series(out, f->name, "", s->labels, NULL);
			if (c->read != NULL)
				put_number(out, c->read(c->arg));
			else
				put_count(out, c->value);
			break;
		case GAUGE:
			g = &s->as.gauge;
			put_series(out, f->name, "", s->labels, NULL);
			put_number(out, g->read != NULL ? g->read(g->arg) : g->value);
			break;
		case HISTOGRAM:
			put_histogram(out, s);
			break;
		}
	}
}

/* ── the process ── */

/* Pages in memory, the second number of statm; 0 when /proc isn't there. */
static double
resident_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long pages = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%*s %ld", &pages) != 1)
		pages = 0;
	fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
open_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	const struct dirent *entry;
	double count = -1; /* the directory itself is open too */

	if (d == NULL)
		return 0;
	while ((entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			count++;
	closedir(d);
	return count;
}

static void
put_process(struct text *out)
{
	put_head(out, "process_resident_memory_bytes", "gauge", "Memory in use.");
	put_series(out, "process_resident_memory_bytes", "", "", NULL);
	put_number(out, resident_bytes());
	put_head(out, "process_cpu_seconds_total", "counter", "Processor time used.");
	put_series(out, "process_cpu_seconds_total", "", "", NULL);
	put_number(out, cpu_seconds());
	put_head(out, "process_open_fds", "gauge", "Open file descriptors.");
	put_series(out, "process_open_fds", "", "", NULL);
	put_number(out, open_fds());
}

void
metrics_write(struct metrics *m, struct text *out)
{
	const struct family *f;

	STAILQ_FOREACH(f, &m->families, link)
		put_family(out, f);
	put_process(out);
}
