-- What characters know of trades, and what they make. Who has no row has learned nothing. The
-- character's lock and version guard both.

CREATE TABLE craft (
	player_id bigint PRIMARY KEY REFERENCES character,
	skills    jsonb NOT NULL CHECK (jsonb_typeof(skills) = 'object'), -- {"smithing": 124}: tenths of a point
	recipes   text[] NOT NULL -- those that were learned from scrolls and as rewards
) WITH (fillfactor = 70);

-- Work that was begun: what goes in was burned then, what comes out follows from what stands here.
-- It is claimed once, under the ledger's operation "craft:<id>".
CREATE TABLE craft_job (
	id         text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{20}$'),
	player_id  bigint NOT NULL REFERENCES character,
	recipe     text NOT NULL,
	count      int NOT NULL CHECK (count BETWEEN 1 AND 20),
	skill      int NOT NULL CHECK (skill BETWEEN 0 AND 1000),
	level      int NOT NULL CHECK (level BETWEEN 1 AND 60),
	seed       text NOT NULL CHECK (seed ~ '^[0-9a-f]{16}$'),
	ready_at   timestamptz NOT NULL,
	claimed_at timestamptz -- NULL: not yet
);

CREATE INDEX craft_job_open ON craft_job (player_id) WHERE claimed_at IS NULL;
