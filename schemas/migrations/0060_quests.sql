-- Deeds, and what comes of them: quests, tasks of days and weeks, achievements, titles. A
-- character's lock guards all of it.

-- How often each did what to what: kill of grey_wolf. A count and what it was as the last day and
-- week began in which it grew, by which the tasks of this day and week are measured. Who counts
-- does it in the transaction of the deed.
CREATE TABLE deed (
	player_id bigint NOT NULL REFERENCES character,
	deed      text NOT NULL CHECK (deed <> ''),
	of        text NOT NULL, -- a key of the content; '': it isn't told apart
	amount    bigint NOT NULL CONSTRAINT deed_amount_check CHECK (amount > 0),
	day       int NOT NULL CHECK (day >= 0), -- of UTC, since 1970
	at_day    bigint NOT NULL, -- the amount as that day began
	week      int NOT NULL CHECK (week >= 0), -- of ISO 8601, yyyyww
	at_week   bigint NOT NULL,
	PRIMARY KEY (player_id, deed, of),
	CONSTRAINT deed_grows CHECK (0 <= at_week AND at_week <= amount AND 0 <= at_day AND at_day <= amount)
) WITH (fillfactor = 70);

-- Of the main line and beside it: that were accepted. One is done once, which xp and gold say: what
-- it gave.
CREATE TABLE quest (
	player_id   bigint NOT NULL REFERENCES character,
	quest       text NOT NULL CHECK (quest <> ''),
	accepted_at timestamptz NOT NULL,
	starts      jsonb NOT NULL, -- {"kill:family:beasts": 12}: the counts that it began with
	done_at     timestamptz,    -- NULL: it runs
	xp          bigint CHECK (xp >= 0),
	gold        bigint CHECK (gold >= 0),
	PRIMARY KEY (player_id, quest),
	CONSTRAINT quest_is_done_whole CHECK ((done_at IS NULL) = (xp IS NULL) AND (xp IS NULL) = (gold IS NULL))
);

-- Tasks of a day (its number) or a week (yyyyww) that were claimed.
CREATE TABLE quest_task (
	player_id bigint NOT NULL REFERENCES character,
	period    int NOT NULL CHECK (period >= 0),
	quest     text NOT NULL CHECK (quest <> ''),
	done_at   timestamptz NOT NULL,
	xp        bigint NOT NULL CHECK (xp >= 0),
	gold      bigint NOT NULL CHECK (gold >= 0),
	PRIMARY KEY (player_id, period, quest)
);

CREATE TABLE daily_streak (
	player_id      bigint PRIMARY KEY REFERENCES character,
	days           int NOT NULL CHECK (days > 0),
	last_day       int NOT NULL CHECK (last_day >= 0),     -- that was claimed
	forgiven_week  int NOT NULL CHECK (forgiven_week >= 0) -- of the last missed day; 0: none
);

CREATE TABLE achievement (
	player_id   bigint NOT NULL REFERENCES character,
	achievement text NOT NULL CHECK (achievement <> ''),
	steps       int NOT NULL CHECK (steps > 0), -- that were claimed
	claimed_at  timestamptz NOT NULL,           -- the last of them
	PRIMARY KEY (player_id, achievement)
);

-- Titles that were given. Those of the start and of levels follow from the level.
CREATE TABLE title (
	player_id bigint NOT NULL REFERENCES character,
	title     text NOT NULL CHECK (title <> ''),
	earned_at timestamptz NOT NULL,
	PRIMARY KEY (player_id, title)
);

ALTER TABLE character
	ADD COLUMN title text CHECK (title <> ''); -- that is shown with the name; NULL: none
