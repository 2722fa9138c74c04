-- The one way into the ledger: writes the entries of an operation and moves the balances, or nothing.
-- Entry n goes to accounts[n], assets[n], deltas[n]. An operation has a handful of entries, so they
-- are added up and applied one by one: a query over them costs more than all of them. The balances
-- are locked by their characters already.

CREATE FUNCTION ledger_post(op text, accounts text[], assets text[], deltas bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	total bigint;
BEGIN
	FOR i IN 1 .. cardinality(deltas) LOOP
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
		IF NOT FOUND THEN
			RAISE EXCEPTION 'ledger_post: % names account %, which does not exist', op, accounts[i]
			    USING ERRCODE = 'foreign_key_violation';
		END IF;
	END LOOP;
END
$$;
