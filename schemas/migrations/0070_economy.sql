-- What players sell, exchange and send each other. What is on its way lies in a parcel: gold and
-- things by their count in the account escrow:<player>, pieces under the parcel's id. A parcel is that
-- of a lot or of a letter, under the same id, or of one side of a trade: <trade>.1 of who began it,
-- <trade>.2 of the other. Its owner's character guards it, and lot, letter or trade is locked behind
-- the characters. The one who sells, or who gets a letter, owns the parcel.

CREATE TABLE parcel (
	id        text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{20}(\.[12])?$'),
	player_id bigint NOT NULL REFERENCES character,
	gold      bigint NOT NULL CHECK (gold >= 0),
	things    text NOT NULL CHECK (things ~ '^([a-z0-9_]+ [1-9][0-9]*(,|$))*$') -- wolf_pelt 3,flour 2
);

CREATE INDEX parcel_player ON parcel (player_id);

-- Asked when all is written: who is moved in before its parcel is there, or out after, is no fault.
ALTER TABLE piece
	ADD COLUMN parcel_id text REFERENCES parcel DEFERRABLE INITIALLY DEFERRED, -- NULL: in the bag
	ADD CONSTRAINT piece_in_one_place CHECK (parcel_id IS NULL OR worn IS NULL);

CREATE INDEX piece_parcel ON piece (parcel_id) WHERE parcel_id IS NOT NULL;

-- Of what is sold kind, rarity and level are written down as the content has them that day, for the
-- search; whatever is no equipment has level 0.
CREATE TABLE lot (
	id        text PRIMARY KEY REFERENCES parcel DEFERRABLE INITIALLY DEFERRED,
	seller    bigint NOT NULL REFERENCES character,
	price     bigint NOT NULL CHECK (price BETWEEN 1 AND 1000000000),
	kind      text NOT NULL,
	rarity    int NOT NULL CHECK (rarity BETWEEN 0 AND 4), -- common, uncommon, rare, epic, legendary
	level     int NOT NULL CHECK (level BETWEEN 0 AND 60),
	listed_at timestamptz NOT NULL,
	ends_at   timestamptz NOT NULL
);

CREATE INDEX lot_by_price ON lot (price, id);
CREATE INDEX lot_of_kind ON lot (kind, price, id);
CREATE INDEX lot_seller ON lot (seller, listed_at);
CREATE INDEX lot_ends ON lot (ends_at); -- market.expire is for those that have

CREATE TABLE letter (
	id         text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{20}$'), -- its parcel's too, while something is in it
	player_id  bigint NOT NULL REFERENCES character, -- who gets it
	sender_id  bigint REFERENCES character,          -- NULL: no player
	kind       text NOT NULL CHECK (kind IN ('letter', 'returned', 'unsold', 'untraded')),
	body       text NOT NULL CHECK (length(body) <= 400),
	sent_at    timestamptz NOT NULL,
	read_at    timestamptz, -- NULL: unread
	expires_at timestamptz, -- NULL: it waits
	CONSTRAINT letter_of_a_player CHECK ((sender_id IS NOT NULL) = (kind = 'letter'))
) WITH (fillfactor = 70);

CREATE INDEX letter_box ON letter (player_id, sent_at DESC, id);
CREATE INDEX letter_unread ON letter (sender_id) WHERE read_at IS NULL;
CREATE INDEX letter_expires ON letter (expires_at) WHERE expires_at IS NOT NULL; -- mail.expire is for those

CREATE TABLE trade (
	id           text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{20}$'),
	beginner     bigint NOT NULL REFERENCES character,
	other        bigint NOT NULL REFERENCES character,
	version      bigint NOT NULL CHECK (version > 0), -- of what lies on the table
	is_confirmed boolean[] NOT NULL CHECK (cardinality(is_confirmed) = 2 AND is_confirmed <> ARRAY[true, true]),
	expires_at   timestamptz NOT NULL,
	CONSTRAINT trade_of_two CHECK (beginner <> other)
) WITH (fillfactor = 70);

CREATE UNIQUE INDEX trade_pair_key ON trade (least(beginner, other), greatest(beginner, other));
CREATE INDEX trade_beginner ON trade (beginner);
CREATE INDEX trade_other ON trade (other);
CREATE INDEX trade_expires ON trade (expires_at); -- trade.expire is for those that have

-- Equipment wears with each fight that is settled: the character counts them, and what is worn knows
-- the count at which its durability was written.
ALTER TABLE character ADD COLUMN fights bigint NOT NULL DEFAULT 0;
ALTER TABLE piece ADD COLUMN worn_from bigint NOT NULL DEFAULT 0;
