/* Prometheus metrics of one process. Labels never hold ids.
 *
 * Names are said without the prefix wildmarch_, which each is written with; they end in the base
 * unit (_seconds, _bytes), those of counters in _total. What the platform names itself stands
 * beside them: process_cpu_seconds_total and its like. */
#ifndef EVENTS_METRICS_H
#define EVENTS_METRICS_H

#include "events/text.h"

#include <stdint.h>

struct metrics;
struct counter;
struct gauge;
struct histogram;

struct metrics *metrics_create(void);
void metrics_destroy(struct metrics *m);

/* Each returns the one with this name and these labels, made at the first call; it lives as long as
 * `m`. `labels` is the inside of the braces (operation="combat.attack",result="ok") or NULL. `help`
 * is used at the first call. NULL when there are 4096 already. */
struct counter *metrics_counter(
    struct metrics *m, const char *name, const char *labels, const char *help);
struct gauge *metrics_gauge(
    struct metrics *m, const char *name, const char *labels, const char *help);
/* Seconds, buckets 0.5 ms … 10 s. */
struct histogram *metrics_histogram(
    struct metrics *m, const char *name, const char *labels, const char *help);
/* A gauge, or a counter, that is asked when scraped. */
void metrics_gauge_read(struct metrics *m, const char *name, const char *labels, const char *help,
    double (*read)(void *arg), void *arg);
void metrics_counter_read(struct metrics *m, const char *name, const char *labels, const char *help,
    double (*read)(void *arg), void *arg);

/* Appends name="value" to labels in the making, escaped, behind a comma where one is due: for
 * values that aren't literals. */
void metrics_put_label(struct text *labels, const char *name, const char *value);

/* Of every peer that a service keeps a connection to, labelled peer="postgres" or the like. */
#define RECONNECTS_METRIC "reconnects_total"
#define RECONNECTS_HELP "Connections lost or not made, each to be made again; by peer"

/* NULL is fine for each. */
void counter_add(struct counter *c, uint64_t n);
void gauge_set(struct gauge *g, double value);
void histogram_observe_us(struct histogram *h, int64_t microseconds);

/* The text exposition format. */
void metrics_write(struct metrics *m, struct text *out);

#endif
