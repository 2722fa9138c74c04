-- What characters own. Things that are counted are assets of the ledger, "item:<key>"; their accounts
-- come into being with the first of them. A piece of equipment is a row with one owner. The
-- character's lock and version guard both.

CREATE TABLE piece (
	id         text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{20}$'),
	player_id  bigint NOT NULL REFERENCES character,
	item       text NOT NULL,
	worn       text CHECK (worn IN ('weapon', 'offhand', 'head', 'body', 'hands', 'feet', 'cloak', 'ring',
	    'amulet')), -- the slot; NULL: in the bag
	is_locked  boolean NOT NULL DEFAULT false,
	level      int NOT NULL CHECK (level BETWEEN 1 AND 60),
	quality    int NOT NULL CHECK (quality BETWEEN 0 AND 4), -- poor, common, fine, superior, masterwork
	rarity     text NOT NULL CHECK (rarity IN ('common', 'uncommon', 'rare', 'epic', 'legendary')),
	affixes    text NOT NULL CHECK (affixes ~ '^([a-z0-9_]+ [0-9]+(,|$))*$'), -- sharp 104,quick 97
	durability int NOT NULL CHECK (durability BETWEEN 0 AND 100),
	made_by    text NOT NULL, -- the cause: "fight:<id>:settle", …
	CONSTRAINT piece_slot_key UNIQUE (player_id, worn)
) WITH (fillfactor = 70);

CREATE OR REPLACE FUNCTION ledger_post(op text, accounts text[], assets text[], deltas bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	total bigint;
	many CONSTANT int := 16; -- fewer are added up faster one by one than by a query
BEGIN
	IF cardinality(deltas) > many AND EXISTS (SELECT FROM unnest(assets, deltas) AS e (asset, delta)
	    GROUP BY asset HAVING sum(delta) <> 0) THEN
		RAISE EXCEPTION 'ledger_post: some asset of % does not add up to zero', op
		    USING ERRCODE = 'check_violation';
	END IF;
	FOR i IN 1 .. CASE WHEN cardinality(deltas) > many THEN 0 ELSE cardinality(deltas) END LOOP
		total := 0;
		FOR j IN 1 .. cardinality(deltas) LOOP
			IF assets[j] = assets[i] THEN
				total := total + deltas[j];
			END IF;
		END LOOP;
		IF total <> 0 THEN
			RAISE EXCEPTION 'ledger_post: the % of % does not add up to zero', assets[i], op
			    USING ERRCODE = 'check_violation';
		END IF;
	END LOOP;

	INSERT INTO ledger (op_id, seq, account, asset, delta)
	SELECT op, n, account, asset, delta
	FROM unnest(accounts, assets, deltas) WITH ORDINALITY AS e (account, asset, delta, n);

	FOR i IN 1 .. cardinality(deltas) LOOP
		CONTINUE WHEN starts_with(accounts[i], 'game:');
		UPDATE account SET balance = balance + deltas[i]
		WHERE account = accounts[i] AND asset = assets[i];
		CONTINUE WHEN FOUND;
		IF NOT starts_with(assets[i], 'item:') THEN
			RAISE EXCEPTION 'ledger_post: % names account %, which does not exist', op, accounts[i]
			    USING ERRCODE = 'foreign_key_violation';
		END IF;
		INSERT INTO account (account, asset, balance) VALUES (accounts[i], assets[i], deltas[i]);
	END LOOP;
END
$$;

-- Until now everybody fought as if in the usual gear of the level. Who is there already gets clothes
-- and a blade.
INSERT INTO piece (id, player_id, item, worn, level, quality, rarity, affixes, durability, made_by)
SELECT substr(md5(player_id || '/' || item), 1, 20), player_id, item, slot, least(level, 12), 1, 'common', '', 100,
    'migration:0020'
FROM character, (VALUES ('camp_blade', 'weapon'), ('felt_cap', 'head'), ('quilted_coat', 'body'),
    ('rope_mitts', 'hands'), ('road_boots', 'feet')) AS kit (item, slot);

-- What a won fight gave besides: "wolf_pelt 2,camp_blade 1 3 uncommon 0123456789abcdef0123", a count
-- behind each key; of a piece its level, rarity and id, too.
ALTER TABLE fight ADD COLUMN loot text NOT NULL DEFAULT '';
