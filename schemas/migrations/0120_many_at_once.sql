-- Settled fights on their way into their table, many at once.
CREATE TYPE settled_fight AS (
	id            text,
	player_id     bigint,
	rules_version int,
	digest        text,
	setup         bytea,
	rounds        bytea,
	fighters      text,
	monster       text,
	monster_level int,
	player_level  int,
	outcome       text,
	xp            bigint,
	gold          bigint,
	result_hash   text,
	turns         int,
	xp_before     bigint,
	settled_ms    bigint,
	loot          text
);

-- An outbox is empty most of the time: planned as the small table that it is then, its rows would be
-- looked for in all the room that it had when it was full.
CREATE FUNCTION outbox_delete(events uuid[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
	DELETE FROM outbox WHERE event_id = ANY (events);
END
$$;
