-- The one way into the ledger: writes the entries of an operation and moves the balances, or nothing.
-- Entry n goes to accounts[n], assets[n], deltas[n]. Balances of the same transaction are locked by
-- their characters already, and updated in key order all the same.

CREATE FUNCTION ledger_post(op text, accounts text[], assets text[], deltas bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	moved int;
	expected int;
BEGIN
	IF EXISTS (SELECT FROM unnest(assets, deltas) AS e (asset, delta)
	    GROUP BY asset HAVING sum(delta) <> 0) THEN
		RAISE EXCEPTION 'ledger_post: % does not add up to zero', op USING ERRCODE = 'check_violation';
	END IF;

	INSERT INTO ledger (op_id, seq, account, asset, delta)
	SELECT op, n, account, asset, delta
	FROM unnest(accounts, assets, deltas) WITH ORDINALITY AS e (account, asset, delta, n);

	WITH change AS (
		SELECT account, asset, sum(delta) AS delta
		FROM unnest(accounts, assets, deltas) AS e (account, asset, delta)
		WHERE account NOT LIKE 'game:%'
		GROUP BY account, asset
		ORDER BY account, asset
	), done AS (
		UPDATE account a SET balance = a.balance + change.delta
		FROM change WHERE a.account = change.account AND a.asset = change.asset
		RETURNING 1
	)
	SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM change) INTO moved, expected;
	IF moved <> expected THEN
		RAISE EXCEPTION 'ledger_post: % names an account that does not exist', op
		    USING ERRCODE = 'foreign_key_violation';
	END IF;
END
$$;
