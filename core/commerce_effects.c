#include "core/commerce_effects.h"

#include <stdlib.h>
#include <string.h>

bool
commerce_effects_are_any(const struct commerce_effects *e)
{
	return e->parcels_count > 0 || e->letters_count > 0 || e->lot.what != ROW_STAYS ||
	       e->trade.what != ROW_STAYS;
}

void
commerce_effects_finish(struct commerce_effects *e)
{
	free(e->letters);
	memset(e, 0, sizeof(*e));
}
