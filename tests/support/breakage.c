#include "tests/support/breakage.h"

#include "content/tables.h"
#include "core/content/load.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 65536

char content_directory[64];

void
content_path(char path[512], const char *from, enum content_kind kind)
{
	(void)snprintf(path, 512, "%s/%s", from, content_tables[kind].file);
}

static void
read_sound(enum content_kind kind, char text[TEXT_MAX])
{
	char path[512];
	FILE *file;
	size_t size;

	content_path(path, SMALL_CONTENT, kind);
	file = fopen(path, "rb");
	cr_assert_not_null(file, "%s", path);
	size = fread(text, 1, TEXT_MAX - 1, file);
	text[size] = '\0';
	fclose(file);
}

void
content_put(enum content_kind kind, const char *text, size_t size)
{
	char path[512];
	FILE *file;

	content_path(path, content_directory, kind);
	file = fopen(path, "wb");
	cr_assert_not_null(file, "%s", path);
	cr_assert_eq(fwrite(text, 1, size, file), size);
	fclose(file);
}

static void
write_sound(enum content_kind kind)
{
	static char text[TEXT_MAX];

	read_sound(kind, text);
	content_put(kind, text, strlen(text));
}

void
content_begin(void)
{
	strcpy(content_directory, "/tmp/content-XXXXXX");
	cr_assert_not_null(mkdtemp(content_directory));
	for (int kind = 0; kind < CONTENT_KIND_COUNT; kind++)
		write_sound((enum content_kind)kind);
}

void
content_end(void)
{
	char path[512];

	for (int kind = 0; kind < CONTENT_KIND_COUNT; kind++) {
		content_path(path, content_directory, (enum content_kind)kind);
		unlink(path);
	}
	rmdir(content_directory);
}

char *
content_complaints(void)
{
	struct text complaints = { 0 };
	struct content *content = NULL;
	struct err err = { 0 };
	int code = content_load(content_directory, &content, &complaints, &err);
	size_t first;

	if (code == 0) {
		cr_assert_null(complaints.bytes, "%s", complaints.bytes);
		content_destroy(content);
		return NULL;
	}
	cr_assert_eq(code, ERR_CONFIG);
	cr_assert_null(content);
	first = strcspn(complaints.bytes, "\n");
	cr_assert_eq(strlen(err.text), first);
	cr_assert_eq(strncmp(err.text, complaints.bytes, first), 0);
	return text_steal(&complaints, NULL);
}

void
content_break(const struct breakage *b)
{
	static char text[TEXT_MAX];
	struct text broken = { 0 };
	const char *at;

	read_sound(b->kind, text);
	at = strstr(text, b->sound);
	cr_assert_not_null(at, "%s is not in %s", b->sound, content_tables[b->kind].file);
	text_add(&broken, text, (size_t)(at - text));
	text_puts(&broken, b->broken);
	text_puts(&broken, at + strlen(b->sound));
	content_put(b->kind, broken.bytes, broken.size);
	text_finish(&broken);
}

void
expect_complaint(const struct breakage *b)
{
	char *said;

	content_break(b);
	said = content_complaints();
	cr_assert_not_null(said, "it was taken: %s", b->broken);
	cr_expect_not_null(strstr(said, b->complaint), "%s\nshould hold: %s", said, b->complaint);
	free(said);
	write_sound(b->kind);
}
