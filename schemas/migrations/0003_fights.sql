-- A fight that ended, settled exactly once: its id is the key. What began it and the inputs replay it
-- to result_hash, and with xp_before and settled_at to the very answer that its last blow got. A void
-- fight (its hot state was lost) gives nothing, and may know no more of itself than its id.

CREATE TABLE fight (
	id            text PRIMARY KEY,
	player_id     bigint NOT NULL,
	rules_version int,
	seed          text,
	digest        text,
	monster       text,
	monster_level int,
	player_level  int,
	player_hp     int, -- at the start
	outcome       text NOT NULL CHECK (outcome IN ('won', 'lost', 'fled', 'draw', 'void')),
	inputs        text,
	xp            bigint NOT NULL CHECK (xp >= 0),
	gold          bigint NOT NULL CHECK (gold >= 0),
	xp_before     bigint, -- of the player, when it was settled
	result_hash   text,
	turns         int,
	settled_at    timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT fight_spoils_of_the_won CHECK (outcome = 'won' OR (xp = 0 AND gold = 0)),
	CONSTRAINT fight_replays CHECK (outcome = 'void' OR num_nulls(rules_version, seed, digest,
	    monster, monster_level, player_level, player_hp, inputs, result_hash, turns, xp_before) = 0)
);
