/* What a simulation found to be wrong. */
#ifndef TESTS_SIMULATION_FINDING_H
#define TESTS_SIMULATION_FINDING_H

/* Reports it; the first few of a seed are printed, all are counted. */
void finding(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Those since the last call, and begins to count anew. */
int findings_take(void);

#endif
