/* The files of schemas/examples and schemas/golden: <name of the struct>.<rest>.json. */
#ifndef TESTS_SUPPORT_SAMPLES_H
#define TESTS_SUPPORT_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>

#define SAMPLE_MAX 8192

struct sample {
	char name[256];
	char struct_name[64];
	char bytes[SAMPLE_MAX];
	size_t size;
};

/* False for a name that isn't a sample's; asserts that the file can be read. */
bool sample_load(const char *directory, const char *name, struct sample *ret);

/* Asserts that both are the same JSON document, whatever their spelling. */
void sample_expect_same(const struct sample *s, const void *written, size_t size);

#endif
