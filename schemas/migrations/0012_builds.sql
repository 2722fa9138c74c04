-- What players make of their characters: points spent on attributes, and ranks of skills. Who has no
-- row has spent nothing. The character's lock and version guard it.

CREATE TABLE build (
	player_id bigint PRIMARY KEY REFERENCES character,
	strength  int NOT NULL CHECK (strength >= 0),
	agility   int NOT NULL CHECK (agility >= 0),
	intellect int NOT NULL CHECK (intellect >= 0),
	vitality  int NOT NULL CHECK (vitality >= 0),
	luck      int NOT NULL CHECK (luck >= 0),
	skills    jsonb NOT NULL CHECK (jsonb_typeof(skills) = 'object') -- {"cleave": 3}: key and rank
) WITH (fillfactor = 70);

-- Mana comes back as health does. The maxima are copies of what level and build give.
ALTER TABLE hot_state
	ADD COLUMN hp_max int,
	ADD COLUMN mp     int,
	ADD COLUMN mp_rem bigint,
	ADD COLUMN mp_max int;

UPDATE hot_state h SET hp_max = 120 + 8 * c.level, mp = 50 + 2 * c.level, mp_rem = 0, mp_max = 50 + 2 * c.level
FROM character c WHERE c.player_id = h.player_id; -- of who has spent nothing

ALTER TABLE hot_state
	ALTER COLUMN hp_max SET NOT NULL, ADD CHECK (hp_max > 0),
	ALTER COLUMN mp SET NOT NULL, ADD CHECK (mp >= 0),
	ALTER COLUMN mp_rem SET NOT NULL,
	ALTER COLUMN mp_max SET NOT NULL, ADD CHECK (mp_max >= 0);
