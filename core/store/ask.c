#include "core/store/ask.h"

int
ask_of_player(struct postgres_session *s, const struct postgres_statement *statement,
    int64_t player_id, int *count)
{
	struct postgres_params params = { 0 };

	params_i64(&params, player_id);
	postgres_query(s, statement, &params);
	return (*count)++;
}
