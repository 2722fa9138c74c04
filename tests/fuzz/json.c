/* JSON from outside: what is read and printed canonically reads the same again. */
#include "events/json.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_READ 65536

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *first, *second;
	char *printed, *again;
	struct err err;
	size_t length;

	if (json_parse(data, size, SIZE_READ, &first, &err) != 0)
		return 0;
	printed = json_canonical(first, &length);
	if (json_parse(printed, length, 8 * SIZE_READ, &second, &err) != 0)
		abort();
	again = json_canonical(second, NULL);
	if (strcmp(printed, again) != 0)
		abort();
	free(printed);
	free(again);
	json_free(first);
	json_free(second);
	return 0;
}
