-- Fights of several against several, of rules version 2: what began one is kept as bytes, what was
-- done in each round as bytes, and who they were as keys of the content. Those of version 1 keep
-- their columns, and go on replaying.

ALTER TABLE fight
	ADD COLUMN setup    bytea,
	ADD COLUMN rounds   bytea,
	ADD COLUMN fighters text, -- player|cleave,guard;grey_wolf|throat_bite
	DROP CONSTRAINT fight_replays,
	ADD CONSTRAINT fight_replays CHECK (outcome = 'void'
	    OR (num_nulls(rules_version, digest, monster, monster_level, player_level, result_hash, turns,
	        xp_before) = 0
	        AND CASE rules_version WHEN 1 THEN num_nulls(seed, player_hp, inputs) = 0
	            ELSE num_nulls(setup, rounds, fighters) = 0 END));
