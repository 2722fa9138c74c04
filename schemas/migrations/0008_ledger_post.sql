-- The one way into the ledger: writes the entries of an operation and moves the balances, or nothing.
-- Entry n goes to accounts[n], assets[n], deltas[n]. Balances of the same transaction are locked by
-- their characters already, and updated in key order all the same; one at a time, by key, which is
-- three times as fast as a join for the few that an operation has.

CREATE FUNCTION ledger_post(op text, accounts text[], assets text[], deltas bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	entry record;
BEGIN
	IF EXISTS (SELECT FROM unnest(assets, deltas) AS e (asset, delta)
	    GROUP BY asset HAVING sum(delta) <> 0) THEN
		RAISE EXCEPTION 'ledger_post: % does not add up to zero', op USING ERRCODE = 'check_violation';
	END IF;

	INSERT INTO ledger (op_id, seq, account, asset, delta)
	SELECT op, n, account, asset, delta
	FROM unnest(accounts, assets, deltas) WITH ORDINALITY AS e (account, asset, delta, n);

	FOR entry IN
		SELECT e.account, e.asset, sum(delta) AS delta
		FROM unnest(accounts, assets, deltas) AS e (account, asset, delta)
		WHERE e.account NOT LIKE 'game:%'
		GROUP BY e.account, e.asset
		ORDER BY e.account, e.asset
	LOOP
		UPDATE account a SET balance = a.balance + entry.delta
		WHERE a.account = entry.account AND a.asset = entry.asset;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'ledger_post: % names account %, which does not exist', op, entry.account
			    USING ERRCODE = 'foreign_key_violation';
		END IF;
	END LOOP;
END
$$;
