-- Duels and what their fighters are worth. A character's lock guards its rating, its challenges and
-- its duels; both characters of a duel are locked, by id.

-- Of who has fought a rated duel: worth so much as the day of its last one began, and so much after
-- all duels of that day, which are counted anew with each.
CREATE TABLE arena_rating (
	player_id             bigint PRIMARY KEY REFERENCES character ON DELETE CASCADE,
	day                   int NOT NULL CHECK (day >= 0), -- of UTC, since 1970
	start_rating_x100     int NOT NULL CHECK (start_rating_x100 BETWEEN 0 AND 1000000),
	start_deviation_x100  int NOT NULL CHECK (start_deviation_x100 BETWEEN 1 AND 35000),
	start_volatility_x1e6 int NOT NULL CHECK (start_volatility_x1e6 BETWEEN 1 AND 100000),
	rating_x100           int NOT NULL CHECK (rating_x100 BETWEEN 0 AND 1000000),
	deviation_x100        int NOT NULL CHECK (deviation_x100 BETWEEN 1 AND 35000),
	volatility_x1e6       int NOT NULL CHECK (volatility_x1e6 BETWEEN 1 AND 100000)
) WITH (fillfactor = 70);

CREATE INDEX arena_rating_board ON arena_rating ((rating_x100 - 2 * deviation_x100) DESC, player_id);

-- Those that wait for an answer, or ran out of time. They refer to no character: to store one would
-- lock the character that is challenged.
CREATE TABLE arena_challenge (
	id         text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 40),
	challenger bigint NOT NULL,
	challenged bigint NOT NULL,
	made_at    timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	CONSTRAINT arena_challenge_once UNIQUE (challenger, challenged),
	CONSTRAINT arena_challenge_of_two CHECK (challenger <> challenged)
);

CREATE INDEX arena_challenge_challenged ON arena_challenge (challenged, made_at);

-- A rated duel has the id of its challenge, so that one challenge is one duel. What began it and the
-- inputs replay it to result_hash, for ever; names are those of that time.
CREATE TABLE duel (
	id             text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 40),
	fought_at      timestamptz NOT NULL,
	day            int NOT NULL CHECK (day >= 0), -- in which it counts
	outcome        text NOT NULL CHECK (outcome IN ('challenger', 'challenged', 'draw')),
	rounds         int NOT NULL CHECK (rounds BETWEEN 1 AND 100),
	weight_percent int NOT NULL CHECK (weight_percent IN (0, 25, 50, 100)),
	-- of each: as the day began, then the rating before the duel and with it
	challenger                       bigint NOT NULL,
	challenger_name                  text NOT NULL,
	challenger_start_rating_x100     int NOT NULL,
	challenger_start_deviation_x100  int NOT NULL,
	challenger_start_volatility_x1e6 int NOT NULL,
	challenger_before_x100           int NOT NULL,
	challenger_after_x100            int NOT NULL,
	challenged                       bigint NOT NULL,
	challenged_name                  text NOT NULL,
	challenged_start_rating_x100     int NOT NULL,
	challenged_start_deviation_x100  int NOT NULL,
	challenged_start_volatility_x1e6 int NOT NULL,
	challenged_before_x100           int NOT NULL,
	challenged_after_x100            int NOT NULL,
	rules_version  int NOT NULL,
	digest         text NOT NULL, -- what the seed comes from
	setup          bytea NOT NULL,
	inputs         bytea NOT NULL,
	fighters       text NOT NULL, -- player|cleave,guard;player|whirl
	result_hash    text NOT NULL,
	CONSTRAINT duel_of_two CHECK (challenger <> challenged)
);

CREATE INDEX duel_challenger ON duel (challenger, fought_at);
CREATE INDEX duel_challenged ON duel (challenged, fought_at);
