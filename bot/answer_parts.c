#include "bot/answer_parts.h"

#include <string.h>

int
read_numbers(const struct json *json, const struct number *numbers, size_t count, void *base,
    struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		int64_t value;
		int code = jget_i64(json, numbers[i].path, -NUMBER_MAX, NUMBER_MAX, &value, err);

		if (code != 0)
			return code;
		memcpy((char *)base + numbers[i].offset, &value, sizeof(value));
	}
	return 0;
}

int
read_optional_number(const struct json *json, const char *path, int64_t *ret, struct err *err)
{
	int code = jget_i64(json, path, -NUMBER_MAX, NUMBER_MAX, ret, err);

	return code == ERR_MISSING ? 0 : code;
}

int
read_word(const struct json *json, const char *path, char *ret, size_t room, struct err *err)
{
	const char *word;
	int code = jget_text(json, path, room - 1, &word, err);

	if (code == 0)
		memcpy(ret, word, strlen(word) + 1);
	return code;
}

int
read_optional_word(
    const struct json *json, const char *path, char *ret, size_t room, struct err *err)
{
	int code = read_word(json, path, ret, room, err);

	return code == ERR_MISSING ? 0 : code;
}

int
read_list(const struct json *json, const char *path, unsigned max, read_item *read, void *arg,
    unsigned *ret_count, struct err *err)
{
	const struct json *list;
	int code = jget_any(json, path, &list, err);

	if (code != 0)
		return code;
	for (unsigned i = 0; i < jget_count(list) && i < max; i++) {
		if (read(jget_item(list, i), i, arg, err) != 0)
			return err_prefix(err, "%s.%u", path, i);
		*ret_count = i + 1;
	}
	return 0;
}
