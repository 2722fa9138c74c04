-- What makes messages happen once: a row here is written in the transaction of the effect.

-- What was done already, with the reply that was given.
CREATE TABLE inbox (
	consumer     text NOT NULL,
	message_id   text NOT NULL,
	request_hash bytea,
	reply        text,
	is_refusal   boolean NOT NULL DEFAULT false,
	at           timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (consumer, message_id)
);

CREATE INDEX inbox_age ON inbox USING brin (at); -- for the clean-up; costs an insert next to nothing

-- Events that are not yet confirmed by the broker. A row lives for milliseconds; what is still here
-- past not_before was left behind by a crash, and the sweeper publishes it.
CREATE TABLE outbox (
	event_id    uuid PRIMARY KEY,
	producer    text NOT NULL,
	aggregate   text NOT NULL,
	version     bigint NOT NULL,
	exchange    text NOT NULL,
	routing_key text NOT NULL,
	headers     json NOT NULL, -- what the message says outside its body: type, source, ids, trace
	body        bytea NOT NULL,
	created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
	attempts    int NOT NULL DEFAULT 0,
	not_before  timestamptz NOT NULL DEFAULT now() + interval '8 s'
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

CREATE INDEX outbox_due ON outbox (producer, not_before);
