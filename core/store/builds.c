/* Rows of the table `build`. */
#include "core/store/builds.h"

#include <stdlib.h>
#include <string.h>

static int
skill_compare(const void *a, const void *b)
{
	const struct build_skill_row *left = a, *right = b;

	return strcmp(left->key, right->key);
}

static void
read_skills(const char *text, struct build_row *ret)
{
	while (ret->skills_count < BUILD_ROW_SKILLS_MAX && *text != '\0') {
		size_t key_size = strcspn(text, ":");
		char *end;

		if (text[key_size] == '\0' || key_size >= SKILL_KEY_SIZE)
			break;
		memcpy(ret->skills[ret->skills_count].key, text, key_size);
		ret->skills[ret->skills_count].key[key_size] = '\0';
		ret->skills[ret->skills_count++].rank =
		    (int32_t)strtol(text + key_size + 1, &end, 10);
		text = *end == ',' ? end + 1 : end;
	}
	qsort(ret->skills, ret->skills_count, sizeof(ret->skills[0]), skill_compare);
}

void
builds_read(const struct postgres_results *results, size_t query, size_t row, int column,
    struct build_row *ret)
{
	ret->spent = (struct attributes){
		.strength = (int32_t)postgres_i64(results, query, row, column),
		.agility = (int32_t)postgres_i64(results, query, row, column + 1),
		.intellect = (int32_t)postgres_i64(results, query, row, column + 2),
		.vitality = (int32_t)postgres_i64(results, query, row, column + 3),
		.luck = (int32_t)postgres_i64(results, query, row, column + 4),
	};
	read_skills(postgres_text(results, query, row, column + 5), ret);
}
