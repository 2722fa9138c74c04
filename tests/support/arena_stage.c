#include "tests/support/arena_stage.h"

struct duellist_row *
given_a_duellist(struct stage *s, int64_t player_id, unsigned recent)
{
	struct duellist_row *row = stage_room(sizeof(*row));

	row->player_id = row->build.player_id = player_id;
	row->recent = stage_room(sizeof(*row->recent) + recent * sizeof(row->recent->duels[0]));
	s->rows.arena.duellists[s->rows.arena.duellists[0] != NULL] = row;
	return row;
}

struct stage *
given_a_challenge(int32_t level, int32_t level_of_bob)
{
	struct stage *s = stage_create(&arena_accept);
	struct challenge_row *challenge = stage_room(sizeof(*challenge));

	stage_character(s, ANN, "Ann", level);
	stage_character(s, BOB, "Bob", level_of_bob);
	stage_hot(s, BOB);
	given_a_duellist(s, ANN, 0);
	given_a_duellist(s, BOB, 0);
	*challenge = (struct challenge_row){
		.id = CHALLENGE_ID,
		.players = { ANN, BOB },
		.made_ms = s->at.now_ms - MINUTE,
		.expires_ms = s->at.now_ms + MINUTE,
	};
	s->rows.arena.challenge = challenge;
	return s;
}
