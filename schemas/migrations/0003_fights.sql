-- A fight that ended, settled exactly once: its id is the key. Seed, digest and inputs replay it to
-- result_hash. A void fight (its hot state was lost) gives nothing, and
-- may know no more of itself than its id.

CREATE TABLE fight (
	id            text PRIMARY KEY,
	player_id     bigint NOT NULL,
	rules_version int,
	seed          text,
	digest        text,
	monster       text,
	monster_level int,
	outcome       text NOT NULL CHECK (outcome IN ('won', 'lost', 'fled', 'draw', 'void')),
	inputs        text,
	xp            bigint NOT NULL CHECK (xp >= 0),
	gold          bigint NOT NULL CHECK (gold >= 0),
	result_hash   text,
	turns         int,
	settled_at    timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT fight_spoils_of_the_won CHECK (outcome = 'won' OR (xp = 0 AND gold = 0)),
	CONSTRAINT fight_replays CHECK (outcome = 'void' OR num_nulls(rules_version, seed, digest,
	    monster, monster_level, inputs, result_hash, turns) = 0)
);
