-- What players did in the land. The land itself is a function of the world's seed: nothing of it
-- stands here. A character's lock guards its rows.

-- The places that a character knows, and when it was there.
CREATE TABLE place (
	player_id  bigint NOT NULL REFERENCES character,
	x          int NOT NULL,
	y          int NOT NULL,
	key        text NOT NULL, -- of the content, or "camp"
	seen_ms    bigint NOT NULL CHECK (seen_ms > 0),
	visited_ms bigint CHECK (visited_ms >= seen_ms), -- NULL: only seen so far
	-- Of the last visit that gave something: a day, a week as yyyyww, 1 for ever; 0: none did.
	period     bigint NOT NULL CONSTRAINT place_period_check CHECK (period >= 0),
	CONSTRAINT place_visited_check CHECK (period = 0 OR visited_ms IS NOT NULL),
	PRIMARY KEY (player_id, x, y)
) WITH (fillfactor = 80);

-- Who was here lately?
CREATE INDEX place_visitors ON place (x, y, visited_ms DESC) WHERE visited_ms IS NOT NULL;

-- The run of whoever is in a dungeon, or was last: one for a character. The floors follow from the
-- seed; rooms are bits, room n being 1 << n, of the present floor. What a room gave is in the books
-- under the ledger's operation "dungeon:<id>:<floor>:<room>".
CREATE TABLE dungeon_run (
	player_id bigint PRIMARY KEY REFERENCES character,
	id        text NOT NULL UNIQUE CHECK (id ~ '^[0-9a-f-]{36}$'),
	dungeon   text NOT NULL,
	x         int NOT NULL, -- where its way in is
	y         int NOT NULL,
	seed      text NOT NULL CHECK (seed ~ '^[0-9a-f]{16}$'),
	level     int NOT NULL CHECK (level BETWEEN 1 AND 60),
	depth     int NOT NULL CHECK (depth BETWEEN 3 AND 9),
	rooms_min int NOT NULL CHECK (rooms_min BETWEEN 5 AND 30),
	rooms_max int NOT NULL CHECK (rooms_max BETWEEN rooms_min AND 30),
	floor     int NOT NULL CHECK (floor BETWEEN 1 AND depth),
	room      int NOT NULL CHECK (room BETWEEN 0 AND 23),
	came_from int NOT NULL CHECK (came_from BETWEEN 0 AND 23),
	visited   int NOT NULL CHECK (visited > 0 AND visited < 1 << 24),
	done      int NOT NULL CHECK (done >= 0),
	fight_id  text, -- of the monsters of the room; NULL: there are none, or none any more
	state     text NOT NULL CHECK (state IN ('goes_on', 'left', 'cleared')),
	ends_ms   bigint NOT NULL CHECK (ends_ms > 0),
	CONSTRAINT dungeon_run_rooms_check CHECK (done & ~visited = 0 AND visited & (1 << room) <> 0)
) WITH (fillfactor = 70);

-- How often a character took the prize of a dungeon since the thing that its ruler leaves seldom,
-- and the surer the longer it hasn't, last came.
CREATE TABLE dungeon_prize (
	player_id bigint NOT NULL REFERENCES character,
	dungeon   text NOT NULL,
	tries     int NOT NULL CHECK (tries >= 0),
	PRIMARY KEY (player_id, dungeon)
) WITH (fillfactor = 80);
