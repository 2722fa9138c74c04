#include "tests/support/loaded_content.h"

#include "core/content/load.h"

#include <criterion/criterion.h>

struct content *content;

static void
load(const char *directory)
{
	struct text complaints = { 0 };
	struct err err = { 0 };

	cr_assert_eq(content_load(directory, &content, &complaints, &err), 0, "%s", err.text);
	text_finish(&complaints);
}

void
content_load_small(void)
{
	load(SMALL_CONTENT);
}

void
content_load_real(void)
{
	load(REAL_CONTENT);
}

void
content_unload(void)
{
	content_destroy(content);
}
