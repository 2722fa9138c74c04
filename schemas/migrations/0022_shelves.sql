-- What was taken from the shops' shelves. They are shared: who changes one locks it, after the
-- characters. A shelf without a row is full.

CREATE TABLE shelf (
	place text NOT NULL, -- 12,-3: where the shop stands
	shop  text NOT NULL,
	item  text NOT NULL,
	taken int NOT NULL CONSTRAINT shelf_taken_check CHECK (taken >= 0),
	at_ms bigint NOT NULL, -- UTC ms since when it has not been full
	PRIMARY KEY (place, shop, item)
) WITH (fillfactor = 70);
