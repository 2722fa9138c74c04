-- The one way into the ledger, again: entries come in pairs, what an account gives and what another
-- gets, so that each pair is its own proof and nothing has to be added up.
CREATE OR REPLACE FUNCTION ledger_post(op text, accounts text[], assets text[], deltas bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. cardinality(deltas) BY 2 LOOP
		IF deltas[i + 1] IS DISTINCT FROM -deltas[i] OR assets[i + 1] IS DISTINCT FROM assets[i] THEN
			RAISE EXCEPTION 'ledger_post: entries % and % of % are no pair that adds up to zero', i, i + 1, op
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
