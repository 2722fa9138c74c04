-- The one way into the ledger, again, for several operations at once. Entry n is number numbers[n] of
-- ops[n], and goes to accounts[n], assets[n], deltas[n]. Entries come in pairs, what one account gives
-- and another gets, so that each pair is its own proof and nothing has to be added up.
DROP FUNCTION ledger_post(text, text[], text[], bigint[]);

CREATE FUNCTION ledger_post(ops text[], numbers int[], accounts text[], assets text[], deltas bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. cardinality(deltas) BY 2 LOOP
		IF deltas[i + 1] IS DISTINCT FROM -deltas[i] OR assets[i + 1] IS DISTINCT FROM assets[i]
		    OR ops[i + 1] IS DISTINCT FROM ops[i] THEN
			RAISE EXCEPTION 'ledger_post: entries % and % of % are no pair that adds up to zero',
			    numbers[i], numbers[i + 1], ops[i]
			    USING ERRCODE = 'check_violation';
		END IF;
	END LOOP;

	INSERT INTO ledger (op_id, seq, account, asset, delta)
	SELECT op, number, account, asset, delta
	FROM unnest(ops, numbers, accounts, assets, deltas) AS e (op, number, account, asset, delta);

	FOR i IN 1 .. cardinality(deltas) LOOP
		CONTINUE WHEN starts_with(accounts[i], 'game:');
		UPDATE account SET balance = balance + deltas[i]
		WHERE account = accounts[i] AND asset = assets[i];
		CONTINUE WHEN FOUND;
		IF NOT starts_with(assets[i], 'item:') THEN
			RAISE EXCEPTION 'ledger_post: % names account %, which does not exist', ops[i], accounts[i]
			    USING ERRCODE = 'foreign_key_violation';
		END IF;
		INSERT INTO account (account, asset, balance) VALUES (accounts[i], assets[i], deltas[i]);
	END LOOP;
END
$$;
