#include "tests/support/things_stage.h"

#include "core/rules/fauna.h"

#include <criterion/criterion.h>
#include <stdlib.h>

struct stage *
given_ann(const struct operation *operation, int32_t level)
{
	struct stage *s = stage_create(operation);

	s->at.content = content;
	stage_character(s, 1, "Ann", level);
	stage_build(s, 1);
	stage_bag(s, 1);
	stage_hot(s, 1);
	return s;
}

void
given_craft(struct stage *s)
{
	s->rows.craft = calloc(1, sizeof(*s->rows.craft));
	cr_assert_not_null(s->rows.craft);
	s->rows.craft->player_id = 1;
}

void
given_forest(struct stage *s)
{
	struct fauna fauna[FAUNA_MAX];
	int32_t x, y;

	for (y = 0; y < 4000; y += 20) {
		for (x = 0; x < 4000; x += 20) {
			struct tile tile = world_tile(&s->world, x, y);

			if (tile.biome != BIOME_FOREST || fauna_at(&s->world, content, &tile,
							      daytime_at(s->at.now_ms), fauna) == 0)
				continue;
			s->rows.hot.x = x;
			s->rows.hot.y = y;
			return;
		}
	}
	cr_assert_fail("no forest");
}
