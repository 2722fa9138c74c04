-- Messages for players that were handed to the bus, each cause once.

CREATE TABLE notification (
	id         text PRIMARY KEY, -- id of the notify event
	player_id  bigint NOT NULL,
	class      text NOT NULL,
	type       text NOT NULL,
	cause      text NOT NULL CONSTRAINT notification_cause_key UNIQUE,
	created_at timestamptz NOT NULL DEFAULT now()
);
