-- Value moves in double entries: for each operation and asset the deltas add up to zero, against the
-- game's own accounts ("game:mint.combat") where value is made or taken out of the world. Those get
-- no balance row: every transaction would queue for it.

CREATE TABLE account (
	account text NOT NULL,
	asset   text NOT NULL,
	balance bigint NOT NULL CONSTRAINT account_balance_check CHECK (balance >= 0),
	PRIMARY KEY (account, asset),
	CONSTRAINT account_not_the_games CHECK (account NOT LIKE 'game:%')
) WITH (fillfactor = 70);

CREATE TABLE ledger (
	op_id   text NOT NULL, -- the cause: "fight:<id>:settle", "level:<player>:<level>", …
	seq     int NOT NULL,
	account text NOT NULL,
	asset   text NOT NULL,
	delta   bigint NOT NULL CONSTRAINT ledger_delta_check CHECK (delta <> 0),
	at      timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (op_id, seq)
);
