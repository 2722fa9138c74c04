-- What administrators do: a ban is a column of the character, since every operation that stores value
-- reads that row; the hot state has a copy. standing_changed_at says which copies to look after.

ALTER TABLE character
	ADD COLUMN banned_until        timestamptz, -- NULL: not banned
	ADD COLUMN erased_at           timestamptz, -- NULL: a person is behind it; else it is none any more
	ADD COLUMN former_name         text,        -- so that it can be erased too
	ADD COLUMN standing_changed_at timestamptz; -- banned, unbanned, erased; NULL: never

CREATE INDEX character_standing ON character (standing_changed_at) WHERE standing_changed_at IS NOT NULL;
CREATE INDEX character_given_up ON character (delete_after) WHERE delete_after IS NOT NULL AND erased_at IS NULL;

CREATE TABLE admin_act (
	op_id     text PRIMARY KEY, -- the operation's key
	who       text NOT NULL,    -- the principal
	what      text NOT NULL CHECK (what IN ('ban', 'unban', 'grant', 'take', 'announce')),
	player_id bigint,           -- NULL: it was about nobody
	reason    text NOT NULL CHECK (reason <> ''),
	at        timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT admin_act_on_somebody CHECK (player_id IS NOT NULL OR what = 'announce')
);

CREATE INDEX admin_act_player ON admin_act (player_id, at DESC) WHERE player_id IS NOT NULL;
-- For a look at the last days; costs an insert next to nothing.
CREATE INDEX ledger_age ON ledger USING brin (at);
