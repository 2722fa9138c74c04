-- What the books say of one player, for administrators: by age alone the look read what everybody did in
-- a week. Of each 16 pages this keeps from when to when they are, and in a Bloom filter for whom. It
-- costs an insert next to nothing: pages are summed up when they are full, by autovacuum; until then they
-- are read. A B-tree of accounts would cost each fight more than a look is worth.
DROP INDEX ledger_age;
CREATE INDEX ledger_of_account ON ledger USING brin (at, account text_bloom_ops)
    WITH (pages_per_range = 16, autosummarize = on);
