/* Runs a fuzz target over the files of its corpus. An empty corpus fails: it would prove nothing.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX ((size_t)1 << 20)

/* Runs one file, from a block of exactly its size, so that reading past it is seen. */
static int
replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *all = malloc(INPUT_MAX), *input;
	size_t size;

	if (file == NULL || all == NULL) {
		perror(path);
		return 1;
	}
	size = fread(all, 1, INPUT_MAX, file);
	fclose(file);
	input = malloc(size > 0 ? size : 1);
	if (input == NULL)
		abort();
	memcpy(input, all, size);
	free(all);
	LLVMFuzzerTestOneInput(input, size);
	free(input);
	return 0;
}

int
main(int argc, char **argv)
{
	DIR *corpus = argc == 2 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	char path[4096];
	int count = 0;

	if (corpus == NULL) {
		fprintf(stderr, "usage: %s <corpus directory>\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(corpus)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		if (replay(path) != 0)
			return 1;
		count++;
	}
	closedir(corpus);
	printf("%d inputs\n", count);
	return count > 0 ? 0 : 1;
}
