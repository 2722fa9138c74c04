-- The last saved copy of what lives in Redis: position, HP, energy. A higher (epoch, ver) wins.

CREATE SEQUENCE hot_epoch;

CREATE TABLE hot_state (
	player_id bigint PRIMARY KEY,
	epoch     bigint NOT NULL,
	ver       bigint NOT NULL,
	x         int NOT NULL,
	y         int NOT NULL,
	hp        int NOT NULL CHECK (hp >= 0),
	hp_at     bigint NOT NULL, -- UTC ms of the anchor that HP regenerates from
	hp_rem    bigint NOT NULL,
	energy    int NOT NULL CHECK (energy >= 0),
	energy_at bigint NOT NULL,
	saved_at  timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
